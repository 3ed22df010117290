import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['ringproof-source'] },
  ssr: { resolve: { conditions: ['ringproof-source', 'node', 'import', 'default'] } },
  test: {
    include: ['src/**/*.test.ts', 'properties/**/*.test.ts', 'stress/**/*.test.ts'],
    testTimeout: 60_000,
    // What loadInstrumented writes is transformed already; vitest would transform it, and its source map, again.
    server: { deps: { external: [/ringproof-[^/]+\/[^/]+\.mjs$/] } },
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/testing/**'], thresholds: { 'src/{ring,channel,stream}/**': { lines: 90 } } },
  },
});
