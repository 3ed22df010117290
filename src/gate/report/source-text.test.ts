import { expect, test } from 'vitest';
import { LOST_UPDATE, TOO_HIGH } from '../testing/findings.ts';
import { project } from '../testing/project.ts';
import { sourcesOf } from './source-text.ts';

test('the files that findings point into are kept, each once; of a long one what is pointed at', () => {
  const long = Array.from({ length: 5_000 }, (_, index) => `line ${index + 1}`).join('\n');
  const root = project({ 'counter.ts': 'one\ntwo\n', 'long.ts': long });
  const far = { ...LOST_UPDATE, steps: LOST_UPDATE.steps.map((step) => ({ ...step, place: { ...step.place!, file: 'long.ts', line: 3_000, endLine: 3_002 } })) };
  const sources = sourcesOf(root, [LOST_UPDATE, LOST_UPDATE, far, TOO_HIGH]);
  expect(sources.map(({ file, firstLine }) => [file, firstLine])).toEqual([['counter.ts', 1], ['long.ts', 2_940]]);
  expect(sources[0]!.text).toBe('one\ntwo\n');
  expect(sources[1]!.text.split('\n').at(60)).toBe('line 3000');
});
