import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { load } from '../../tla/index.ts';
import type { TracedCall } from './trace-log.ts';
import { validateTrace } from './validate-trace.ts';

const CAPACITY = 4;
const model = await load(fileURLToPath(new URL('../../../models/RingCalls.tla', import.meta.url)), { config: fileURLToPath(new URL('../../../models/RingCalls.trace.cfg', import.meta.url)) });

type Call = { readonly name: 'push' | 'pop'; readonly item?: number; readonly answer: string };
const traced = (begin: number, end: number, call: Call): TracedCall => ({ begin, end, call });

/** What the model says, in TypeScript. */
function allowed(queue: readonly number[], { name, item, answer }: Call): readonly number[] | undefined {
  if (name === 'push') {
    if (answer === 'full') return queue.length === CAPACITY ? queue : undefined;
    return queue.length < CAPACITY ? [...queue, item!] : undefined;
  }
  if (answer === 'empty') return queue.length === 0 ? queue : undefined;
  return queue.length > 0 && queue[0] === item ? queue.slice(1) : undefined;
}

/** Whether some order of all calls is allowed, tried one by one. */
function bruteForce(logs: readonly (readonly TracedCall[])[], queue: readonly number[] = [], done: readonly number[] = logs.map(() => 0)): boolean {
  const pending = logs.map((log, t) => log[done[t]!]);
  if (pending.every((call) => call === undefined)) return true;
  return pending.some((call, t) => {
    if (call === undefined || pending.some((other) => other !== undefined && other.end < call.begin)) return false;
    const next = allowed(queue, call.call as Call);
    return next !== undefined && bruteForce(logs, next, done.map((count, u) => (u === t ? count + 1 : count)));
  });
}

describe('a trace', () => {
  test('is valid in the order that its intervals leave open', async () => {
    // The pop that found the item began before the push, and ended after it.
    const logs = [[traced(5, 6, { name: 'push', item: 1, answer: 'ok' })], [traced(1, 9, { name: 'pop', item: 1, answer: 'ok' })]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'valid', calls: 2, choices: 1, stuck: [] });
  });

  test('is invalid when an effect comes before its cause', async () => {
    const logs = [[traced(5, 6, { name: 'push', item: 1, answer: 'ok' })], [traced(1, 4, { name: 'pop', item: 1, answer: 'ok' })]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'invalid', calls: 0, stuck: [{ state: { queue: '<<>>', closed: 'FALSE' }, pending: [{ begin: 5 }, { begin: 1 }] }] });
  });

  test('is invalid when something is missing at its end', async () => {
    const push = (item: number): TracedCall => traced(item * 10, item * 10 + 1, { name: 'push', item, answer: 'ok' });
    const logs = [[push(1), push(2)], [traced(30, 31, { name: 'pop', item: 2, answer: 'ok' })]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'invalid', calls: 2, stuck: [{ state: { queue: '<<1, 2>>' }, pending: [undefined, { begin: 30 }] }] });
  });

  test('gives up where too much is possible, and says so', async () => {
    const logs = [1, 2, 3].map((item) => [traced(0, 9, { name: 'push', item, answer: 'ok' })]);
    expect(await validateTrace(model, logs, { mostSituations: 4 })).toMatchObject({ verdict: 'unknown' });
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'valid', width: 6 });
  });

  test('needs a variable to put the calls in', async () => {
    await expect(validateTrace(model, [], { variable: 'event' })).rejects.toThrow('no variable event');
  });

  /** Calls with intervals that are drawn around the moments of a real execution, some of them changed. */
  const logs = fc.array(fc.record({ thread: fc.nat(2), push: fc.boolean(), slack: fc.tuple(fc.nat(6), fc.nat(6)), lie: fc.nat(12) }), { maxLength: 9 }).map((steps) => {
    let queue: readonly number[] = [];
    const result: TracedCall[][] = [[], [], []];
    for (const [i, { thread, push, slack: [before, after], lie }] of steps.entries()) {
      const answer = push ? (queue.length < CAPACITY ? 'ok' : 'full') : queue.length > 0 ? 'ok' : 'empty';
      const item = push ? i : (queue[0] ?? 0);
      const call: Call = { name: push ? 'push' : 'pop', item: lie === 1 ? item + 1 : item, answer: lie === 2 && answer !== 'ok' ? 'ok' : answer };
      queue = allowed(queue, { name: call.name, item, answer })!;
      const moment = (i + 1) * 4;
      const log = result[thread]!;
      log.push(traced(Math.max(moment - before, log.at(-1)?.end ?? 0), moment + after, call));
    }
    // A thread does one thing at a time.
    return result.map((log) => log.map((one, i) => ({ ...one, end: Math.min(one.end, Math.max(one.begin, (log[i + 1]?.begin ?? Infinity))) })));
  });

  test('is judged as by trying every order', async () => {
    let [valid, invalid] = [0, 0];
    await fc.assert(
      fc.asyncProperty(logs, async (some) => {
        const expected = bruteForce(some);
        const { verdict } = await validateTrace(model, some);
        expect(verdict).toBe(expected ? 'valid' : 'invalid');
        if (expected) valid++;
        else invalid++;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(valid, invalid)).toBeGreaterThan(20);
  });
});
