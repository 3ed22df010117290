import { describe, expect, it } from 'vitest';
import { assertConserved, assertExactlyOnce, assertFifo, OracleError } from './index.ts';
import type { Transfers } from './index.ts';

/** A history that is wrong in one way, the oracle that must say so, and what it must say; and a twin that differs only in that and must pass. */
interface Pair {
  readonly what: string;
  readonly oracle: (transfers: Transfers) => void;
  readonly wrong: Transfers;
  readonly says: RegExp;
  readonly right: Transfers;
}

const PAIRS: readonly Pair[] = [
  { what: 'one item overtaken by another', oracle: assertFifo, wrong: { accepted: [[1, 2, 3]], delivered: [[1, 3, 2]] }, says: /producer 0: delivery 3 is 2, overtaken by 3/, right: { accepted: [[1, 2, 3]], delivered: [[1, 2, 3]] } },
  { what: 'an item delivered again', oracle: assertFifo, wrong: { accepted: [[1, 2]], delivered: [[1, 1]] }, says: /delivery 2 is 1, which was delivered already as delivery 1/, right: { accepted: [[1, 1]], delivered: [[1, 1]] } },
  { what: 'an item that nobody pushed', oracle: assertFifo, wrong: { accepted: [[1], [7]], delivered: [[1], [8]] }, says: /producer 1: delivery 1 is 8, which it never had accepted/, right: { accepted: [[1], [8]], delivered: [[1], [8]] } },
  { what: 'an item of another producer', oracle: assertFifo, wrong: { accepted: [[1], [2]], delivered: [[2], [1]] }, says: /producer 0: delivery 1 is 2/, right: { accepted: [[1], [2]], delivered: [[1], [2]] } },
  { what: '-0 taken for 0 where the key tells them apart', oracle: (it) => assertFifo(it, (item) => (Object.is(item, -0) ? 'minus zero' : item)), wrong: { accepted: [[-0]], delivered: [[0]] }, says: /delivery 1 is 0/, right: { accepted: [[-0]], delivered: [[-0]] } },
  { what: 'NaN is NaN', oracle: assertFifo, wrong: { accepted: [[1]], delivered: [[NaN]] }, says: /delivery 1 is NaN/, right: { accepted: [[NaN]], delivered: [[NaN]] } },
  { what: 'an item twice, in order', oracle: assertExactlyOnce, wrong: { accepted: [[5, 6]], delivered: [[5, 5]] }, says: /5 was accepted 1 times, but delivered 2 times/, right: { accepted: [[5, 6]], delivered: [[6, 5]] } },
  { what: 'an item both dropped and delivered', oracle: assertExactlyOnce, wrong: { accepted: [[5]], delivered: [[5]], dropped: [[5]] }, says: /5 was accepted 1 times, but delivered or dropped 2 times/, right: { accepted: [[5]], delivered: [[]], dropped: [[5]] } },
  { what: 'a lost item', oracle: assertConserved, wrong: { accepted: [[1, 2, 3]], delivered: [[1, 3]] }, says: /producer 0: lost 2 \(3 accepted, 2 delivered, 0 resident, 0 dropped\)/, right: { accepted: [[1, 2, 3]], delivered: [[1, 3]], resident: [[2]] } },
  { what: 'a dropped item nobody counted', oracle: assertConserved, wrong: { accepted: [[0, 1]], delivered: [[1]] }, says: /lost 0/, right: { accepted: [[0, 1]], delivered: [[1]], dropped: [[0]] } },
  { what: 'a surplus item', oracle: assertConserved, wrong: { accepted: [[1]], delivered: [[1]], resident: [[1]] }, says: /came from nowhere or twice: 1/, right: { accepted: [[1]], delivered: [], resident: [[1]] } },
  { what: 'a delivery of a producer that accepted nothing', oracle: assertConserved, wrong: { accepted: [], delivered: [[], [4]] }, says: /producer 1: came from nowhere or twice: 4/, right: { accepted: [], delivered: [[], []] } },
  { what: 'bigints that a double cannot tell apart', oracle: assertConserved, wrong: { accepted: [[2n ** 53n]], delivered: [[2n ** 53n + 1n]] }, says: /lost 9007199254740992n; came from nowhere or twice: 9007199254740993n/, right: { accepted: [[2n ** 53n]], delivered: [[2n ** 53n]] } },
];

describe.each(PAIRS)('$what', ({ oracle, wrong, says, right }) => {
  it('is refused', () => {
    expect(() => oracle(wrong)).toThrow(OracleError);
    expect(() => oracle(wrong)).toThrow(says);
  });
  it('is what the refusal is about: the corrected twin passes', () => {
    expect(() => oracle(right)).not.toThrow();
  });
});

describe('messages', () => {
  it('cut long lists', () => {
    const accepted = Array.from({ length: 40 }, (_, i) => i);
    expect(() => assertFifo({ accepted: [accepted], delivered: [[99]] })).toThrow(/11, … \(40 in all\)/);
  });
  it('count as failed assertions for test runners and the explorer', () => {
    expect(new OracleError('x').code).toBe('ERR_ASSERTION');
  });
});
