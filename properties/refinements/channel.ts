import { operation, rest, scenario } from 'ringproof/explore';
import type { Access, CodeState, CodeStep, Scenario, ThreadState } from 'ringproof/explore';
import { functionOf, refinement } from 'ringproof/refine';
import type { History, ModelState, Refinement } from 'ringproof/refine';
import { claimConsumer, createChannel, producerRole, reclaim, register } from '../../src/ring/index.ts';
import type { ChannelDescriptor, RoleDescriptor, ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { closeMemory } from '../../src/ring/close.ts';
import { HEADER_WORDS, PRODUCER_OWNER, ringBase, RINGS_USED, RING_WORDS } from '../../src/ring/layout.ts';
import { generationOf, isHeld } from '../../src/ring/role.ts';
import { isSealed } from '../../src/ring/sequence.ts';
import { PARK_AT_ONCE } from '../kit/spsc.ts';
import { headOf, isClosed, sealOf, tailOf, watch } from '../kit/watched.ts';
import type { Watched } from '../kit/watched.ts';
import { exchanged, wordOf } from './words.ts';

/** The model's constants. */
const RINGS = [0, 1];
const PRODUCERS = [1, 2];
const CAPACITY = 2;
const MODULUS = 8;
const START = 2 ** 32 - 1;
const NO_RING = RINGS.length;

/** What one producer's thread says of itself. `refused`: it was told that the channel is closed; `gone`: it has given its ring back. */
interface Producing {
  handle: ScalarProducer<'int32'> | undefined;
  role: RoleDescriptor | undefined;
  told: boolean;
  refused: boolean;
  gone: boolean;
}

interface Channel {
  readonly channel: ChannelDescriptor<'int32'>;
  readonly watched: Watched;
  readonly slots: Int32Array;
  /** By producer, from 1; what is in it is changed by that thread only. */
  readonly producers: Readonly<Record<number, Producing>>;
  readonly consumer: Consuming;
}

/** The consumer and how far its search is, which it keeps in local variables: the rings looked at, how many there are, the one looked at last, and whether it is in the middle of a turn. */
interface Consuming {
  readonly handle: ScalarConsumer<'int32'>;
  looked: number;
  loop: number;
  reader: number;
  turns: number;
  turning: boolean;
  ended: boolean;
}

/** What the consumer keeps for itself. */
interface Inner {
  readonly next: number;
  readonly used: number;
  readonly ended: boolean;
  turn(): unknown;
  search(): unknown;
}

function setup(): Channel {
  const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: RINGS.length, startSequence: START, wakeups: false });
  const watched = watch(channel, 1, RINGS.length);
  const fresh = (): Producing => ({ handle: undefined, role: undefined, told: false, refused: false, gone: false });
  const slots = new Int32Array(channel.buffer, (HEADER_WORDS + RINGS.length * RING_WORDS) * 4, RINGS.length * CAPACITY);
  return { channel, watched, slots, producers: { 1: fresh(), 2: fresh() }, consumer: consuming(channel) };
}

/** Claims the consumer's role, and follows its search from outside. */
function consuming(channel: ChannelDescriptor<'int32'>): Consuming {
  const handle = claimConsumer(channel, PARK_AT_ONCE) as ScalarConsumer<'int32'>;
  const inner = innerOf(handle);
  const consumer: Consuming = { handle, looked: 0, loop: 0, reader: 0, turns: 0, turning: false, ended: false };
  const { turn, search } = inner;
  const begin = (): void => {
    consumer.looked = 0;
    consumer.loop = inner.used;
  };
  inner.search = function () {
    begin();
    return search.call(inner);
  };
  inner.turn = function () {
    // Rings came into use, so the search began anew.
    if (consumer.looked === consumer.loop) begin();
    consumer.looked++;
    consumer.turns++;
    consumer.reader = inner.next;
    consumer.turning = true;
    const reader = turn.call(inner);
    consumer.turning = false;
    return reader;
  };
  return consumer;
}

function innerOf(handle: ScalarConsumer<'int32'>): Inner {
  return handle as unknown as Inner;
}

/** Registers, pushes items that tell their producer and which one of its own they are, and gives the ring back. */
function produce({ channel, producers }: Channel, number: number, items = 1): void {
  const own = producers[number]!;
  operation('register');
  const handle = register(channel, PARK_AT_ONCE);
  if (handle === 'closed') {
    own.refused = true;
    return;
  }
  own.handle = handle;
  own.role = handle.role;
  for (let item = 1; item <= items && !own.told; item++) {
    operation('push', item);
    own.told = own.handle.push(number * 10 + item) === 'closed';
  }
  operation('close');
  own.handle.close();
  own.handle = undefined;
  if (own.told) own.refused = true;
  else own.gone = true;
}

/** Pops until the end. */
function consume({ consumer }: Channel): void {
  while (!consumer.ended) {
    operation('pop');
    if (consumer.handle.pop() === 'closed') consumer.ended = true;
  }
}

function close({ watched: { control } }: Channel): void {
  operation('close');
  closeMemory(control, RINGS.length);
}

/** What a producer has read and not yet made a handle of, and what the model remembers of it. */
interface Past {
  readonly ring: number;
  readonly generation: number;
  readonly tail: number;
  readonly sealed: boolean;
  readonly head: number;
  readonly role: readonly [number, number];
  readonly accepted: number;
  readonly lives: number;
  /** The numbers of its items that were delivered, in their order. */
  readonly delivered: readonly number[];
  /** Where who would reclaim its role stands. */
  readonly watcher: 'watch' | 'swap';
}

interface Histories {
  readonly producers: Readonly<Record<number, Past>>;
  /** For each ring that has an item, how many of other rings were delivered since. */
  readonly passedOver: readonly number[];
  /** Whether the consumer has seen CLOSED, and the ring at whose tail it looked last for the last time, after so many turns. */
  readonly closed: boolean;
  readonly lastLook: { readonly ring: number; readonly turns: number } | undefined;
  /** Its turns so far. */
  readonly turns: number;
}

const NEW: Past = { ring: NO_RING, generation: 0, tail: 0, sealed: false, head: 0, role: [NO_RING, 0], accepted: 0, lives: 1, delivered: [], watcher: 'watch' };

const mod = (sequence: number): number => (sequence >>> 0) % MODULUS;

const history: History<Channel, Histories> = {
  initial: () => ({ producers: { 1: NEW, 2: NEW }, passedOver: RINGS.map(() => 0), closed: false, lastLook: undefined, turns: 0 }),
  next(before, step, { context }) {
    const { producers } = before;
    const number = PRODUCERS.find((one) => step.thread === `p${one}`);
    if (number !== undefined) return { ...before, producers: { ...producers, [number]: after(producers[number]!, step, context) } };
    if (step.thread === 'watcher' && step.in?.name === 'reclaim') return { ...before, producers: { ...producers, 1: afterReclaim(producers[1]!, step, context) } };
    return step.thread === 'consumer' ? { ...afterConsumer(before, step, context), turns: context.consumer.turns } : before;
  },
};

function after(before: Past, step: CodeStep, { watched }: Channel): Past {
  const { name, ring } = wordOf(watched, step);
  const registers = step.in?.name === 'register';
  if (name === 'owner' && exchanged(step) && isHeld(step.replacement as number)) {
    const generation = generationOf(step.replacement as number);
    return { ...before, ring, generation, role: [ring, generation] };
  }
  if (name === 'owner' && step.operation === 'compareExchange' && isHeld(step.value as number)) {
    const { role, accepted, lives, delivered } = before;
    return { ...NEW, role, accepted, lives: lives - 1, delivered };
  }
  if (name === 'tail' && step.operation === 'load' && registers) {
    const sealed = isSealed(step.result as number, headOf(watched, ring));
    return { ...before, sealed, tail: mod((step.result as number) ^ (sealed ? 0x80000000 : 0)) };
  }
  if (name === 'head' && registers) return { ...before, head: mod(step.result as number) };
  return name === 'tail' && exchanged(step) ? { ...before, accepted: before.accepted + 1 } : before;
}

function afterReclaim(before: Past, step: CodeStep, { watched }: Channel): Past {
  if (wordOf(watched, step).name !== 'owner') return before;
  const [, generation] = before.role;
  const owner = step.result as number;
  const held = step.operation === 'load' && isHeld(owner) && generationOf(owner) === generation;
  return held ? { ...before, watcher: 'swap' } : { ...before, watcher: 'watch', role: [NO_RING, 0] };
}

function afterConsumer(before: Histories, step: CodeStep, { watched, consumer }: Channel): Histories {
  const { name, ring } = wordOf(watched, step);
  if (name === 'closed') return { ...before, closed: step.result !== 0 };
  if (name === 'tail' && before.closed && consumer.handle.inspect()[ring]!.sealed) return { ...before, lastLook: { ring, turns: before.turns } };
  if (name !== 'slot') return before;
  const item = step.result as number;
  const number = Math.trunc(item / 10);
  const one = before.producers[number];
  return {
    ...before,
    producers: one === undefined ? before.producers : { ...before.producers, [number]: { ...one, delivered: [...one.delivered, item % 10] } },
    passedOver: before.passedOver.map((count, other) => {
      const head = headOf(watched, other);
      return other === ring || tailOf(watched, head, other) === head ? 0 : count + 1;
    }),
  };
}

/** The access that a producer makes next. */
function pcOf(context: Channel, number: number, past: Past, thread: ThreadState | undefined): string {
  const { next, status, operation: begun } = thread ?? {};
  const own = context.producers[number]!;
  if (own.refused) return 'refused';
  if (own.gone || next === undefined || begun === undefined) return 'out';
  const { name: word } = wordOf(context.watched, next);
  const pc = begun.name === 'register' ? registering(word, next, past) : begun.name === 'close' ? (own.told ? 'told' : 'registered') : begun.accesses === 0 ? 'registered' : word === 'tail' ? 'publish' : word === 'closed' ? 'loadClosed' : 'registered';
  return status === 'dead' && pc !== 'out' ? 'dead' : pc;
}

function registering(word: string, { operation: what, value }: Access, past: Past): string {
  switch (word) {
    case 'owner':
      return what === 'load' ? 'loadOwner' : isHeld(value as number) ? 'giveBack' : 'claim';
    case 'tail':
      return 'loadTail';
    case 'head':
      return 'loadHead';
    case 'used':
      return what === 'load' ? 'loadUsed' : 'raiseUsed';
    default:
      // Constants that tell what memory it is come first; and after the claim, before the tail, the ring's own flag is reset.
      return past.ring === NO_RING ? 'out' : 'loadTail';
  }
}

/** The access that the consumer makes next. */
function consumerPc({ watched, consumer }: Channel, { closed }: Histories, next: Access): string {
  switch (wordOf(watched, next).name) {
    case 'slot':
      return 'readSlot';
    case 'head':
      return 'storeHead';
    case 'used':
      return consumer.turning ? 'turnUsed' : 'endUsed';
    case 'tail':
      return closed && !innerOf(consumer.handle).ended ? 'lastLook' : 'loadTail';
    default:
      return 'loadClosed';
  }
}

/** The record of the consumer; of one that nobody is, as it begins. */
function consumerOf(context: Channel, past: Histories, { next }: ThreadState, heads: readonly number[]): ModelState[string] {
  const { watched, consumer } = context;
  const { handle, looked, loop } = consumer;
  const caches = handle.inspect();
  const inner = innerOf(handle);
  const pc = consumer.ended || next === undefined ? 'ended' : consumerPc(context, past, next);
  const reader = pc === 'lastLook' ? wordOf(watched, next!).ring : past.lastLook?.turns === consumer.turns ? past.lastLook.ring : consumer.reader;
  return {
    pc, head: functionOf(RINGS, (ring) => mod(heads[ring]!)), tail: functionOf(RINGS, (ring) => mod(caches[ring]!.tail)), sealed: functionOf(RINGS, (ring) => caches[ring]!.sealed),
    used: inner.used, next: inner.next, reader, looked, loop, ended: inner.ended,
  };
}

const NOBODY_CONSUMES: ModelState[string] = {
  pc: 'endUsed', head: functionOf(RINGS, () => mod(START)), tail: functionOf(RINGS, () => mod(START)), sealed: functionOf(RINGS, () => false), used: 0, next: 0, reader: 0, looked: 0, loop: 0, ended: false,
};

/** The variables of Channel in a state of the code. */
function state({ context, threads }: CodeState<Channel>, past: Histories): ModelState {
  const { watched, slots } = context;
  const { control } = watched;
  const { producers } = past;
  const heads = RINGS.map((ring) => headOf(watched, ring));
  const owners = RINGS.map((ring) => Atomics.load(control, ringBase(ring) + PRODUCER_OWNER));
  const sealed = RINGS.map((ring) => sealOf(watched, heads[ring]!, ring));
  const closed = isClosed(watched);
  const pcs = new Map(PRODUCERS.map((one) => [one, pcOf(context, one, producers[one]!, threads[`p${one}`])]));
  const of = (value: (one: number, pc: string) => ModelState[string], none: ModelState[string]) => functionOf(PRODUCERS, (one) => (['out', 'refused', 'dead'].includes(pcs.get(one)!) ? none : value(one, pcs.get(one)!)));
  const next = (one: number): Access => threads[`p${one}`]!.next!;
  const handle = (one: number) => context.producers[one]!.handle?.inspect();
  const perRing = (value: (ring: number) => ModelState[string]) => functionOf(RINGS, value);
  const { consumer } = threads;
  return {
    tail: perRing((ring) => mod(tailOf(watched, heads[ring]!, ring))), head: perRing((ring) => mod(heads[ring]!)), sealed: perRing((ring) => sealed[ring]!),
    owner: perRing((ring) => ({ generation: generationOf(owners[ring]!), held: isHeld(owners[ring]!) })),
    slots: perRing((ring) => functionOf([0, 1], (slot) => [Math.trunc(slots[ring * CAPACITY + slot]! / 10), slots[ring * CAPACITY + slot]! % 10])),
    ringsUsed: Atomics.load(control, RINGS_USED), closed,
    pc: functionOf(PRODUCERS, (one) => pcs.get(one)!),
    ring: of((one, pc) => (pc === 'loadOwner' || pc === 'claim' ? wordOf(watched, next(one)).ring : producers[one]!.ring), NO_RING),
    gen: of((one) => producers[one]!.generation, 0),
    seen: of((one, pc) => (pc === 'claim' ? generationOf(next(one).value as number) : pc === 'raiseUsed' ? (next(one).value as number) : 0), 0),
    pTail: of((one) => (handle(one) === undefined ? producers[one]!.tail : mod(handle(one)!.tail)), 0), pSealed: of((one) => producers[one]!.sealed, false), pHead: of((one) => (handle(one) === undefined ? producers[one]!.head : mod(handle(one)!.head)), 0),
    lives: functionOf(PRODUCERS, (one) => producers[one]!.lives),
    c: consumer === undefined ? NOBODY_CONSUMES : consumerOf(context, past, consumer, heads),
    kPc: closed ? 'done' : sealed.every(Boolean) ? 'storeClosed' : 'open', wPc: functionOf(PRODUCERS, (one) => producers[one]!.watcher), role: functionOf(PRODUCERS, (one) => producers[one]!.role),
    accepted: functionOf(PRODUCERS, (one) => producers[one]!.accepted), delivered: functionOf(PRODUCERS, (one) => producers[one]!.delivered), passedOver: perRing((ring) => past.passedOver[ring]!),
  };
}

type Threads = Readonly<Record<string, (context: Channel) => void>>;

const NOBODY_CONSUMING = { 'WF_vars(Consumer)': 'nobody consumes here' };
const NOBODY_WATCHING = { '\\A p \\in P : WF_vars(ReclaimLoad(p) \\/ ReclaimSwap(p))': 'nobody watches over all of the producers here' };

function channel(name: string, threads: Threads, { unfair, ...more }: Pick<Refinement, 'unfair'> & Pick<Scenario, 'mayDie' | 'after'>): Refinement<Channel, Record<string, void>, Histories> {
  return refinement({
    name, scenario: scenario({ name: `channel: ${name}`, setup, threads: threads as Record<string, (context: Channel) => void>, ...more }),
    model: '../../models/Channel.tla', config: 'Channel.cfg', history, state, same: 'model', ...(unfair && { unfair }),
  });
}

/** Two producers register at once, push, and give their rings back; one of them may die at any access. */
export const registration = channel(
  'two register, push and leave, and one may die',
  { p1: (context) => produce(context, 1), p2: (context) => produce(context, 2) },
  { mayDie: ['p1'], unfair: { ...NOBODY_CONSUMING, ...NOBODY_WATCHING } },
);

/** One does so while somebody closes. */
export const registrationAgainstClose = channel('one registers, pushes and leaves, and somebody closes', { p1: (context) => produce(context, 1), closer: close }, { unfair: { ...NOBODY_CONSUMING, ...NOBODY_WATCHING } });

/** Reclaims the role that a producer had and has given back, late. */
function reclaimLate({ channel: descriptor, watched: { control }, producers }: Channel): void {
  rest();
  let { role } = producers[1]!;
  if (producers[1]!.refused) {
    operation('find');
    // A registration that was refused after its claim has given its ring back, too.
    if (generationOf(Atomics.load(control, ringBase(0) + PRODUCER_OWNER)) > 0) role = { role: 'producer', of: descriptor, id: 0, generation: 0 };
  }
  if (role === undefined) return;
  operation('reclaim');
  reclaim(role);
}

/** The consumer pops until the end, while one producer comes and goes and somebody closes. Nobody is left who has to go on. */
export const popsUntilTheEnd = channel(
  'one registers, pushes and leaves, somebody closes, and the consumer pops until the end',
  { p1: (context) => produce(context, 1), closer: close, consumer: consume, watcher: reclaimLate },
  { after: { watcher: ['p1'] } },
);

/** The consumer takes turns with the rings of two producers, of which one pushes two items. */
export const popsInTurn = channel(
  'two register, push and leave, and the consumer takes turns',
  { p1: (context) => produce(context, 1, 2), p2: (context) => produce(context, 2), closer: close, consumer: consume },
  { unfair: NOBODY_WATCHING, after: { closer: ['p1', 'p2'] } },
);

/** A producer may die at any access; whoever watches over it reclaims its role, and what it had pushed is popped. */
export const reclaimed = channel(
  'one may die at any access and is reclaimed, and the consumer pops until the end',
  {
    p1: (context) => produce(context, 1),
    watcher({ channel: descriptor, producers }) {
      // Whatever it does, it does when the other has gone.
      rest();
      operation('find');
      const role = producers[1]!.role ?? producerRole(descriptor, 0);
      if (role === undefined) return;
      operation('reclaim');
      reclaim(role);
    },
    closer: close,
    consumer: consume,
  },
  { mayDie: ['p1'], after: { watcher: ['p1'], closer: ['watcher'] } },
);

/** A role that was given back is reclaimed late, when the ring may have another producer. */
export const reclaimedLate = channel(
  'one leaves or dies, another one registers, and the first one is reclaimed late',
  {
    p1: (context) => produce(context, 1),
    p2: (context) => produce(context, 2),
    watcher: reclaimLate,
  },
  { mayDie: ['p1'], after: { watcher: ['p1'] }, unfair: { ...NOBODY_CONSUMING, ...NOBODY_WATCHING } },
);
