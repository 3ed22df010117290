import { operation, scenario } from 'ringproof/explore';
import type { Access, CodeState, CodeStep, ThreadState } from 'ringproof/explore';
import { functionOf, refinement } from 'ringproof/refine';
import type { History, ModelState } from 'ringproof/refine';
import { createChannel, register } from '../../src/ring/index.ts';
import type { ChannelDescriptor, ScalarProducer } from '../../src/ring/index.ts';
import { closeMemory } from '../../src/ring/close.ts';
import { CLOSED, HEAD, HEADER_WORDS, PRODUCER_OWNER, ringBase, RINGS_USED, RING_WORDS, TAIL } from '../../src/ring/layout.ts';
import { generationOf, isHeld } from '../../src/ring/role.ts';
import { isSealed } from '../../src/ring/sequence.ts';
import { PARK_AT_ONCE } from '../kit/spsc.ts';
import { headOf, isClosed, sealOf, tailOf, watch } from '../kit/watched.ts';
import type { Watched } from '../kit/watched.ts';

/** The model's constants. */
const RINGS = [0, 1];
const PRODUCERS = [1, 2];
const CAPACITY = 2;
const MODULUS = 8;
const START = 2 ** 32 - 1;
const NO_RING = RINGS.length;

interface Channel {
  readonly channel: ChannelDescriptor<'int32'>;
  readonly watched: Watched;
  readonly slots: Int32Array;
  /** By producer, from 1; what is in it is changed by that thread only. `refused`: it was told that the channel is closed; `out`: it has given its ring back. */
  readonly producers: Readonly<Record<number, { handle: ScalarProducer<'int32'> | undefined; told: boolean; refused: boolean; gone: boolean }>>;
}

function setup(): Channel {
  const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: RINGS.length, startSequence: START, wakeups: false });
  const watched = watch(channel, 1, RINGS.length);
  const fresh = () => ({ handle: undefined, told: false, refused: false, gone: false });
  return { channel, watched, slots: new Int32Array(channel.buffer, (HEADER_WORDS + RINGS.length * RING_WORDS) * 4, RINGS.length * CAPACITY), producers: { 1: fresh(), 2: fresh() } };
}

/** Registers, pushes an item that tells its producer, and gives the ring back. */
function produce({ channel, producers }: Channel, number: number): void {
  const own = producers[number]!;
  operation('register');
  const handle = register(channel, PARK_AT_ONCE);
  if (handle === 'closed') {
    own.refused = true;
    return;
  }
  own.handle = handle;
  operation('push');
  own.told = own.handle.push(number) === 'closed';
  operation('close');
  own.handle.close();
  own.handle = undefined;
  if (own.told) own.refused = true;
  else own.gone = true;
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
}

type Histories = Readonly<Record<number, Past>>;

const NEW: Past = { ring: NO_RING, generation: 0, tail: 0, sealed: false, head: 0, role: [NO_RING, 0], accepted: 0, lives: 1 };

/** Which word of which ring an access is for. */
function wordOf({ watched: { control }, slots }: Channel, { view, index }: Pick<Access, 'view' | 'index'>): { readonly word: string; readonly ring: number } {
  if (view === undefined || view.buffer !== control.buffer) return { word: '', ring: NO_RING };
  if (view.byteOffset + index * 4 >= slots.byteOffset) return { word: 'slot', ring: NO_RING };
  const at = view.byteOffset / 4 + index;
  if (at === CLOSED) return { word: 'closed', ring: NO_RING };
  if (at === RINGS_USED) return { word: 'used', ring: NO_RING };
  const ring = Math.floor((at - HEADER_WORDS) / RING_WORDS);
  const offset = at - ringBase(Math.max(0, ring));
  return { word: ring < 0 ? '' : offset === TAIL ? 'tail' : offset === HEAD ? 'head' : offset === PRODUCER_OWNER ? 'owner' : '', ring };
}

const mod = (sequence: number): number => (sequence >>> 0) % MODULUS;

const history: History<Channel, Histories> = {
  initial: () => ({ 1: NEW, 2: NEW }),
  next(before, step, { context }) {
    const number = PRODUCERS.find((one) => step.thread === `p${one}`);
    return number === undefined ? before : { ...before, [number]: after(before[number]!, step, context) };
  },
};

function after(before: Past, step: CodeStep, context: Channel): Past {
  const { word, ring } = wordOf(context, step);
  const swapped = step.operation === 'compareExchange' && step.result === step.value;
  const registers = step.in?.name === 'register';
  if (word === 'owner' && swapped && isHeld(step.replacement as number)) {
    const generation = generationOf(step.replacement as number);
    return { ...before, ring, generation, role: [ring, generation] };
  }
  if (word === 'owner' && step.operation === 'compareExchange' && isHeld(step.value as number)) return { ...NEW, role: before.role, accepted: before.accepted, lives: before.lives - 1 };
  if (word === 'tail' && step.operation === 'load' && registers) {
    const sealed = isSealed(step.result as number, headOf(context.watched, ring));
    return { ...before, sealed, tail: mod((step.result as number) ^ (sealed ? 0x80000000 : 0)) };
  }
  if (word === 'head' && registers) return { ...before, head: mod(step.result as number) };
  return word === 'tail' && swapped ? { ...before, accepted: before.accepted + 1 } : before;
}

/** The access that a producer makes next. */
function pcOf(context: Channel, number: number, past: Past, thread: ThreadState | undefined): string {
  const { next, status, operation: begun } = thread ?? {};
  const own = context.producers[number]!;
  if (own.refused) return 'refused';
  if (own.gone || next === undefined || begun === undefined) return 'out';
  const { word } = wordOf(context, next);
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

/** The variables of Channel in a state of the code. The consumer does nothing here. */
function state({ context, threads }: CodeState<Channel>, past: Histories): ModelState {
  const { watched, slots } = context;
  const { control } = watched;
  const heads = RINGS.map((ring) => headOf(watched, ring));
  const owners = RINGS.map((ring) => Atomics.load(control, ringBase(ring) + PRODUCER_OWNER));
  const sealed = RINGS.map((ring) => sealOf(watched, heads[ring]!, ring));
  const closed = isClosed(watched);
  const pcs = new Map(PRODUCERS.map((one) => [one, pcOf(context, one, past[one]!, threads[`p${one}`])]));
  const of = (value: (one: number, pc: string) => ModelState[string], none: ModelState[string]) => functionOf(PRODUCERS, (one) => (['out', 'refused', 'dead'].includes(pcs.get(one)!) ? none : value(one, pcs.get(one)!)));
  const next = (one: number): Access => threads[`p${one}`]!.next!;
  const handle = (one: number) => context.producers[one]!.handle?.inspect();
  const perRing = (value: (ring: number) => ModelState[string]) => functionOf(RINGS, value);
  return {
    tail: perRing((ring) => mod(tailOf(watched, heads[ring]!, ring))), head: perRing((ring) => mod(heads[ring]!)), sealed: perRing((ring) => sealed[ring]!),
    owner: perRing((ring) => ({ generation: generationOf(owners[ring]!), held: isHeld(owners[ring]!) })),
    // An item is the number of its producer, and each pushes one.
    slots: perRing((ring) => functionOf([0, 1], (slot) => [slots[ring * CAPACITY + slot]!, slots[ring * CAPACITY + slot] === 0 ? 0 : 1])),
    ringsUsed: Atomics.load(control, RINGS_USED), closed,
    pc: functionOf(PRODUCERS, (one) => pcs.get(one)!),
    ring: of((one, pc) => (pc === 'loadOwner' || pc === 'claim' ? wordOf(context, next(one)).ring : past[one]!.ring), NO_RING),
    gen: of((one) => past[one]!.generation, 0),
    seen: of((one, pc) => (pc === 'claim' ? generationOf(next(one).value as number) : pc === 'raiseUsed' ? (next(one).value as number) : 0), 0),
    pTail: of((one) => (handle(one) === undefined ? past[one]!.tail : mod(handle(one)!.tail)), 0), pSealed: of((one) => past[one]!.sealed, false), pHead: of((one) => (handle(one) === undefined ? past[one]!.head : mod(handle(one)!.head)), 0),
    lives: functionOf(PRODUCERS, (one) => past[one]!.lives),
    c: {
      pc: 'endUsed', head: perRing(() => mod(START)), tail: perRing(() => mod(START)), sealed: perRing(() => false), used: 0, next: 0, reader: 0, looked: 0, loop: 0, ended: false,
    },
    kPc: closed ? 'done' : sealed.every(Boolean) ? 'storeClosed' : 'open', wPc: functionOf(PRODUCERS, () => 'watch'), role: functionOf(PRODUCERS, (one) => past[one]!.role),
    accepted: functionOf(PRODUCERS, (one) => past[one]!.accepted), delivered: functionOf(PRODUCERS, () => []), passedOver: perRing(() => 0),
  };
}

const common = {
  model: '../../models/Channel.tla', config: 'Channel.cfg', history, state,
  unfair: {
    'WF_vars(Consumer)': 'nobody consumes here',
    '\\A p \\in P : WF_vars(InCall(p)) /\\ WF_vars(ReclaimLoad(p) \\/ ReclaimSwap(p))': 'nobody watches over the producers here',
  },
  same: 'model' as const,
};

/** Two producers register at once, push, and give their rings back; one of them may die at any access. */
export const registration = refinement({ name: 'two register, push and leave, and one may die', scenario: scenario({ name: 'channel: two register, push and leave, and one may die', setup, mayDie: ['p1'], threads: { p1: (context: Channel) => produce(context, 1), p2: (context: Channel) => produce(context, 2) } }), ...common });

/** One does so while somebody closes. */
export const registrationAgainstClose = refinement({
  name: 'one registers, pushes and leaves, and somebody closes',
  scenario: scenario({
    name: 'channel: one registers, pushes and leaves, and somebody closes',
    setup,
    threads: {
      p1: (context: Channel) => produce(context, 1),
      closer({ watched: { control } }: Channel) {
        operation('close');
        closeMemory(control, RINGS.length);
      },
    },
  }),
  ...common,
});
