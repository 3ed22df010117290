import type { ScenarioMutant } from './scenarios.ts';

const CLAIM = 'src/channel/claim.ts';
const CONSUMER = 'src/channel/policy-consumer.ts';
const EVICTING_CONSUMER = 'src/channel/evicting-consumer.ts';
const EVICTING_PRODUCER = 'src/channel/evicting-producer.ts';
const LAST_PRODUCER = 'src/channel/last-producer.ts';
const PRODUCER = 'src/channel/policy-producer.ts';
const READER = 'src/channel/evicting-reader.ts';

/** For each scenario of the policy channel, at least one way to break it that the scenario must find. */
export const POLICY_MUTANTS: readonly ScenarioMutant[] = [
  {
    name: 'drop-oldest: the producer stores the head, not exchanges it',
    file: EVICTING_PRODUCER,
    find: 'const found = Atomics.compareExchange(this.control, this.headWord, oldest, next);',
    replace: 'const found = oldest;\n      Atomics.store(this.control, this.headWord, next);',
    kills: ['dropWhileReading', 'dropManyWhilePopping', 'dropFromABatch', 'dropByABatch'],
  },
  {
    name: 'drop-oldest: the consumer stores the head, not claims it',
    file: READER,
    find: 'const found = Atomics.compareExchange(this.control, this.headWord, this.head, end);',
    replace: 'const found = this.head;\n      Atomics.store(this.control, this.headWord, end);',
    kills: ['dropWhileReading', 'dropFromABatch', 'popAfterDrops'],
  },
  {
    name: 'drop-oldest: an item is published before it is written',
    file: EVICTING_PRODUCER,
    find: '    this.slots.write(this.origin + (tail & this.mask), value);\n    return this.publish(1, 1);',
    replace: '    const answer = this.publish(1, 1);\n    this.slots.write(this.origin + (tail & this.mask), value);\n    return answer;',
    kills: ['dropWhileReading', 'dropTearsNothing', 'dropAndDie'],
  },
  {
    name: 'drop-oldest: what is dropped is not counted',
    file: EVICTING_PRODUCER,
    find: '      if (found === oldest) this.countEvicted(slots - free);\n',
    replace: '',
    kills: ['newestStay', 'popAfterDrops', 'dropAgainstClose', 'dropWakesTheConsumer', 'clonesDropTheirOwn'],
  },
  {
    name: 'drop-oldest: what the consumer took counts as dropped',
    file: EVICTING_PRODUCER,
    find: 'if (found === oldest) this.countEvicted(slots - free);',
    replace: 'this.countEvicted(slots - free);',
    kills: ['dropWhileReading', 'dropByABatch'],
  },
  {
    name: 'drop-oldest: one item more goes than is in the way',
    file: EVICTING_PRODUCER,
    find: 'const next = advanceBy(oldest, slots - free);',
    replace: 'const next = advanceBy(oldest, Math.min(this.capacity, slots - free + 1));',
    kills: ['newestStay', 'popAfterDrops', 'dropFromABatch'],
  },
  {
    name: 'drop-oldest: all items go when one is in the way',
    file: PRODUCER,
    find: 'this.ring.evict(Math.min(slots, this.capacity));',
    replace: 'this.ring.evict(this.capacity);',
    kills: ['newestStay'],
  },
  {
    name: 'drop-oldest: a push into a full ring waits for the consumer',
    file: PRODUCER,
    find: 'this.ring.evict(Math.min(slots, this.capacity));',
    replace: 'this.ring.hasSpace(Math.min(slots, this.capacity));',
    kills: ['newestStay', 'dropPastADeadConsumer', 'clonesDropTheirOwn'],
  },
  {
    name: 'drop-oldest: the good rest of a batch stays where the bad beginning was',
    file: EVICTING_CONSUMER,
    find: 'if (lost > 0) for',
    replace: 'if (lost < 0) for',
    kills: ['dropFromABatch'],
  },
  {
    name: 'drop-oldest: the consumer looks at the tail before the head',
    file: READER,
    find: '      const head = Atomics.load(this.control, this.headWord);\n      const word = Atomics.load(this.control, this.tailWord);\n',
    replace: '      const word = Atomics.load(this.control, this.tailWord);\n      const head = Atomics.load(this.control, this.headWord);\n',
    kills: ['overrunIsNotEmpty', 'overrunHasABatch', 'overrunHasItems', 'overrunIsBounded'],
  },
  {
    name: 'drop-oldest: an old head and a new tail count for a look',
    file: READER,
    find: 'if (count > capacity) continue;',
    replace: '',
    kills: ['overrunIsBounded'],
  },
  {
    name: 'drop-oldest: a batch that was lost to the producer is called empty',
    file: EVICTING_CONSUMER,
    find: 'if (claimed > 0) return claimed;',
    replace: 'return claimed;',
    kills: ['overrunHasABatch'],
  },
  {
    name: 'drop-oldest: an item that was lost to the producer ends the delivery',
    file: EVICTING_CONSUMER,
    find: 'if (reader.claim(1) === 0) continue;',
    replace: 'if (reader.claim(1) === 0) break;',
    kills: ['overrunHasItems'],
  },
  {
    name: 'drop-oldest: drops are counted by a plain store',
    file: EVICTING_PRODUCER,
    find: 'Atomics.store(this.control, this.evictedWord, this.evictions);',
    replace: 'this.control[this.evictedWord] = this.evictions;',
    kills: ['dropsAreSeen'],
  },
  {
    name: 'a batch begins anew after each wait',
    file: PRODUCER,
    find: 'this.ring.pushFrom(source, from + taken, count - taken)',
    replace: 'this.ring.pushFrom(source, from, count - taken)',
    kills: ['blockingBatch', 'dropByABatch'],
  },
  {
    name: 'a batch that was cut short says that it was taken',
    file: PRODUCER,
    find: 'this.makeSpace(count - taken)) return taken;',
    replace: 'this.makeSpace(count - taken)) return count;',
    kills: ['rejectedBatch'],
  },
  {
    name: 'reject waits',
    file: PRODUCER,
    find: "    if (this.backpressure === 'reject') return false;\n",
    replace: '',
    kills: ['rejectAgainstPop', 'rejectedBatch', 'everySlot', 'clonesReject'],
  },
  {
    name: 'closed is called full',
    file: PRODUCER,
    find: '    return this.ring.push(value);\n  }\n\n  /**\n   * Appends items',
    replace: "    const answer = this.ring.push(value);\n    return answer === 'closed' ? 'full' : answer;\n  }\n\n  /**\n   * Appends items",
    kills: ['retryWhileFull'],
  },
  {
    name: 'timed out is called closed',
    file: CONSUMER,
    find: '    return this.rings.popWait(milliseconds);',
    replace: "    const answer = this.rings.popWait(milliseconds);\n    return answer === 'timed-out' ? 'closed' : answer;",
    kills: ['timeoutAgainstPush'],
  },
  {
    name: 'a consumer that goes away closes nothing',
    file: CONSUMER,
    find: 'this.rings[Symbol.dispose]();',
    replace: 'this.rings.release();',
    kills: ['leavesAParkedPush', 'leavesASpinningPush', 'leavesANappingPush'],
  },
  {
    name: 'the last producer closes nothing',
    file: PRODUCER,
    find: '    closeAfterLast(this.open.memory.control, this.open.memory.maxProducers);\n',
    replace: '',
    kills: ['lastOneCloses', 'cloneMovesBehind', 'closeDrains', 'dropAgainstClose', 'timeoutAgainstClose'],
  },
  {
    name: 'any producer that goes closes the channel',
    file: LAST_PRODUCER,
    find: 'if (isHeld(owner)) return undefined;',
    replace: '',
    kills: ['lastOneCloses', 'cloneMovesBehind'],
  },
  {
    name: 'nobody looks for other producers twice',
    file: LAST_PRODUCER,
    find: 'if (before !== undefined && same(before, now)) break;',
    replace: 'break;',
    kills: ['cloneMovesBehind'],
  },
  {
    name: 'who reclaims a producer does not look for others',
    file: CLAIM,
    find: "if (role.role === 'producer') closeAfterLast(control, maxProducers);",
    replace: "if (role.role === 'producer') void 0;",
    kills: ['cloneDies', 'dropAndDie'],
  },
  {
    name: 'who holds a role is looked up by a plain load',
    file: CLAIM,
    find: 'const owner = Atomics.load(control, word);',
    replace: 'const owner = control[word]!;',
    kills: ['consumerIsSeenToGo'],
  },
  {
    name: 'whether it is the end is looked up by a plain load',
    file: 'src/channel/close.ts',
    find: 'return Atomics.load(openChannel(channel).memory.control, CLOSED) !== 0;',
    replace: 'return openChannel(channel).memory.control[CLOSED] !== 0;',
    kills: ['lastOneIsSeenToGo', 'consumerIsSeenToGo'],
  },
  {
    name: 'who finds the consumer reclaimed closes nothing',
    file: CLAIM,
    find: '  else closeMemory(control, maxProducers);',
    replace: '  else if (freed) closeMemory(control, maxProducers);',
    kills: ['reclaimedTwice'],
  },
  {
    name: 'the ring of a clone is not put into use',
    file: 'src/ring/claim.ts',
    find: '    useRing(control, id);\n',
    replace: '',
    kills: ['upgradeWhileBusy', 'popsFindTheClone', 'clonesReject'],
  },
];
