import type { Plugin } from 'vite';
import { bundle } from './bundle.ts';
import type { BundleOptions } from './bundle.ts';

export interface ExploredOptions extends BundleOptions {
  /** Modules that are instrumented wherever they are imported, without the query: by resolved path. */
  readonly modules?: (file: string) => boolean;
}

const QUERY = '?explored';

/**
 * A plugin for Vite and Vitest: `import { x } from './x.ts?explored'` gives the module instrumented for exploration, with all that it
 * imports, beside the plain one. For the types write `(await import('./x.ts?explored')) as typeof import('./x.ts')`, and declare
 * `declare module '*?explored';` once; or name the modules in the options, which needs no query.
 *
 * Two imports with the query have no instance of a module in common; import what belongs together from one module.
 */
export function explored(options: ExploredOptions = {}): Plugin {
  const { modules = () => false, ...bundling } = options;
  return {
    name: 'ringproof:explored',
    enforce: 'pre',
    async resolveId(source, importer) {
      const asked = source.endsWith(QUERY);
      const resolved = await this.resolve(asked ? source.slice(0, -QUERY.length) : source, importer, { skipSelf: true });
      if (resolved === null || Boolean(resolved.external) || (!asked && !modules(resolved.id))) return null;
      return resolved.id + QUERY;
    },
    async load(id) {
      if (!id.endsWith(QUERY)) return null;
      const { code, map, files } = await bundle(id.slice(0, -QUERY.length), bundling, 'import');
      for (const file of files) this.addWatchFile(file);
      // One line, before everything: the map must say the same of all others.
      return { code: `import { installRuntime as $install } from 'ringproof/instrument'; $install();${code}`, map };
    },
  };
}
