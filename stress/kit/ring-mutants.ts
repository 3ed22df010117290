import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A change to one built file of the ring. */
export interface RingMutant {
  readonly name: string;
  readonly file: string;
  /** Text that occurs there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/**
 * Waits 20 microseconds. Between two accesses that a mutant has in the wrong order it makes a window that a processor with a strong memory model, and two threads that
 * seldom meet, would hardly ever show. The changed order is the defect; the pause only shows it.
 */
const PAUSE = 'for (const until = performance.now() + 0.02; performance.now() < until; );';

/** Ways to break a ring that show in what its calls answer, on real workers. */
export const RING_MUTANTS: readonly RingMutant[] = [
  { name: 'a publish is dropped', file: 'producer.js', find: 'const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);', replace: 'const found = tail;' },
  {
    name: 'an item is published before it is written', file: 'scalar-producer.js', find: 'this.cells[tail & this.mask] = value;',
    replace: `const answer = this.publish(1, 1); ${PAUSE} this.cells[tail & this.mask] = value; if (answer !== undefined) return answer;`,
  },
  { name: 'half of the slots are used', file: 'producer.js', find: 'this.mask = this.capacity - 1;', replace: 'this.mask = (this.capacity >>> 1) - 1;' },
  { name: 'sequences are compared with <', file: 'ring-view.js', find: 'return distance(this.tail, this.head);', replace: 'return this.head < this.tail ? distance(this.tail, this.head) : 0;' },
  { name: 'a full ring has one slot more', file: 'producer.js', find: 'return distance(this.limit, this.tail);', replace: 'this.limit = advanceBy(this.head, this.capacity + 1); return distance(this.limit, this.tail);' },
  { name: 'a ring with one free slot says full', file: 'producer.js', find: 'return this.freeMore(1) > 0;', replace: 'return this.freeMore(2) > 1;' },
  { name: 'a batch of one publishes two', file: 'scalar-producer.js', find: "return this.publish(items, items) === 'ok'", replace: "return this.publish(Math.max(items, 2), items) === 'ok'" },
  {
    name: 'a slot is given back before it is read', file: 'scalar-consumer.js', find: 'this.popped[0] = this.cells[reader.slot(0)];',
    replace: `const slot = reader.slot(0); reader.advance(1, 1); ${PAUSE} this.popped[0] = this.cells[slot]; if (slot >= 0) return 'ok';`,
  },
  { name: 'a batch is given back item by item too often', file: 'scalar-consumer.js', find: 'reader.advance(done, done);', replace: 'reader.advance(Math.max(0, done - 1), done);' },
];

/**
 * Lays the package out in a folder with one change to its ring, so that workers can be started on it.
 *
 * @returns the worker's entry in it
 */
export function layOut(folder: string, { name, file, find, replace }: RingMutant): URL {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  cpSync(join(root, 'dist/ring'), join(folder, 'dist/ring'), { recursive: true });
  for (const room of ['channel', 'stream', 'explore', 'instrument', 'model-check', 'mutation', 'oracle', 'refine', 'tla', 'tla2tools-runner', 'gate']) symlinkSync(join(root, 'dist', room), join(folder, 'dist', room));
  cpSync(join(root, 'build/stress/kit'), join(folder, 'build/stress/kit'), { recursive: true });
  const path = join(folder, 'dist/ring', file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`the mutant "${name}" is not for this ${file}: what it changes is there ${parts.length - 1} times`);
  writeFileSync(path, parts.join(replace));
  return pathToFileURL(join(folder, 'build/stress/kit/worker.js'));
}
