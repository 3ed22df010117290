import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { Interner, PortablePacker } from '../../values/index.ts';
import { PackedQueue } from './packed-queue.ts';

const interner = new Interner();
const packer = new PortablePacker(interner, 0);

test.prop([fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant('push' as const) }, fc.constantFrom('take' as const, 'skip' as const, 'lend' as const)), { maxLength: 200 })], { numRuns: 300 })(
  'states come out in the order in which they went in, and are lent in that order',
  (steps) => {
    const queue = new PackedQueue(packer, 1);
    let [pushed, taken, lent] = [0, 0, 0];
    for (const step of steps) {
      if (step === 'push') queue.push([pushed++]);
      else if (step === 'lend') {
        if (lent < pushed) expect(packer.unpack(queue.lend(), 1)).toEqual([lent++]);
      } else if (taken < pushed) {
        if (step === 'take') expect(queue.take()).toEqual([taken]);
        else queue.skip();
        taken++;
        lent = Math.max(lent, taken);
      }
      expect(queue.size).toBe(pushed - taken);
      expect(queue.lentAhead).toBe(lent - taken);
    }
  },
);

test('more states than a chunk holds', () => {
  const queue = new PackedQueue(packer, 2);
  const many = 100_000;
  for (let n = 0; n < many; n++) queue.push([n, -n]);
  for (let n = 0; n < many; n++) {
    const lent = n % 3 === 0 ? packer.unpack(queue.lend(), 2) : queue.take();
    expect(lent![0]).toBe(n);
    if (n % 3 === 0) queue.skip();
  }
  expect(queue.take()).toBeUndefined();
  expect(queue.bytes).toBeLessThan(1 << 18);
});
