import { POLICY_MUTANTS } from './policy.ts';

/** A change to the sources, and the scenarios that must find it. */
export interface ScenarioMutant {
  readonly name: string;
  /** Path from the root. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Names of the exports that must not pass. */
  readonly kills: readonly string[];
}

const CHANNEL_CONSUMER = 'src/ring/consumer.ts';
const CLAIM = 'src/ring/claim.ts';
const CLOSE = 'src/ring/close.ts';
const INSPECT = 'src/ring/inspect.ts';
const MESSAGE_PRODUCER = 'src/ring/message-producer.ts';
const METRICS = 'src/ring/metrics.ts';
const PARK = 'src/ring/park.ts';
const PRODUCER = 'src/ring/producer.ts';
const READER = 'src/ring/ring-reader.ts';
const VIEW = 'src/ring/ring-view.ts';
const RECORD_PRODUCER = 'src/ring/record-producer.ts';
const ROLE = 'src/ring/role.ts';
const ROLE_HANDLE = 'src/ring/role-handle.ts';
const SCALAR_CONSUMER = 'src/ring/scalar-consumer.ts';
const SCALAR_PRODUCER = 'src/ring/scalar-producer.ts';
const SLOT_CONSUMER = 'src/ring/slot-consumer.ts';
const SLOT_PRODUCER = 'src/ring/slot-producer.ts';

const SEAL = 'if (Atomics.compareExchange(control, base + TAIL, tail, flipSeal(tail)) === tail) return;';
const PUBLISH = 'const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);';

/** For each scenario, at least one way to break the ring that it must find: a scenario that nothing can fail shows nothing. */
export const SCENARIO_MUTANTS: readonly ScenarioMutant[] = [
  {
    name: 'an item is published before it is written',
    file: SCALAR_PRODUCER,
    find: '    this.cells[tail & this.mask] = value;\n    return this.publish(1, 1);\n',
    replace: '    const result = this.publish(1, 1);\n    this.cells[tail & this.mask] = value;\n    return result;\n',
    kills: ['pushAndPop', 'twoProducers', 'handedOver', 'releasedAndClaimed', 'successorOnARing'],
  },
  {
    name: 'a slot is released before it is read',
    file: SCALAR_CONSUMER,
    find: "    this.popped[0] = this.cells[reader.slot(0)]!;\n    reader.advance(1, 1);\n    return 'ok';",
    replace: "    const slot = reader.slot(0);\n    reader.advance(1, 1);\n    this.popped[0] = this.cells[slot]!;\n    return 'ok';",
    kills: ['pushAndPop', 'commitFewerOrNone', 'producerSleeps', 'bothSleep'],
  },
  {
    name: 'a full ring has one slot more',
    file: PRODUCER,
    find: '    this.limit = advanceBy(this.head, this.capacity);\n    return distance(this.limit, this.tail);',
    replace: '    this.limit = advanceBy(this.head, this.capacity + 1);\n    return distance(this.limit, this.tail);',
    kills: ['pushAndPop', 'batches', 'drainWithLimit', 'peekAndAdvance', 'everySlot'],
  },
  {
    name: 'a ring with one free slot says full',
    file: PRODUCER,
    find: 'return this.freeMore(1) > 0;',
    replace: 'return this.freeMore(2) > 1;',
    kills: ['boundedQueue'],
  },
  {
    name: 'a reservation runs over the wrap',
    file: PRODUCER,
    find: 'return this.capacity - (this.tail & this.mask);',
    replace: 'return this.capacity;',
    kills: ['reservationsAtTheWrap', 'commitAgainstClose', 'producerDies', 'messages'],
  },
  {
    name: 'a batch of one publishes two',
    file: SCALAR_PRODUCER,
    find: "return this.publish(items, items) === 'ok'",
    replace: "return this.publish(Math.max(items, 2), items) === 'ok'",
    kills: ['batches'],
  },
  {
    name: 'a commit of nothing publishes an item',
    file: SLOT_PRODUCER,
    find: "count === 0 ? 'ok' : this.publish(count, count)",
    replace: 'this.publish(Math.max(1, count), count)',
    kills: ['commitFewerOrNone'],
  },
  {
    name: 'a drain does not stop at its limit',
    file: SCALAR_CONSUMER,
    find: 'const items = Math.min(slots, limit);',
    replace: 'const items = slots;\n    void limit;',
    kills: ['drainWithLimit'],
  },
  {
    name: 'an advance consumes the whole window',
    file: SLOT_CONSUMER,
    find: 'this.lent!.advance(count, count)',
    replace: 'this.lent!.advance(this.window.length, count)',
    kills: ['peekAndAdvance'],
  },
  {
    name: 'a handler that throws leaves its batch unconsumed',
    file: SCALAR_CONSUMER,
    find: 'reader.advance(done, done);',
    replace: 'reader.advance(done === items ? done : 0, done);',
    kills: ['handlerThrows', 'popEachThrows'],
  },
  {
    name: 'a consumer begins where the tail is',
    file: VIEW,
    find: 'this.head = Atomics.load(this.control, this.headWord);',
    replace: 'this.head = Atomics.load(this.control, this.tailWord);',
    kills: ['consumerDies'],
  },
  {
    name: 'closed is said before every ring is sealed',
    file: CLOSE,
    find: '  for (let id = 0; id < maxProducers; id++) sealRing(control, ringBase(id));\n  // Only now: who sees CLOSED knows that every tail is final.\n  Atomics.store(control, CLOSED, 1);',
    replace: '  Atomics.store(control, CLOSED, 1);\n  for (let id = 0; id < maxProducers; id++) sealRing(control, ringBase(id));',
    kills: ['pushAgainstClose', 'closedBySomebodyElse', 'closedMeansSealed', 'registerAgainstClose'],
  },
  {
    name: 'no last look after closed was seen',
    file: CHANNEL_CONSUMER,
    find: '      if (reader.refresh() > 0) more = true;',
    replace: '      if (reader.refresh() < 0) more = true;',
    kills: ['pollAgainstClose', 'pushAgainstClose', 'commitAgainstClose'],
  },
  {
    name: 'a wait takes closed for drained',
    file: CHANNEL_CONSUMER,
    find: "      if (!this.closed()) return 'empty';\n      if (!this.lastLook()) return 'closed';",
    replace: "      return this.closed() ? 'closed' : 'empty';",
    kills: ['drainedBetweenWaits'],
  },
  {
    name: 'the seal is stored, not exchanged',
    file: CLOSE,
    find: SEAL,
    replace: 'Atomics.store(control, base + TAIL, flipSeal(tail));\n    return;',
    kills: ['twoClosers', 'closerDies', 'refusedOnceClosed', 'refusedPublishIsTakenBack'],
  },
  {
    name: 'a publish is stored, not exchanged',
    file: PRODUCER,
    find: PUBLISH,
    replace: 'const found = tail;\n    Atomics.store(this.control, this.tailWord, next);',
    kills: ['refusedOnceClosed', 'closedBySomebodyElse', 'registerAgainstClose', 'closeAgainstPush'],
  },
  {
    name: 'a closer that was overtaken does not look again',
    file: CLOSE,
    find: '    if (distance(Atomics.load(control, base + HEAD), head) > 0x20000000) continue;\n',
    replace: '',
    kills: ['closerOvertaken'],
  },
  {
    name: 'closing wakes no consumer',
    file: CLOSE,
    find: '  wake(control, CONSUMER_EPOCH);\n',
    replace: '',
    kills: ['wakesTheConsumer', 'pushAgainstClose', 'closedWhileAwaiting'],
  },
  {
    name: 'closing wakes no producer',
    file: CLOSE,
    find: 'for (let id = 0; id < maxProducers; id++) wake(control, ringBase(id) + PRODUCER_EPOCH);',
    replace: '',
    kills: ['wakesTheProducer', 'closedWhileFull', 'leavesAParkedPush'],
  },
  {
    name: 'the first ring is not put into use',
    file: CLAIM,
    find: '    useRing(control, id);\n',
    replace: '    if (id > 0) useRing(control, id);\n',
    kills: ['foundOnceRegistered'],
  },
  {
    name: 'the number of rings in use is stored, not exchanged',
    file: CLAIM,
    find: 'if (Atomics.compareExchange(control, RINGS_USED, used, id + 1) === used) return;',
    replace: 'Atomics.store(control, RINGS_USED, id + 1);\n    return;',
    kills: ['registerAgainstRegister'],
  },
  {
    name: 'a bounded drain begins at ring 0 each time',
    file: CHANNEL_CONSUMER,
    find: '    for (let looked = 0; looked < used && delivered < limit; looked++) {\n',
    replace: '    this.next = 0;\n    for (let looked = 0; looked < used && delivered < limit; looked++) {\n',
    kills: ['takingTurns'],
  },
  {
    name: 'a role is claimed by a store',
    file: ROLE,
    find: 'return Atomics.compareExchange(control, word, seen, mine) === seen ? mine : 0;',
    replace: 'Atomics.store(control, word, mine);\n  return mine;',
    kills: ['oneProducer', 'oneConsumer', 'lastRing'],
  },
  {
    name: 'a ticket is adopted by a store',
    file: ROLE,
    find: 'return Atomics.compareExchange(control, word, sent, mine) === sent ? mine : 0;',
    replace: 'if (Atomics.load(control, word) !== sent) return 0;\n  Atomics.store(control, word, mine);\n  return mine;',
    kills: ['adoptedOnce'],
  },
  {
    name: 'a release does not free the role',
    file: ROLE,
    find: '  Atomics.compareExchange(control, word, mine, nextGeneration(mine));',
    replace: '  Atomics.load(control, word);',
    kills: ['successorOnARing', 'staleReclaim'],
  },
  {
    name: 'a reclaim does not wake the consumer',
    file: CLAIM,
    find: "if (role.role === 'producer') wake(control, CONSUMER_EPOCH);",
    replace: "if (role.role === 'producer') return freed;",
    kills: ['diedBeforeWakingTheConsumer'],
  },
  {
    name: 'a reclaim wakes the producer of the first ring only',
    file: CLAIM,
    find: 'for (let id = 0; id < maxProducers; id++) wake(control, ringBase(id) + PRODUCER_EPOCH);',
    replace: 'wake(control, ringBase(0) + PRODUCER_EPOCH);',
    kills: ['diedBeforeWakingTheProducers'],
  },
  {
    name: 'a reclaim looks at no generation',
    file: ROLE,
    find: '(seen & 3) === FREE || generationOf(seen) !== generation',
    replace: '(seen & 3) === FREE',
    kills: ['staleReclaim'],
  },
  {
    name: 'a reclaim frees the role by a store',
    file: ROLE,
    find: 'if (Atomics.compareExchange(control, word, seen, nextGeneration(seen)) === seen) return true;',
    replace: 'Atomics.store(control, word, nextGeneration(seen));\n    return true;',
    kills: ['reclaimAgainstSuccession'],
  },
  {
    name: 'a reclaim tries once',
    file: ROLE,
    find: 'if (Atomics.compareExchange(control, word, seen, nextGeneration(seen)) === seen) return true;',
    replace: 'return Atomics.compareExchange(control, word, seen, nextGeneration(seen)) === seen;',
    kills: ['reclaimedOrReleased'],
  },
  {
    name: 'a successor begins at the head',
    file: PRODUCER,
    find: '    tail: sealed ? flipSeal(word) : word,\n    head,\n    sealed,\n    patience,',
    replace: '    tail: head,\n    head,\n    sealed,\n    patience,',
    kills: ['registrantDies', 'reclaimedWhileTheConsumerWaits', 'releasedAndClaimed', 'handedOver', 'adoptedOnce'],
  },
  {
    name: 'a waiter does not say that it waits',
    file: ROLE_HANDLE,
    find: 'Atomics.store(this.control, this.waitingWord, 1);',
    replace: '',
    kills: ['consumerSleeps', 'producerSleeps', 'bothSleep', 'batchSpace', 'twoProducersSleeping', 'foundOnceRegistered', 'reclaimedWhileTheConsumerWaits', 'consumerAwaits', 'producerAwaits', 'bothAwait', 'oneEventLoop', 'blockBothWays', 'dropWakesTheConsumer'],
  },
  {
    name: 'a waiter goes on saying that it waits',
    file: ROLE_HANDLE,
    find: 'Atomics.store(this.control, this.waitingWord, 0);',
    replace: '',
    kills: ['consumerSleeps', 'producerSleeps', 'timedWait'],
  },
  {
    name: 'the epoch is read after the look',
    file: ROLE_HANDLE,
    find: "        const epoch = this.announce(woken);\n        const state = this.poll();\n        if (state !== 'empty') return state;\n        if (left <= 0) return 'timed-out';\n        const outcome = park(",
    replace: "        this.announce(woken);\n        const state = this.poll();\n        if (state !== 'empty') return state;\n        const epoch = this.announce(woken);\n        if (left <= 0) return 'timed-out';\n        const outcome = park(",
    kills: ['consumerSleeps', 'producerSleeps', 'wakesTheConsumer'],
  },
  {
    name: 'the epoch is counted up in two steps',
    file: PARK,
    find: '  Atomics.add(control, word, 1);\n',
    replace: '  Atomics.store(control, word, Atomics.load(control, word) + 1);\n',
    kills: ['wokenByTwo'],
  },
  {
    name: 'a wake-up moves the epoch and notifies nobody',
    file: PARK,
    find: '  Atomics.notify(control, word);\n',
    replace: '',
    kills: ['consumerSleeps', 'producerSleeps', 'wakesTheProducer', 'consumerAwaits', 'producerAwaits', 'closedWhileFull'],
  },
  {
    name: 'an async waiter reads the epoch after the look',
    file: ROLE_HANDLE,
    find: "        const epoch = this.announce(this.wakeups);\n        const state = this.poll();\n        if (state !== 'empty') return state;\n        if (this.interrupted) return 'interrupted';\n        if (left <= 0) return 'timed-out';\n        const outcome = await parkAsync(",
    replace: "        this.announce(this.wakeups);\n        const state = this.poll();\n        if (state !== 'empty') return state;\n        const epoch = this.announce(this.wakeups);\n        if (this.interrupted) return 'interrupted';\n        if (left <= 0) return 'timed-out';\n        const outcome = await parkAsync(",
    kills: ['consumerAwaits', 'producerAwaits', 'bothAwait', 'closedWhileAwaiting', 'closedWhileFull'],
  },
  {
    name: 'an async wait forgets its timeout',
    file: PARK,
    find: 'const pending = Atomics.waitAsync(control, word, epoch, timeout);',
    replace: 'const pending = Atomics.waitAsync(control, word, epoch);',
    kills: ['timedAwait', 'awaitsByNaps'],
  },
  {
    name: 'an async wait blocks its thread',
    file: ROLE_HANDLE,
    find: 'const outcome = await parkAsync(this.control,',
    replace: 'const outcome = park(this.control,',
    kills: ['oneEventLoop'],
  },
  {
    name: 'any free slot ends a wait for two',
    file: PRODUCER,
    find: "return this.refresh() >= this.wanted ? 'ready' : 'empty';",
    replace: "return this.refresh() > 0 ? 'ready' : 'empty';",
    kills: ['batchSpace'],
  },
  {
    name: 'an item is counted after it is published',
    file: PRODUCER,
    find: `    if (this.metrics) this.count(items, 1);\n    ${PUBLISH}\n`,
    replace: `    ${PUBLISH}\n    if (this.metrics) this.count(items, 1);\n`,
    kills: ['submittedFirst', 'observed'],
  },
  {
    name: 'an item that is refused stays counted',
    file: PRODUCER,
    find: 'if (this.metrics) this.count(-items, -1);',
    replace: '',
    kills: ['refusedPublishIsTakenBack'],
  },
  {
    name: 'the counters are read in the other order',
    file: METRICS,
    find: '  const consumed = Atomics.load(control, base + CONSUMED) >>> 0;\n  const submitted = Atomics.load(control, base + SUBMITTED) >>> 0;\n',
    replace: '  const submitted = Atomics.load(control, base + SUBMITTED) >>> 0;\n  const consumed = Atomics.load(control, base + CONSUMED) >>> 0;\n',
    kills: ['observed'],
  },
  {
    name: 'an item is counted before it is handed back',
    file: READER,
    find: '    Atomics.store(this.control, this.headWord, this.head);\n    this.count(items);\n',
    replace: '    this.count(items);\n    Atomics.store(this.control, this.headWord, this.head);\n',
    kills: ['consumerDiesCounting'],
  },
  {
    name: 'a consumer releases without waking',
    file: READER,
    find: 'if (this.wakeups && Atomics.load(this.control, this.waitingWord) !== 0) wake(this.control, this.epochWord);',
    replace: '',
    kills: ['producerSleeps', 'bothSleep', 'batchSpace'],
  },
  {
    name: 'a record is published before it is written',
    file: RECORD_PRODUCER,
    find: '    writeRecord<F>(this.fields, tail & this.mask, value);\n    return this.publish(1, 1);',
    replace: '    const answer = this.publish(1, 1);\n    writeRecord<F>(this.fields, tail & this.mask, value);\n    return answer;',
    kills: ['records'],
  },
  {
    name: 'the end of the ring is skipped without a mark',
    file: MESSAGE_PRODUCER,
    find: 'if (skipped > 0) Atomics.store',
    replace: 'if (skipped > 9) Atomics.store',
    kills: ['messages'],
  },
  {
    name: 'who looks does not look at the head again',
    file: INSPECT,
    find: 'while (Atomics.load(control, base + HEAD) !== head);',
    replace: 'while (false);',
    kills: ['inspectedWhileItMoves'],
  },
  {
    name: 'who looks reads plainly who consumes',
    file: CLAIM,
    find: 'const owner = Atomics.load(openMemory(descriptor).control, CONSUMER_OWNER);',
    replace: 'const owner = openMemory(descriptor).control[CONSUMER_OWNER]!;',
    kills: ['inspectedWhileRolesChange'],
  },
  {
    name: 'refusals are read plainly',
    file: METRICS,
    find: 'Atomics.load(control, base + REFUSED)',
    replace: 'control[base + REFUSED]!',
    kills: ['refusalsSeenByOthers'],
  },
  {
    name: 'waits are read plainly',
    file: METRICS,
    find: 'Atomics.load(control, CONSUMER_WAITS)',
    replace: 'control[CONSUMER_WAITS]!',
    kills: ['waitsSeenByOthers'],
  },
  {
    name: 'a producer counts from zero',
    file: PRODUCER,
    find: 'submitted: memory.metrics ? Atomics.load(memory.control, base + SUBMITTED) : 0,',
    replace: 'submitted: 0,',
    kills: ['producersInTurn'],
  },
  {
    name: 'a consumer reads plainly what the one before it counted',
    file: CHANNEL_CONSUMER,
    find: 'emptyPolls: metrics ? Atomics.load(control, EMPTY_POLLS) : 0,',
    replace: 'emptyPolls: metrics ? control[EMPTY_POLLS]! : 0,',
    kills: ['consumersInTurn'],
  },
  ...POLICY_MUTANTS,
];
