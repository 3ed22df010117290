import { describe, expect, test } from 'vitest';
import { allowedOutcomes } from './allowed.ts';
import { interleavings } from './interleavings.ts';
import { jsOutcomes } from './js-model.ts';
import type { LitmusTest } from './litmus-test.ts';
import { litmusTest } from './litmus-test.ts';
import { TESTS } from './tests.ts';

function named(name: string): LitmusTest {
  return TESTS.find((each) => each.name === name)!;
}

// The outcome that gives each test its interest, as the literature states it: forbidden through Atomics; on plain cells all but LB are allowed.
const WEAK: readonly [name: string, outcome: string, scOutcomes: number, plainOutcomes: number][] = [
  ['SB', 'r0=0 r1=0', 3, 4],
  ['MP', 'r0=1 r1=0', 3, 4],
  ['LB', 'r0=1 r1=1', 3, 3],
  ['S', 'r0=1 x=2', 3, 4],
  ['R', 'r0=0 y=2', 3, 4],
  ['2+2W', 'x=1 y=1', 3, 4],
  ['CoRR', 'r0=1 r1=0', 6, 9],
  ['WRC', 'r0=1 r1=1 r2=0', 7, 8],
  ['IRIW', 'r0=1 r1=0 r2=1 r3=0', 15, 16],
];

describe('allowed outcomes are those of the literature', () => {
  test.each(WEAK)('%s: %s', (name, weak, scOutcomes, plainOutcomes) => {
    const { sc, js } = allowedOutcomes(named(`${name} plain`));
    expect([...sc]).not.toContain(weak);
    expect(sc.size).toBe(scOutcomes);
    expect(js.size).toBe(plainOutcomes);
    expect(js.has(weak)).toBe(name !== 'LB');
    expect([...sc].every((outcome) => js.has(outcome))).toBe(true);
    expect(allowedOutcomes(named(`${name} atomics`)).js).toEqual(sc);
  });

  test('handovers show the data whenever the flag was seen', () => {
    expect([...allowedOutcomes(named('MP plain data, atomic flag')).js].sort()).toEqual(['r0=0 r1=0', 'r0=0 r1=1', 'r0=1 r1=1']);
    for (const name of ['wait/notify handover atomics', 'wait/notify handover plain data']) {
      expect([...allowedOutcomes(named(name)).js].sort()).toEqual(['r0=not-equal r1=1 r2=1', 'r0=ok r1=1 r2=1']);
    }
  });
});

describe('the two ways to find allowed outcomes agree', () => {
  const judgedTwice = TESTS.filter((each) => each.atomic.size === each.cells.length && !each.name.startsWith('wait'));
  test.each(judgedTwice.map((each) => [each.name, each] as const))('%s: execution graphs give the interleavings', (_, each) => {
    expect(jsOutcomes(each)).toEqual(interleavings(each).outcomes);
  });
});

describe('a test that cannot be judged is an error', () => {
  test('a data race beside a wait', () => {
    expect(() => allowedOutcomes(litmusTest('race', ['f=1; notify(f); x=1', 'r0=wait(f,0); r1=x'], ['f']))).toThrow('not judged');
  });

  test('a wait that nobody ends', () => {
    expect(() => allowedOutcomes(litmusTest('sleep', ['f=1', 'r0=wait(f,0)'], 'all'))).toThrow('sleeps for ever');
  });

  test('text that is no access', () => {
    expect(() => litmusTest('typo', ['x==1'], 'all')).toThrow("'x==1' is no access");
  });
});
