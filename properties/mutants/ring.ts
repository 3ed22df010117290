/** A change to one file that must make the gate fail. */
export interface SourceMutant {
  readonly name: string;
  /** Path from the root. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What is broken by it. */
  readonly description: string;
}

/** Ways to break the ring, each part of it at least once. A test of the gate applies each to a copy of the sources and expects `ringproof verify` to fail. */
export const RING_MUTANTS: readonly SourceMutant[] = [
  {
    name: 'publish dropped',
    file: 'src/ring/producer.ts',
    find: 'const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);\n',
    replace: 'const found = tail;\n',
    description: 'the tail is moved in the handle only, so the consumer never sees an item',
  },
  {
    name: 'publish before write',
    file: 'src/ring/scalar-producer.ts',
    find: '    this.cells[tail & this.mask] = value;\n    return this.publish(1, 1);\n',
    replace: '    const result = this.publish(1, 1);\n    this.cells[tail & this.mask] = value;\n    return result;\n',
    description: 'the slot is written after the consumer may have read it',
  },
  {
    name: 'wrong mask',
    file: 'src/ring/producer.ts',
    find: 'this.mask = this.capacity - 1;',
    replace: 'this.mask = (this.capacity >>> 1) - 1;',
    description: 'the producer uses half of the slots, so items overwrite each other',
  },
  {
    name: 'stale cache used the wrong way',
    file: 'src/ring/producer.ts',
    find: '    this.reserved = 0;\n    this.limit = advanceBy(this.head, this.capacity);\n',
    replace: '    this.reserved = 0;\n    this.limit = advanceBy(this.tail, this.capacity);\n',
    description: 'after a reservation all slots count as free, whatever the cached head says; slots not yet read are overwritten',
  },
  {
    name: 'sequences compared with <',
    file: 'src/ring/ring-view.ts',
    find: 'return distance(this.tail, this.head);',
    replace: 'return this.head < this.tail ? distance(this.tail, this.head) : 0;',
    description: 'a ring whose tail has wrapped and whose head has not looks empty, so its items are never delivered',
  },
  {
    name: 'notify before publish',
    file: 'src/ring/producer.ts',
    find: `    const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);
    if (found !== tail) return this.refusePublish(items, found);
    this.tail = next;
    // After the publish, never before: see RoleHandle.block.
    if (this.wakeups && Atomics.load(this.control, CONSUMER_WAITING) !== 0) wake(this.control, CONSUMER_EPOCH);
`,
    replace: `    if (this.wakeups && Atomics.load(this.control, CONSUMER_WAITING) !== 0) wake(this.control, CONSUMER_EPOCH);
    const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);
    if (found !== tail) return this.refusePublish(items, found);
    this.tail = next;
`,
    description: 'a consumer that looks between the two finds nothing and sleeps, and nobody wakes it',
  },
  {
    name: 'wait without re-check',
    file: 'src/ring/role-handle.ts',
    find: `        const epoch = this.announce(woken);
        const state = this.poll();
        if (state !== 'empty') return state;
        if (left <= 0) return 'timed-out';
        const outcome = park(`,
    replace: `        const epoch = this.announce(woken);
        if (left <= 0) return 'timed-out';
        const outcome = park(`,
    description: 'what became true between the last look and the announcement is slept through',
  },
  {
    name: 'async wait reads the epoch late',
    file: 'src/ring/role-handle.ts',
    find: `        const epoch = this.announce(this.wakeups);
        const state = this.poll();
        if (state !== 'empty') return state;
        if (this.interrupted) return 'interrupted';
        if (left <= 0) return 'timed-out';
        const outcome = await parkAsync(`,
    replace: `        this.announce(this.wakeups);
        const state = this.poll();
        if (state !== 'empty') return state;
        if (this.interrupted) return 'interrupted';
        const epoch = this.announce(this.wakeups);
        if (left <= 0) return 'timed-out';
        const outcome = await parkAsync(`,
    description: 'what became true between the last look of an asynchronous wait and its reading of the epoch is slept through',
  },
  {
    name: 'everything committed',
    file: 'src/ring/slot-producer.ts',
    find: "return count === 0 ? 'ok' : this.publish(count, count);",
    replace: "return count === 0 ? 'ok' : this.publish(this.reservation.length, this.reservation.length);",
    description: 'slots of the reservation that were not written are published with what an earlier lap left in them',
  },
  {
    name: 'close without wake-up',
    file: 'src/ring/close.ts',
    find: '  wake(control, CONSUMER_EPOCH);\n  for (let id = 0; id < maxProducers; id++) wake(control, ringBase(id) + PRODUCER_EPOCH);\n',
    replace: '  if (maxProducers < 0) wake(control, CONSUMER_EPOCH + ringBase(0) + PRODUCER_EPOCH);\n',
    description: 'who sleeps when the channel closes sleeps for ever',
  },
  {
    name: 'rotating start removed',
    file: 'src/ring/consumer.ts',
    find: '    for (let looked = 0; looked < used && delivered < limit; looked++) {\n',
    replace: '    this.next = 0;\n    for (let looked = 0; looked < used && delivered < limit; looked++) {\n',
    description: 'a bounded drain begins at ring 0 each time, so a busy ring 0 starves the others',
  },
];
