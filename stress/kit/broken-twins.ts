import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The package, from where the build puts this file. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The rooms that ship. */
const SHIPPED = ['ring', 'channel', 'stream'];

/** A change to one built file of the package. */
export interface BrokenTwin {
  readonly name: string;
  /** Path from `dist`. */
  readonly file: string;
  /** Text that occurs there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Text in the same file, there once, before which it pauses: a window that the defect leaves open, made wider. */
  readonly pauseBefore?: string;
  /** For how many milliseconds; default 0.02. */
  readonly pauseMs?: number;
}

/**
 * Waits 20 microseconds. Between two accesses that a mutant has in the wrong order it makes a window that a processor with a strong memory model, and two threads that
 * seldom meet, would hardly ever show. The changed order is the defect; the pause only shows it.
 */
const SHORT_MS = 0.02;
const PAUSE = pauseOf(SHORT_MS);

function pauseOf(milliseconds: number): string {
  return `for (const until = performance.now() + ${milliseconds}; performance.now() < until; );`;
}

/** Ways to break a ring that show in what its calls answer, on real workers. */
export const BROKEN_RINGS: readonly BrokenTwin[] = [
  { name: 'a publish is dropped', file: 'ring/producer.js', find: 'const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);', replace: 'const found = tail;' },
  {
    name: 'an item is published before it is written', file: 'ring/scalar-producer.js', find: 'this.cells[tail & this.mask] = value;',
    replace: `const answer = this.publish(1, 1); ${PAUSE} this.cells[tail & this.mask] = value; if (answer !== undefined) return answer;`,
  },
  { name: 'half of the slots are used', file: 'ring/producer.js', find: 'this.mask = this.capacity - 1;', replace: 'this.mask = (this.capacity >>> 1) - 1;' },
  { name: 'sequences are compared with <', file: 'ring/ring-view.js', find: 'return distance(this.tail, this.head);', replace: 'return this.head < this.tail ? distance(this.tail, this.head) : 0;' },
  { name: 'a full ring has one slot more', file: 'ring/producer.js', find: 'return distance(this.limit, this.tail);', replace: 'this.limit = advanceBy(this.head, this.capacity + 1); return distance(this.limit, this.tail);' },
  { name: 'a ring with one free slot says full', file: 'ring/producer.js', find: 'return this.freeMore(1) > 0;', replace: 'return this.freeMore(2) > 1;' },
  { name: 'a batch of one publishes two', file: 'ring/scalar-producer.js', find: "return this.publish(items, items) === 'ok'", replace: "return this.publish(Math.max(items, 2), items) === 'ok'" },
  {
    name: 'a slot is given back before it is read', file: 'ring/scalar-consumer.js', find: 'this.popped[0] = this.cells[reader.slot(0)];',
    replace: `const slot = reader.slot(0); reader.advance(1, 1); ${PAUSE} this.popped[0] = this.cells[slot]; if (slot >= 0) return 'ok';`,
  },
  { name: 'a batch is given back item by item too often', file: 'ring/scalar-consumer.js', find: 'reader.advance(done, done);', replace: 'reader.advance(Math.max(0, done - 1), done);' },
];

/** Ways to break registration, the turns of the consumer, close and reclaim. */
export const BROKEN_CHANNELS: readonly BrokenTwin[] = [
  { name: 'a role is claimed by a store', file: 'ring/role.js', find: 'return Atomics.compareExchange(control, word, seen, mine) === seen ? mine : 0;', replace: `${PAUSE} Atomics.store(control, word, mine); return mine;` },
  { name: 'a release does not free the role', file: 'ring/role.js', find: 'Atomics.compareExchange(control, word, mine, nextGeneration(mine));', replace: 'Atomics.load(control, word);' },
  { name: 'a reclaim looks at no generation', file: 'ring/role.js', find: '(seen & 3) === FREE || generationOf(seen) !== generation', replace: '(seen & 3) === FREE' },
  { name: 'a reclaim frees nothing', file: 'ring/role.js', find: 'if (Atomics.compareExchange(control, word, seen, nextGeneration(seen)) === seen)', replace: 'if (seen !== 0)' },
  { name: 'the first ring is not put into use', file: 'ring/claim.js', find: 'useRing(control, id);', replace: 'if (id > 0) useRing(control, id);' },
  { name: 'no ring but the first is put into use', file: 'ring/claim.js', find: 'useRing(control, id);', replace: 'useRing(control, 0);' },
  {
    name: 'the number of rings in use is stored, not exchanged', file: 'ring/claim.js', find: 'if (Atomics.compareExchange(control, RINGS_USED, used, id + 1) === used)',
    replace: `if (id === 0) { ${pauseOf(4)} } Atomics.store(control, RINGS_USED, id + 1); if (id >= 0)`,
  },
  { name: 'a successor begins at the head', file: 'ring/producer.js', find: 'tail: sealed ? flipSeal(word) : word,', replace: 'tail: head,' },
  {
    name: 'closed is said before every ring is sealed', file: 'ring/close.js', find: 'for (let id = 0; id < maxProducers; id++)\n        sealRing(control, ringBase(id));',
    replace: `Atomics.store(control, CLOSED, 1); ${pauseOf(1)} for (let id = 0; id < maxProducers; id++) sealRing(control, ringBase(id));`,
  },
  { name: 'one ring is not sealed', file: 'ring/close.js', find: 'for (let id = 0; id < maxProducers; id++)\n        sealRing(control, ringBase(id));', replace: 'for (let id = 1; id < maxProducers; id++) sealRing(control, ringBase(id));' },
  { name: 'the end is not told', file: 'ring/close.js', find: 'Atomics.store(control, CLOSED, 1);', replace: '' },
  {
    name: 'the seal is stored, not exchanged', file: 'ring/close.js', find: 'if (Atomics.compareExchange(control, base + TAIL, tail, flipSeal(tail)) === tail)',
    replace: `${pauseOf(0.2)} Atomics.store(control, base + TAIL, flipSeal(tail)); if (tail === tail)`,
  },
  { name: 'a publish is stored, not exchanged', file: 'ring/producer.js', find: 'const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);', replace: 'const found = tail; Atomics.store(this.control, this.tailWord, next);' },
  { name: 'no last look after closed was seen', file: 'ring/consumer.js', find: 'if (reader.refresh() > 0)\n                more = true;', replace: '', pauseBefore: 'return Atomics.load(this.control, CLOSED) !== 0;' },
  { name: 'an empty ring ends the search', file: 'ring/consumer.js', find: 'if (reader.available() > 0)\n                    return reader;', replace: 'return reader.available() > 0 ? reader : undefined;' },
];

/** Ways to drop the wrong items, or to count them wrongly. */
export const BROKEN_DROPS: readonly BrokenTwin[] = [
  {
    name: 'the producer stores the head, not exchanges it', file: 'channel/evicting-producer.js', find: 'const found = Atomics.compareExchange(this.control, this.headWord, oldest, next);',
    replace: `${PAUSE} Atomics.store(this.control, this.headWord, next); const found = oldest;`,
  },
  {
    name: 'the consumer stores the head, not claims it', file: 'channel/evicting-reader.js', find: 'const found = Atomics.compareExchange(this.control, this.headWord, this.head, end);',
    replace: `${PAUSE} Atomics.store(this.control, this.headWord, end); const found = this.head;`,
  },
  { name: 'what is dropped is not counted', file: 'channel/evicting-producer.js', find: 'this.evictions = advanceBy(this.evictions, items);', replace: '' },
  { name: 'what the consumer took counts as dropped', file: 'channel/evicting-producer.js', find: 'if (found === oldest)\n                this.countEvicted', replace: 'this.countEvicted' },
  { name: 'one item more goes than is in the way', file: 'channel/evicting-producer.js', find: 'const next = advanceBy(oldest, slots - free);', replace: 'const next = advanceBy(oldest, Math.min(slots - free + 1, this.capacity));' },
  { name: 'the newest item is dropped', file: 'channel/policy-producer.js', find: "this.makeSpace(1) ? this.ring.push(value) : 'full'", replace: "'ok'" },
  {
    name: 'an item is published before it is written', file: 'channel/evicting-producer.js', find: 'this.slots.write(this.origin + (tail & this.mask), value);',
    replace: `const answer = this.publish(1, 1); ${PAUSE} this.slots.write(this.origin + (tail & this.mask), value); if (answer !== undefined) return answer;`,
  },
  { name: 'a copy is believed without a claim', file: 'channel/evicting-consumer.js', find: "if (reader.claim(1) === 1)\n                return 'ok';", replace: `${PAUSE} reader.claim(1); if (reader.id >= 0) return 'ok';` },
  { name: 'of a claim that lost, the first items are given', file: 'channel/evicting-consumer.js', find: 'if (lost > 0)', replace: 'if (lost < 0)', pauseBefore: 'const claimed = reader.claim(items);', pauseMs: 0.003 },
];

/** Ways for the last producer to be taken for another, or another for the last. */
export const BROKEN_GOODBYES: readonly BrokenTwin[] = [
  { name: 'any producer that goes closes the channel', file: 'channel/last-producer.js', find: 'if (now === undefined)\n            return;', replace: 'if (now === undefined) break;' },
  { name: 'a refused batch says that it was taken', file: 'channel/policy-producer.js', find: 'taken += items;', replace: 'taken += Math.max(items, 1);' },
];

/** Ways for a stream to end too early, to lose what was sent, or to deliver what was not. */
export const BROKEN_STREAMS: readonly BrokenTwin[] = [
  { name: 'the first sender is taken for all that are expected', file: 'stream/state.js', find: '>= expectedSenders ? USED : 0', replace: '>= 1 ? USED : 0' },
  {
    name: 'the end is a store, which does not notice who registered meanwhile', file: 'stream/state.js', find: 'if (Atomics.compareExchange(word, 0, seen, seen | ENDED) === seen)',
    replace: `${pauseOf(1)} Atomics.store(word, 0, seen | ENDED); if (seen === seen)`,
  },
  {
    name: 'an aborted send is given back at once, though it may be accepted yet', file: 'stream/sender.js',
    find: 'if (this.waiting[0] === one)\n            this.producer.interrupt();\n        else\n            this.settle(one, error);', replace: 'this.settle(one, error);',
  },
  {
    name: 'an item that was accepted after a wait is sent again', file: 'stream/sender.js', find: "if (answer === 'ok') {\n                    this.settle(one);",
    replace: "if (answer === 'ok' && (await this.producer.pushAsync(one.item, 1)) !== 'closed') { this.settle(one);",
  },
  {
    name: 'an aborted loop loses the item that it had taken', file: 'stream/receiver.js', find: 'if (until?.signal?.aborted === true)\n                throw until.signal.reason;\n            const result = take();',
    replace: 'const result = take(); if (until?.signal?.aborted === true) throw until.signal.reason;',
  },
  { name: 'a loop that is aborted ends the stream although it was told not to', file: 'stream/receiver-loop.js', find: 'if (!this.preventCancel)', replace: '' },
];

/** Ways to close a factory too little, or too much. */
export const BROKEN_FACTORIES: readonly BrokenTwin[] = [
  { name: 'one registers although it is too late', file: 'stream/state.js', find: 'return false;', replace: 'return true;' },
  { name: 'closing the factory cuts off who is there', file: 'stream/state.js', find: 'Atomics.or(state.word, 0, FACTORY_CLOSED);', replace: 'Atomics.or(state.word, 0, FACTORY_CLOSED | ENDED);' },
];

/** Ways for a receiver that leaves to give no reason, or to forget what nobody gets. */
export const BROKEN_SHUTDOWNS: readonly BrokenTwin[] = [
  {
    name: 'a shutdown closes first, and says why later', file: 'stream/state.js', find: 'Atomics.or(word, 0, SHUT_DOWN);\n    close(channel);',
    replace: `close(channel); ${pauseOf(1)} Atomics.or(word, 0, SHUT_DOWN);`,
  },
  { name: 'the items that a leaving receiver finds are not counted', file: 'stream/receiver.js', find: 'this.lost += count;', replace: '' },
];

/** Ways for the receiver that comes after one that died to be none. */
export const BROKEN_SUCCESSIONS: readonly BrokenTwin[] = [
  { name: 'a receiver is reclaimed, and still holds its end', file: 'ring/role.js', find: 'if (Atomics.compareExchange(control, word, seen, nextGeneration(seen)) === seen)', replace: 'if (seen !== 0)' },
];

/** Ways for it to wait for what is there. */
export const LOST_AT_SUCCESSION: readonly BrokenTwin[] = [
  { name: 'a successor begins behind what is there', file: 'ring/ring-view.js', find: 'this.head = Atomics.load(this.control, this.headWord);', replace: 'const there = Atomics.load(this.control, this.tailWord); this.head = isSealed(there, Atomics.load(this.control, this.headWord)) ? flipSeal(there) : there;' },
];

/** Ways to forget the end of a stream whose last sender has left. */
export const FORGOTTEN_LEAVES: readonly BrokenTwin[] = [
  { name: 'a sender that leaves does not look who is left', file: 'stream/sender.js', find: 'this.producer.close();\n        endIfNobodyLeft(this.state);', replace: 'this.producer.close();' },
  { name: 'a sender looks before it gives its ring back', file: 'stream/sender.js', find: 'this.producer.close();\n        endIfNobodyLeft(this.state);', replace: 'endIfNobodyLeft(this.state); this.producer.close();' },
];

/** Ways to forget the end of a stream whose last sender has died. */
export const FORGOTTEN_SENDERS: readonly BrokenTwin[] = [
  { name: 'who reclaims a sender does not look who is left', file: 'stream/channel.js', find: 'state.endIfNobodyLeft(opened);\n    return freed;', replace: 'return freed;' },
];

/** Ways to forget the end of a channel whose last producer has gone. */
export const FORGOTTEN_ENDS: readonly BrokenTwin[] = [
  { name: 'the last producer closes nothing', file: 'channel/policy-producer.js', find: 'closeAfterLast(this.open.memory.control, this.open.memory.maxProducers);', replace: '' },
];

/** Ways to forget the end of a channel whose last producer has died. */
export const FORGOTTEN_DEATHS: readonly BrokenTwin[] = [
  { name: 'who reclaims a producer does not look for others', file: 'channel/claim.js', find: 'closeAfterLast(control, maxProducers);', replace: '{}' },
];

/** Ways to lose a wake-up. What calls answer is right; one of them does not end. */
export const LOST_WAKE_UPS: readonly BrokenTwin[] = [
  { name: 'a publish wakes nobody', file: 'ring/producer.js', find: 'if (this.wakeups && Atomics.load(this.control, CONSUMER_WAITING) !== 0)', replace: 'if (this.capacity < 0)' },
  { name: 'an advance wakes nobody', file: 'ring/ring-reader.js', find: 'if (this.wakeups && Atomics.load(this.control, this.waitingWord) !== 0)', replace: 'if (this.id < 0)' },
  { name: 'a wake-up notifies nobody', file: 'ring/park.js', find: 'Atomics.notify(control, word);', replace: '' },
  { name: 'a waiter does not say that it waits', file: 'ring/role-handle.js', find: 'Atomics.store(this.control, this.waitingWord, 1);', replace: '' },
  {
    name: 'a waiter looks before it says that it waits, and not again', file: 'ring/role-handle.js', find: 'const epoch = this.announce(woken);\n                const state = this.poll();',
    replace: `const state = this.poll(); ${PAUSE} const epoch = this.announce(woken);`,
  },
  {
    name: 'the epoch is read after the look', file: 'ring/role-handle.js', find: 'const epoch = this.announce(woken);\n                const state = this.poll();',
    replace: `this.announce(woken); const state = this.poll(); ${PAUSE} const epoch = this.announce(woken);`,
  },
  { name: 'a wake-up does not move the epoch', file: 'ring/park.js', find: 'Atomics.add(control, word, 1);', replace: '', pauseBefore: 'return Atomics.wait(control, word, epoch, timeout);' },
  {
    name: 'a publish looks who waits before it publishes', file: 'ring/producer.js', find: 'const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);',
    replace: `if (Atomics.load(this.control, CONSUMER_WAITING) !== 0) wake(this.control, CONSUMER_EPOCH); ${PAUSE} const found = Atomics.compareExchange(this.control, this.tailWord, tail, next); if (found === tail) { this.tail = next; return 'ok'; }`,
  },
  { name: 'closing wakes no consumer', file: 'ring/close.js', find: 'wake(control, CONSUMER_EPOCH);', replace: '' },
];

/** Ways to lose the wake-up of a producer that only a close wakes. */
export const LOST_AT_CLOSE: readonly BrokenTwin[] = [
  { name: 'closing wakes no producer', file: 'ring/close.js', find: 'for (let id = 0; id < maxProducers; id++)\n        wake(control, ringBase(id) + PRODUCER_EPOCH);', replace: '' },
];

/**
 * Lays the package out in a folder with one change to it, so that workers can be started on it.
 *
 * @returns the worker's entry in it
 */
export function layOut(folder: string, twin: BrokenTwin): URL {
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  // What ships is copied, so that it is its own neighbours that a changed file meets.
  for (const room of SHIPPED) cpSync(join(ROOT, 'dist', room), join(folder, 'dist', room), { recursive: true });
  for (const room of readdirSync(join(ROOT, 'dist'))) if (!SHIPPED.includes(room)) symlinkSync(join(ROOT, 'dist', room), join(folder, 'dist', room));
  cpSync(join(ROOT, 'build/stress/kit'), join(folder, 'build/stress/kit'), { recursive: true });
  writeFileSync(join(folder, 'dist', twin.file), textOf(twin, ROOT));
  return pathToFileURL(join(folder, 'build/stress/kit/worker.js'));
}

/**
 * The file that a twin changes, changed.
 *
 * @param root the folder of the package, which is built
 * @throws Error when the text that it changes is not there, or more than once
 */
export function textOf({ name, file, find, replace, pauseBefore, pauseMs = SHORT_MS }: BrokenTwin, root: string): string {
  const otherwise = `the broken twin "${name}" is not one of this ${file}`;
  const broken = replaceOnce(readFileSync(join(root, 'dist', file), 'utf8'), find, replace, otherwise);
  return pauseBefore === undefined ? broken : replaceOnce(broken, pauseBefore, `${pauseOf(pauseMs)} ${pauseBefore}`, otherwise);
}

function replaceOnce(text: string, from: string, to: string, otherwise: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${otherwise}: what it changes is there ${parts.length - 1} times`);
  return parts.join(to);
}
