import { expect, it } from 'vitest';
import { HappensBefore } from './happens-before.ts';
import type { BufferInfo, Memory } from './memory.ts';

it.each([2, 3, 4, 5, 7, 31])('orders plain accesses through every one of many words, of %d threads', (threads) => {
  const bytes = 400;
  const buffer = { key: 'A', cellAt: new Int32Array(bytes).fill(-1), wordAt: new Int32Array(bytes).fill(-1) } as unknown as BufferInfo;
  const memory = { locationCount: 0, words: [] } as unknown as Memory & { locationCount: number };
  const order = new HappensBefore(threads, memory);
  order.beginExecution();
  for (let location = 0; location < bytes; location++) {
    memory.locationCount = location + 1;
    order.plainAccess(0, buffer, location, location + 1, 0, true);
    order.release(0, location);
    order.acquire(threads - 1, location);
    order.plainAccess(threads - 1, buffer, location, location + 1, 1, true);
    expect({ location, conflict: order.conflict }).toEqual({ location, conflict: undefined });
  }
});
