import { expect, test } from 'vitest';
import { createFingerprinter } from './fingerprint.ts';
import { Int32List } from './int32-list.ts';
import { print, TupleValue } from '../values/index.ts';
import { StateQueue } from './state-queue.ts';
import { StateSet } from './state-set.ts';

test('numbers states in the order in which they are added, also while it grows', () => {
  const set = new StateSet();
  const random = (seed: number): number => Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) | 0;
  const ids = Array.from({ length: 100_000 }, (_, id) => id);
  expect(ids.filter((id) => set.add(id, random(id)) !== id)).toEqual([]);
  expect(ids.filter((id) => set.add(id, random(id)) !== ~id || set.find(id, random(id)) !== id)).toEqual([]);
  expect(set.find(-1, 0)).toBe(-1);
  expect(set.size).toBe(100_000);
  expect(set.bytes / set.size).toBeLessThanOrEqual(40);
});

test('tells fingerprints apart that share one half', () => {
  const set = new StateSet();
  expect([set.add(1, 7), set.add(2, 7), set.add(1, 8), set.add(2, 7)]).toEqual([0, 1, 2, ~1]);
});

test('different small states have different fingerprints, evenly spread', () => {
  const fingerprinter = createFingerprinter({ symmetry: [], view: undefined });
  const set = new StateSet();
  const buckets = new Int32Array(1024);
  let count = 0;
  for (let a = 0; a < 64; a++) {
    for (let b = 0; b < 64; b++) {
      for (let c = -32; c < 32; c++) {
        for (const d of [false, true]) {
          fingerprinter.take([a, b, c, d]);
          if (set.add(fingerprinter.high, fingerprinter.low) === count) count++;
          const bucket = fingerprinter.low & 1023;
          buckets[bucket] = buckets[bucket]! + 1;
        }
      }
    }
  }
  expect(count).toBe(64 * 64 * 64 * 2);
  const mean = count / buckets.length;
  // Within 6 standard deviations of a Poisson distribution.
  expect(Math.max(...buckets)).toBeLessThan(mean + 6 * Math.sqrt(mean));
  expect(Math.min(...buckets)).toBeGreaterThan(mean - 6 * Math.sqrt(mean));
});

test('the queue gives back in order, through pauses of emptiness', () => {
  const queue = new StateQueue();
  let put = 0;
  const taken: number[] = [];
  for (let round = 0; round < 300; round++) {
    for (let i = 0; i < (round * 7919) % 997; i++) queue.push([put++]);
    const most = round % 50 === 49 ? Infinity : (round * 104_729) % 991;
    for (let i = 0; i < most && queue.size > 0; i++) taken.push(Number(queue.take()![0]));
    expect(queue.size).toBe(put - taken.length);
  }
  expect(taken).toEqual(Array.from({ length: taken.length }, (_, index) => index));
  expect(taken.length).toBeGreaterThan(10_000);
  expect(new StateQueue().take()).toBeUndefined();
});

test('a long queue packs its states and gives the same back', () => {
  const queue = new StateQueue();
  const count = 100_000;
  for (let index = 0; index < count; index++) queue.push([index, new TupleValue([index % 7, index % 3 === 0])]);
  let same = 0;
  for (let index = 0; index < count; index++) {
    const [number, tuple] = queue.take()!;
    if (number === index && print(tuple!) === `<<${index % 7}, ${index % 3 === 0 ? 'TRUE' : 'FALSE'}>>`) same++;
  }
  expect(same).toBe(count);
  expect(queue.size).toBe(0);
});

test('a list spans chunks', () => {
  const list = new Int32List();
  for (let index = 0; index < 200_000; index++) list.push(index * 3);
  list.set(70_000, -1);
  expect([list.length, list.get(65_535), list.get(65_536), list.get(70_000)]).toEqual([200_000, 196_605, 196_608, -1]);
  expect([...list.toArray().subarray(131_071, 131_073)]).toEqual([393_213, 393_216]);
});
