import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project } from '../testing/project.ts';
import { Journal } from './journal.ts';
import type { MutantResult } from './mutation-report.ts';

function result(id: string, status: MutantResult['status'] = 'killed'): MutantResult {
  return { id, rule: 'mask', file: 'a.ts', line: 1, description: '', diff: '', status, kills: [], checks: 1, durationMs: 1 };
}

describe('a journal', () => {
  test('hands on what was noted on the same basis, and throws away the rest', async () => {
    const path = join(project({}), 'mutants.jsonl');
    const first = await Journal.open(path, 'one');
    await first.note(result('a.ts:1:mask:00000000'));
    await first.note(result('a.ts:2:mask:11111111', 'survived'));
    expect([...(await Journal.open(path, 'one')).found]).toEqual([
      ['a.ts:mask:00000000', result('a.ts:1:mask:00000000')],
      ['a.ts:mask:11111111', result('a.ts:2:mask:11111111', 'survived')],
    ]);
    expect((await Journal.open(path, 'two')).found.size).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  test('does without a last line that was cut short', async () => {
    const path = join(project({}), 'mutants.jsonl');
    await (await Journal.open(path, 'one')).note(result('a.ts:1:mask:00000000'));
    appendFileSync(path, '{"basis":"one","resu');
    expect((await Journal.open(path, 'one')).found.size).toBe(1);
  });

  test('is no other file', async () => {
    const path = join(project({}), 'notes.txt');
    writeFileSync(path, 'one\ntwo\n');
    await expect(Journal.open(path, 'one')).rejects.toThrow('notes.txt:1 is no result of ringproof mutate');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    await expect(Journal.open(join(project({}), 'none', 'mutants.jsonl'), 'one')).rejects.toMatchObject({ exit: 'write' });
  });
});
