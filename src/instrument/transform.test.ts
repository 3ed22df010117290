import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadInstrumented } from './load.ts';
import { PRELUDE, programs, typedPrograms } from './testing/programs.ts';
import { runProgram } from './testing/run.ts';
import type { Callable } from './twin.ts';

const folder = mkdtempSync(join(tmpdir(), 'instrument-'));
afterAll(() => rmSync(folder, { recursive: true }));

const names = [...Object.keys(programs), ...Object.keys(typedPrograms)];
let plain: readonly Callable[];
let transformed: readonly Callable[];

beforeAll(async () => {
  const text = (bodies: readonly string[]): string => `export const list = [${bodies.map((body) => `(log, sab) => {${PRELUDE}${body}\n}`).join(',\n')}];\n`;
  writeFileSync(join(folder, 'a.js'), text(Object.values(programs)));
  writeFileSync(join(folder, 'b.ts'), `// @ts-nocheck\n${text(Object.values(typedPrograms))}`);
  writeFileSync(join(folder, 'all.js'), `import { list as a } from './a.js';\nimport { list as b } from './b.ts';\nexport const list = [...a, ...b];\n`);
  plain = (await loadInstrumented(join(folder, 'all.js'), { include: () => false })).module['list'] as Callable[];
  transformed = (await loadInstrumented(join(folder, 'all.js'))).module['list'] as Callable[];
});

describe('a transformed program does what its source does', () => {
  test.each(names.map((name, i) => [name, i] as const))('%s', (_name, i) => {
    const expected = runProgram(plain[i]!, 'plain').outcome;
    for (const mode of ['direct', 'answered', 'pending', 'looping'] as const) {
      const { outcome, handler } = runProgram(transformed[i]!, mode);
      expect({ mode, refusal: handler.refusal?.message, ...outcome }).toEqual({ mode, refusal: undefined, ...expected });
    }
  });
});
