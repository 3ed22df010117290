import { createHash } from 'node:crypto';
import { dirname, relative, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

/** What is started as a thread, or the command line loads while that starts, as one CommonJS file, which starts much faster so than module by module. What else the library has is not bundled. */
function oneFile(input: string, ...plugins: Plugin[]): ReturnType<typeof defineConfig> {
  return defineConfig({
    input,
    platform: 'node',
    external: [/^node:/],
    output: { file: input.replace(/js$/, 'cjs'), format: 'cjs', codeSplitting: false },
    plugins: [
      ...plugins,
      {
        name: 'ascii-and-build',
        // A text with one other character takes twice the memory, and Node longer to read.
        generateBundle(_, bundle) {
          for (const made of Object.values(bundle)) {
            if (made.type !== 'chunk') continue;
            made.code = made.code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
            // What is kept of it must not be taken for another build, and to hash it at each start takes longer than to read this.
            if (!made.code.startsWith('#!')) made.code = `// build ${createHash('sha1').update(made.code).digest('hex').slice(0, 12)}\n${made.code}`;
          }
        },
      },
      {
        name: 'import-meta-url',
        // A module finds its files beside itself, not beside the bundle.
        transform(code, id) {
          if (!code.includes('import.meta.url')) return undefined;
          const path = relative(dirname(input), relative('.', id));
          return code.replaceAll('import.meta.url', `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${JSON.stringify(path)})).href`);
        },
      },
    ],
  });
}

/** What may be loaded besides, such as other commands, is loaded from the modules. */
const checkAlone: Plugin = {
  name: 'check-alone',
  resolveDynamicImport(specifier, importer) {
    return specifier === './check.js' ? undefined : { id: resolve(dirname(importer!), specifier), external: true };
  },
};

/** The program, since Node begins with a CommonJS file sooner than with a module, and the command line for a check. */
const programs = [oneFile('dist/gate/cli.js', checkAlone), oneFile('dist/gate/main.js', checkAlone)];

/** The script of the HTML page, which is put into every page. */
const page = defineConfig({
  input: 'src/gate/report/html/client/main.ts',
  platform: 'browser',
  output: { file: 'dist/gate/report/html/client.js', format: 'iife', minify: true },
});

export default [oneFile('dist/gate/engine/engine.js'), oneFile('dist/gate/engine/syntax.js'), oneFile('dist/gate/engine/engine-worker.js'), oneFile('dist/tla/search/parallel/expander-thread.js'), ...programs, page];
