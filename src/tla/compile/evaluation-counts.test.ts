import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ModelCheckResult } from '../../model-check/result.ts';
import { checkFile } from '../check-file.ts';

const SPEC = fileURLToPath(new URL('../testing/specs/Covered.tla', import.meta.url));

/** Evaluations by `line:column-endLine:endColumn`. */
function evaluations({ expressions }: ModelCheckResult): Record<string, number> {
  return Object.fromEntries(expressions!.map(({ location: { line, column }, end, evaluations }) => [`${line}:${column}-${end.line}:${end.column}`, evaluations]));
}

test('expressions are counted as often as TLC evaluates them', async () => {
  const result = await checkFile(SPEC, { coverage: true });
  // As TLC gives it by -coverage, with the successors taken off where it adds them to the evaluations of a guard.
  expect(evaluations(result)).toMatchObject({
    '7:9-7:48': 1,
    '10:6-10:15': 12,
    '11:6-11:16': 9,
    '12:6-12:21': 7,
    '13:6-13:37': 7,
    '14:6-14:19': 7,
    '17:6-17:17': 12,
    '18:9-18:26': 7,
    '19:13-19:24': 0,
    '20:13-20:24': 7,
    '21:6-21:25': 7,
    '26:31-26:62': 0,
    '27:6-27:29': 0,
    '31:12-31:89': 12,
    '31:37-31:89': 10,
    '31:62-31:89': 16,
    '31:71-31:89': 3,
  });
  expect(result.coverage!.map(({ action, distinct, generated }) => [action, distinct, generated])).toEqual([['Send', 4, 7], ['Receive', 7, 7], ['Lose', 0, 0]]);
});

test('counting changes nothing but the time, and nothing is counted unless it was asked for', async () => {
  const counts = ({ generated, distinct, depth }: ModelCheckResult): unknown => ({ generated, distinct, depth });
  const plain = await checkFile(SPEC);
  expect(counts(await checkFile(SPEC, { coverage: true }))).toEqual(counts(plain));
  expect(plain).not.toHaveProperty('expressions');
});
