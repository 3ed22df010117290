import { expect, it } from 'vitest';
import { HappensBefore } from './happens-before.ts';
import type { BufferInfo, Memory } from './memory.ts';

it.each([2, 3, 4, 5, 7, 31])('orders plain accesses through every one of many words, of %d threads', (threads) => {
  const buffer = { key: 'A', cellAt: new Int32Array(1).fill(-1), wordAt: new Int32Array(1).fill(-1) } as unknown as BufferInfo;
  const memory = { locationCount: 0, words: [] } as unknown as Memory & { locationCount: number };
  const order = new HappensBefore(threads, memory);
  order.beginExecution();
  // Two threads hand one plain cell to and fro, through another word each time.
  const pair = [0, threads - 1] as const;
  for (let location = 0; location < 300; location++) {
    const giver = pair[location % 2]!;
    const taker = pair[1 - (location % 2)]!;
    memory.locationCount = location + 1;
    order.plainAccess(giver, buffer, 0, 1, 0, true);
    order.release(giver, location);
    order.acquire(taker, location);
    order.plainAccess(taker, buffer, 0, 1, 1, true);
    expect({ location, conflict: order.conflict }).toEqual({ location, conflict: undefined });
  }
});
