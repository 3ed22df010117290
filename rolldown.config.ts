import { dirname, relative } from 'node:path';
import { defineConfig } from 'rolldown';

/** What the command line starts as a thread, as one CommonJS file, which starts much faster so than module by module. The library is not bundled. */
function thread(input: string): ReturnType<typeof defineConfig> {
  return defineConfig({
    input,
    platform: 'node',
    external: [/^node:/, 'web-tree-sitter'],
    output: { file: input.replace(/js$/, 'cjs'), format: 'cjs', codeSplitting: false },
    plugins: [
      {
        name: 'ascii',
        // A text with one other character takes twice the memory, and Node longer to read.
        generateBundle(_, bundle) {
          for (const made of Object.values(bundle)) {
            if (made.type === 'chunk') made.code = made.code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
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

/** The script of the HTML page, which is put into every page. */
const page = defineConfig({
  input: 'src/gate/report/html/client/main.ts',
  platform: 'browser',
  output: { file: 'dist/gate/report/html/client.js', format: 'iife', minify: true },
});

export default [thread('dist/gate/engine/engine.js'), thread('dist/gate/engine/engine-worker.js'), page];
