import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { ByteReader, ByteWriter, Interner, PortablePacker, type Value } from '../../values/index.ts';
import { StateQueue } from '../state-queue.ts';
import { PackedQueue } from './packed-queue.ts';

const interner = new Interner();
const packer = new PortablePacker(interner, 0);

function lentBy(queue: PackedQueue, variables: number): Value[] {
  const writer = new ByteWriter();
  expect(queue.lend(writer)).toBe(true);
  return packer.unpack(new ByteReader(writer.written), variables);
}

function pushPacked(queue: PackedQueue, state: readonly Value[]): void {
  const writer = new ByteWriter();
  packer.pack(state, writer);
  queue.pushPacked(new ByteReader(writer.written));
}

test.prop([fc.nat(20), fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom('push' as const, 'push packed' as const) }, fc.constantFrom('take' as const, 'skip' as const, 'lend' as const, 'pass' as const)), { maxLength: 200 })], { numRuns: 300 })(
  'states come out in the order in which they went in, and are lent in that order',
  (first, steps) => {
    const queue = new PackedQueue(packer, 1);
    const before = new StateQueue();
    for (let n = 0; n < first; n++) before.push([n]);
    queue.follow(before);
    let [pushed, taken, lent] = [first, 0, 0];
    for (const step of steps) {
      if (step === 'push') queue.push([pushed++]);
      else if (step === 'push packed') pushPacked(queue, [pushed++]);
      else if (step === 'lend') {
        if (lent < pushed) expect(lentBy(queue, 1)).toEqual([lent++]);
      } else if (step === 'pass') {
        if (lent < pushed) queue.pass();
        if (lent < pushed) lent++;
      } else if (taken < pushed) {
        if (step === 'take') expect(queue.take()).toEqual([taken]);
        else queue.skip();
        taken++;
        lent = Math.max(lent, taken);
      }
      expect(queue.size).toBe(pushed - taken);
      expect(queue.lentAhead).toBe(lent - taken);
    }
    const left = Array.from({ length: pushed - taken }, (_, index) => [taken + index]);
    expect([...queue]).toEqual(left);
    expect(left.map(() => queue.take())).toEqual(left);
  },
);

test('more states than a chunk holds, after many of another queue', () => {
  const queue = new PackedQueue(packer, 2);
  const many = 100_000;
  const others = 70_000;
  const before = new StateQueue();
  for (let n = 0; n < others; n++) before.push([n, -n]);
  queue.follow(before);
  for (let n = others; n < many; n++) {
    if (n % 5 === 0) pushPacked(queue, [n, -n]);
    else queue.push([n, -n]);
  }
  for (let n = 0; n < many; n++) {
    const lent = n % 3 === 0 ? lentBy(queue, 2) : queue.take();
    expect(lent![0]).toBe(n);
    if (n % 3 === 0) queue.skip();
  }
  expect(queue.take()).toBeUndefined();
  expect(queue.bytes).toBeLessThan(1 << 18);
});
