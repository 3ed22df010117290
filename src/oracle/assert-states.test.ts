import { describe, expect, it } from 'vitest';
import { assertBounded, assertCachesBehind, assertMonotonic, assertQuiescent, assertServed, assertTerminal, StarvationError } from './index.ts';

const TOP = 2 ** 32;

describe('assertTerminal', () => {
  it('refuses an item after the end and passes the twin without', () => {
    expect(() => assertTerminal([1, 'closed', 2])).toThrow(/answer 3 is 2 although answer 2, "closed", was the end/);
    expect(() => assertTerminal([1, 2, 'closed', 'closed'])).not.toThrow();
    expect(() => assertTerminal([1, 'empty', 2])).not.toThrow();
  });
  it('takes another end', () => {
    const isEnd = (answer: unknown): boolean => answer === null;
    expect(() => assertTerminal(['ok', null, 'ok'], isEnd)).toThrow(/answer 3/);
    expect(() => assertTerminal(['ok', 'ok', null], isEnd)).not.toThrow();
  });
});

describe('assertQuiescent', () => {
  it('refuses a sleeper whose condition holds, and only that', () => {
    const sleeper = { name: 'consumer', awaits: 'an item', asleep: true, ready: true };
    expect(() => assertQuiescent([{ ...sleeper, asleep: false }, sleeper])).toThrow('consumer sleeps waiting for an item, which is there, and nobody runs who could wake it');
    expect(() => assertQuiescent([{ ...sleeper, asleep: false }, { ...sleeper, ready: false }])).not.toThrow();
  });
});

describe('assertServed', () => {
  const turn = (waiting: string, served: string) => ({ waiting, served });
  it('refuses who is passed over too often, and passes the twin who is served just in time', () => {
    const refill = turn('ab', 'a');
    expect(() => assertServed([refill, refill], 1)).toThrow(StarvationError);
    expect(() => assertServed([refill, refill], 1)).toThrow('"b" was passed over 2 times in a row, up to turn 2; at most 1 are allowed');
    expect(() => assertServed([refill, turn('ab', 'b'), refill, turn('ab', 'ba')], 1)).not.toThrow();
  });
  it('counts anew for who stopped waiting, and turns that serve nobody', () => {
    expect(() => assertServed([turn('ab', 'a'), turn('a', 'a'), turn('ab', 'a')], 1)).not.toThrow();
    expect(() => assertServed([turn('a', ''), turn('a', '')], 1)).toThrow(StarvationError);
    expect(() => assertServed([turn('', ''), turn('', '')], 0)).not.toThrow();
  });
});

describe.each([0, TOP - 1, TOP / 2 - 2])('sequences from %d on', (start) => {
  const at = (n: number): number => (start + n) >>> 0;
  it('assertBounded counts across the wrap', () => {
    expect(() => assertBounded(at(0), at(4), 4)).not.toThrow();
    expect(() => assertBounded(at(0) | 0, at(4) | 0, 4)).not.toThrow();
    expect(() => assertBounded(at(0), at(5), 4)).toThrow(/is 5 ahead of head/);
    expect(() => assertBounded(at(1), at(0), 4)).toThrow(/is 4294967295 ahead/);
  });
  it('assertMonotonic knows forward from back', () => {
    expect(() => assertMonotonic('tail', at(0), at(3), 4)).not.toThrow();
    expect(() => assertMonotonic('tail', at(3), at(3), 4)).not.toThrow();
    expect(() => assertMonotonic('tail', at(3), at(2), 4)).toThrow(/tail went back by 1/);
    expect(() => assertMonotonic('tail', at(0), at(5), 4)).toThrow(/tail went forward by 5, more than 4/);
  });
  it('assertCachesBehind allows caches that are late, not caches that are early', () => {
    const truth = { capacity: 4, head: at(2), tail: at(5) };
    for (const [producerHead, consumerTail] of [[1, 2], [2, 5], [1, 3]] as const) {
      expect(() => assertCachesBehind({ ...truth, producerHead: at(producerHead), consumerTail: at(consumerTail) })).not.toThrow();
    }
    expect(() => assertCachesBehind({ ...truth, producerHead: at(3) })).toThrow(/believes that the head is at \d+, but it is only at/);
    expect(() => assertCachesBehind({ ...truth, producerHead: at(0) })).toThrow(/5 ahead of the head/);
    expect(() => assertCachesBehind({ ...truth, consumerTail: at(6) })).toThrow(/outside head/);
    expect(() => assertCachesBehind({ ...truth, consumerTail: at(1) })).toThrow(/outside head/);
    expect(() => assertCachesBehind({ ...truth, tail: at(7) })).toThrow(/is 5 ahead of head/);
  });
});
