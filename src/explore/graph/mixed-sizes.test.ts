import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programOf } from '../_internals/prepare.ts';
import { exploreProgram } from './explore-memory-model.ts';
import { RefusedError } from './refused.ts';
import { bytesScenario, byteProgramArbitrary, enumerateBytes } from './testing/mixed-sizes.ts';
import type { ByteAccess, ByteProgram } from './testing/mixed-sizes.ts';

/** What the search shows, or nothing if it refuses the program. */
function explored(program: ByteProgram): Set<string> | undefined {
  const outcomes = new Set<string>();
  try {
    const result = exploreProgram(programOf({
      ...bytesScenario(program),
      final: (_, returned) => void outcomes.add(JSON.stringify(program.map((_accesses, thread) => returned[`t${thread}`]))),
    }), { memory: 'js', races: false });
    expect(result).toMatchObject({ verdict: 'pass', complete: true });
    return outcomes;
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

test('js: programs of mixed sizes show what the standard allows them, byte by byte, or are refused', () => {
  let judged = 0;
  let refused = 0;
  let torn = 0;
  fc.assert(fc.property(byteProgramArbitrary(), (program) => {
    const actual = explored(program);
    if (actual === undefined) {
      refused++;
      return;
    }
    judged++;
    const expected = enumerateBytes(program);
    expect([...actual].sort()).toEqual([...expected].sort());
    if ([...expected].some((outcome) => /\[(?:\d,)*([012]),(?!\1)[012]/.test(outcome))) torn++;
  }), { numRuns: Number(process.env['RINGPROOF_ORACLE_RUNS'] ?? 600) });
  expect(judged).toBeGreaterThan(refused);
  expect(torn * 10).toBeGreaterThan(judged);
});

const view = (from: number, size: 2 | 4, byte?: number): ByteAccess => ({ how: 'view', from, size, ...(byte !== undefined && { byte }) });
const typed = (from: number, size: 1 | 2 | 4, byte?: number): ByteAccess => ({ how: 'typed', from, size, ...(byte !== undefined && { byte }) });
const word = (byte?: number): ByteAccess => ({ how: 'atomic', from: 0, size: 4, ...(byte !== undefined && { byte }) });
const flag = (byte?: number): ByteAccess => ({ how: 'atomic', from: 4, size: 4, ...(byte !== undefined && { byte }) });

test.each<readonly [string, ByteProgram, readonly string[]]>([
  ['an element of a DataView tears', [[view(0, 2, 1)], [view(0, 2)]], ['[[],[[0,0]]]', '[[],[[0,1]]]', '[[],[[1,0]]]', '[[],[[1,1]]]']],
  ['an integer of a typed array does not', [[typed(0, 2, 1)], [typed(0, 2)]], ['[[],[[0,0]]]', '[[],[[1,1]]]']],
  ['two writes that overlap in part', [[view(0, 2, 1), view(1, 2, 2)], []], ['[[],[]]']],
  ['a byte of a wider write', [[view(0, 2, 1)], [typed(1, 1), typed(0, 1)]], ['[[],[[0],[0]]]', '[[],[[0],[1]]]', '[[],[[1],[0]]]', '[[],[[1],[1]]]']],
  ['what was published is whole', [[view(0, 2, 1), flag(1)], [flag(), view(0, 2)]], ['[[],[[0,0,0,0],[0,0]]]', '[[],[[0,0,0,0],[0,1]]]', '[[],[[0,0,0,0],[1,0]]]', '[[],[[0,0,0,0],[1,1]]]', '[[],[[1,1,1,1],[1,1]]]']],
  ['one of two threads sees what the other wrote', [[word(1), flag()], [flag(1), word()]], ['[[[0,0,0,0]],[[1,1,1,1]]]', '[[[1,1,1,1]],[[0,0,0,0]]]', '[[[1,1,1,1]],[[1,1,1,1]]]']],
])('%s', (_, program, outcomes) => {
  expect([...enumerateBytes(program)].sort()).toEqual(outcomes);
  expect([...explored(program)!].sort()).toEqual(outcomes);
});

test('an atomic read of what an access that tears has written may tear, too, and is refused', () => {
  const program: ByteProgram = [[word()], [view(0, 4, 1)]];
  expect(enumerateBytes(program)).toContain('[[[0,1,1,1]],[]]');
  expect(explored(program)).toBeUndefined();
});

test('atomic reads of plain writes buffer loads as plain reads do', () => {
  const store = (byte: number): ByteAccess => typed(4, 4, byte);
  const program: ByteProgram = [[flag(), store(1)], [flag(), store(2)]];
  const both = '[[[2,2,2,2]],[[1,1,1,1]]]';
  expect(enumerateBytes(program)).toContain(both);
  expect([...explored(program)!].sort()).toEqual([...enumerateBytes(program)].sort());
});
