import { operation, rest, scenario } from 'ringproof/explore';
import type { CodeState, CodeStep } from 'ringproof/explore';
import { functionOf, refinement, setOf } from 'ringproof/refine';
import type { History, ModelState, Refinement } from 'ringproof/refine';
import { claimConsumer, producerRole } from '../../src/ring/index.ts';
import type { RoleDescriptor, ScalarConsumer } from '../../src/ring/index.ts';
import { isHeld } from '../../src/ring/role.ts';
import { isSealed } from '../../src/ring/sequence.ts';
import { closeFactory, reclaim, register, RegistrationError, shutdown } from '../../src/stream/index.ts';
import type { Sender, StreamDescriptor } from '../../src/stream/index.ts';
import { createStream, openState } from '../../src/stream/descriptor.ts';
import { PARK_AT_ONCE } from '../kit/spsc.ts';
import { headOf, isClosed, sealOf, watch } from '../kit/watched.ts';
import type { Watched } from '../kit/watched.ts';
import { exchanged, wordOf } from './words.ts';

/** A stream; what is under `senders` is changed by the sender of that number only, from 1, what is under `receiver` by the receiver. */
interface Streamed {
  readonly factory: StreamDescriptor<'int32'>;
  readonly watched: Watched;
  /** The word that tells how far the stream is from its end. */
  readonly word: Int32Array;
  readonly senders: Readonly<Record<number, { role: RoleDescriptor | undefined }>>;
  readonly receiver: { readonly handle: ScalarConsumer<'int32'>; ended: boolean };
}

/** Every sender has a ring of 2 slots. Waiting is not in the model, so nobody looks for sleepers. */
function streamed(senders: number, expectedSenders: number): Streamed {
  const factory = createStream({ element: 'int32', ringBits: 1, maxProducers: senders, expectedSenders, wakeups: false });
  return {
    factory, watched: watch(factory.channel, 1, senders), word: openState(factory).word,
    senders: Object.fromEntries(Array.from({ length: senders }, (_, i) => [i + 1, { role: undefined }])),
    receiver: { handle: claimConsumer(factory.channel, PARK_AT_ONCE) as ScalarConsumer<'int32'>, ended: false },
  };
}

/** Registers, sends so many items, and leaves. */
function send({ factory, senders }: Streamed, number: number, items: number): void {
  const own = senders[number]!;
  operation('register');
  let sender: Sender<'int32'>;
  try {
    sender = register(factory);
  } catch (error) {
    if (error instanceof RegistrationError) return;
    throw error;
  }
  own.role = sender.role;
  for (let item = 0; item < items; item++) {
    operation('send', item);
    sender.trySend(item);
  }
  operation('leave');
  void sender.close();
}

/** Takes batches until the end, as a receiver does that never sleeps. */
function receive({ receiver }: Streamed): void {
  while (!receiver.ended) {
    operation('drain');
    if (receiver.handle.drain(() => {}, 8) === 'closed') receiver.ended = true;
  }
}

/** What who watches over a worker does when it has exited. Who died before it had a ring has no role, and leaves nothing to be done. */
function bury({ factory, senders }: Streamed): void {
  // Whatever it does, it does when the other has gone.
  rest();
  operation('find');
  const role = senders[1]!.role ?? producerRole(factory.channel, 0);
  if (role === undefined) return;
  operation('reclaim');
  reclaim(factory, role);
}

/** Where somebody stands who registers, leaves, looks who is left, or closes: the model's program counter, the word that it loaded, the ring that it comes to next, from 1. */
interface Actor {
  readonly pc: string;
  readonly seen: number | undefined;
  readonly at: number;
  /** The ring whose role it holds, 0 for none; how often it has registered or tried to. */
  readonly ring: number;
  readonly tried: number;
}

interface Receiving {
  readonly pc: string;
  readonly left: readonly number[];
  /** Rings that were seen sealed. */
  readonly final: readonly number[];
  /** Whether the drain under way has taken an item. */
  readonly got: boolean;
}

interface Past {
  readonly actors: Readonly<Record<string, Actor>>;
  readonly receiver: Receiving;
  /** By ring, from 0. */
  readonly accepted: readonly number[];
  readonly delivered: readonly number[];
}

const FACTORY_CLOSED = 1;
const ENDED = 2;
const SHUT_DOWN = 4;
const USED = 8;
const TOO_LATE = FACTORY_CLOSED | ENDED | SHUT_DOWN;

const rings = ({ watched: { maxProducers } }: Streamed): number[] => Array.from({ length: maxProducers }, (_, ring) => ring + 1);
const isSender = (name: string): boolean => /^s\d/.test(name);

const history: History<Streamed, Past> = {
  initial({ context, threads }) {
    const names = Object.keys(threads).filter((name) => name !== 'receiver');
    const none = rings(context).map(() => 0);
    return {
      actors: Object.fromEntries(names.map((name) => [name, { pc: isSender(name) ? 'out' : 'idle', seen: undefined, at: 0, ring: 0, tried: 0 }])),
      receiver: { pc: 'look', left: rings(context), final: [], got: false }, accepted: none, delivered: none,
    };
  },
  next(before, step, { context }) {
    if (step.thread === 'receiver') return afterReceiver(before, step, context);
    const from = before.actors[step.thread]!;
    const to = step.operation === 'die' ? afterDeath(from) : afterActor(from, step, context);
    const actors: Record<string, Actor> = { ...before.actors, [step.thread]: to };
    if (from.pc === 'idle' && step.in?.name === 'reclaim' && to.pc === 'look') {
      const dead = Object.keys(actors).find((name) => actors[name]!.pc === 'dead');
      if (dead !== undefined) actors[dead] = { ...actors[dead]!, pc: 'buried', ring: 0 };
    }
    const sent = from.pc === 'open' && to.pc === 'open' && wordOf(context.watched, step).name === 'tail' && exchanged(step);
    return { ...before, actors, accepted: sent ? before.accepted.map((count, ring) => count + Number(ring === from.ring - 1)) : before.accepted };
  },
};

function afterDeath(actor: Actor): Actor {
  if (actor.pc === 'out') return actor;
  return { ...actor, pc: actor.pc === 'claim' ? 'buried' : 'dead', seen: undefined, at: 0 };
}

function afterActor(actor: Actor, step: CodeStep, context: Streamed): Actor {
  const { watched, word } = context;
  const { pc, at, seen } = actor;
  const last = at === watched.maxProducers;
  const rest: Actor = { ...actor, pc: isSender(step.thread) ? 'out' : 'idle', seen: undefined, at: 0 };
  const isState = step.view?.buffer === word.buffer && step.view.byteOffset === word.byteOffset;
  const result = step.result as number;
  if (isState && pc === 'loadWord') return (result & TOO_LATE) !== 0 ? { ...actor, pc: 'release' } : { ...actor, pc: 'count', seen: result };
  if (isState && pc === 'count') return { ...actor, pc: exchanged(step) ? 'open' : 'loadWord', seen: undefined };
  if (isState && pc === 'idle' && step.operation === 'or') return step.in?.name === 'shutdown' ? { ...actor, pc: 'seal', at: 1 } : { ...actor, pc: 'look' };
  if (isState && pc === 'look') {
    if ((result & (ENDED | SHUT_DOWN)) !== 0) return { ...actor, pc: 'seal', at: 1 };
    return (result & (USED | FACTORY_CLOSED)) !== 0 ? { ...actor, pc: 'scan', at: 1, seen: result } : rest;
  }
  if (isState && pc === 'end') return exchanged(step) ? { ...actor, pc: 'seal', at: 1, seen: undefined } : { ...actor, pc: 'look', seen: undefined };
  const { name, ring } = wordOf(watched, step);
  switch (`${pc} ${name}`) {
    case 'out closed':
      return { ...actor, pc: result === 0 ? 'claim' : 'out', tried: actor.tried + 1 };
    case 'claim owner':
      return exchanged(step) ? { ...actor, pc: 'loadTail', ring: ring + 1 } : actor;
    case 'loadTail tail':
      return { ...actor, pc: isSealed(result, headOf(watched, ring)) ? 'giveBack' : 'loadWord' };
    case 'giveBack owner':
      return { ...rest, ring: 0 };
    case 'open tail':
      return { ...actor, pc: exchanged(step) ? 'open' : 'refused' };
    case 'open owner':
    case 'refused owner':
    case 'release owner':
      return { ...actor, pc: 'look', ring: 0 };
    case 'scan owner':
      if (ring !== at - 1) return actor;
      if (isHeld(result)) return rest;
      return { ...actor, pc: last ? 'end' : 'scan', at: last ? 0 : at + 1, seen };
    case 'seal tail':
      // Sealed by this step, or found sealed.
      if (ring !== at - 1 || (step.operation === 'load' ? !isSealed(result, headOf(watched, ring)) : !exchanged(step))) return actor;
      return { ...actor, pc: last ? 'close' : 'seal', at: last ? 0 : at + 1 };
    case 'close closed':
      return step.operation === 'store' ? rest : actor;
    case 'idle owner':
      // Freed by this step, or found free.
      return step.in?.name === 'reclaim' && (step.operation === 'load' ? !isHeld(result) : exchanged(step)) ? { ...actor, pc: 'look' } : actor;
    default:
      return actor;
  }
}

function afterReceiver(before: Past, step: CodeStep, context: Streamed): Past {
  const { watched, receiver: { handle } } = context;
  const { name, ring } = wordOf(watched, step);
  const all = rings(context);
  const begins = step.in?.accesses === 0;
  const receiver = begins ? { ...before.receiver, got: false } : before.receiver;
  const caches = handle.inspect();
  const drained = (one: number): boolean => caches[one - 1]!.tail === caches[one - 1]!.head;
  const final = all.filter((one) => caches[one - 1]!.sealed);
  const finished = (one: number): boolean => final.includes(one) && drained(one);
  if (name === 'slot') {
    return { ...before, receiver: { ...receiver, left: all, final, got: true }, delivered: before.delivered.map((count, one) => count + Number(one === ring)) };
  }
  if (name === 'closed') {
    const left = all.filter((one) => !finished(one));
    const closed = step.result !== 0;
    // Closed, and the last look was had before.
    if (receiver.pc === 'lastLook') return { ...before, receiver: { ...receiver, pc: 'ended', left: [] } };
    return { ...before, receiver: { ...receiver, pc: left.length > 0 ? (closed ? 'lastLook' : 'look') : closed ? 'ended' : 'loadClosed', left, final } };
  }
  if (receiver.pc !== 'look' && receiver.pc !== 'lastLook') return before.receiver === receiver ? before : { ...before, receiver };
  const passed = (one: number): boolean => finished(one) || (!receiver.got && ((name === 'tail' && ring === one - 1 && drained(one)) || (name === 'used' && one > (step.result as number))));
  const left = receiver.left.filter((one) => !passed(one));
  const pc = left.length > 0 ? receiver.pc : receiver.pc === 'look' ? 'loadClosed' : 'ended';
  return { ...before, receiver: { ...receiver, pc, left, final } };
}

function wordAsRecord(word: number): ModelState[string] {
  return { factoryClosed: (word & FACTORY_CLOSED) !== 0, ended: (word & ENDED) !== 0, shutDown: (word & SHUT_DOWN) !== 0, used: (word & USED) !== 0, count: word >>> 4 };
}

/** The variables of StreamEnd in a state of the code. */
function state({ context }: CodeState<Streamed>, { actors, receiver, accepted, delivered }: Past): ModelState {
  const { watched, word } = context;
  const all = rings(context);
  const senders = all.length;
  const named: Readonly<Record<number, string>> = { ...Object.fromEntries(all.map((s) => [s, `s${s}`])), [senders + 1]: 'closer', [senders + 2]: 'shutter', [senders + 3]: 'watcher' };
  const numbers = Object.keys(named).map(Number);
  const actor = (number: number): Actor => actors[named[number]!] ?? { pc: number <= senders ? 'out' : 'idle', seen: undefined, at: 0, ring: 0, tried: 0 };
  return {
    word: wordAsRecord(Atomics.load(word, 0)), ring: functionOf(all, (s) => actor(s).ring),
    sealed: functionOf(all, (ring) => sealOf(watched, headOf(watched, ring - 1), ring - 1)), closed: isClosed(watched),
    pc: functionOf(numbers, (a) => actor(a).pc), seen: functionOf(numbers, (a) => wordAsRecord(actor(a).seen ?? 0)), at: functionOf(numbers, (a) => actor(a).at),
    rPc: receiver.pc, rLeft: setOf(receiver.left),
    tried: functionOf(all, (s) => actor(s).tried), accepted: functionOf(all, (ring) => accepted[ring - 1]!), delivered: functionOf(all, (ring) => delivered[ring - 1]!),
  };
}

type Part = (context: Streamed) => void;

const closer: Part = ({ factory }) => {
  operation('closeFactory');
  closeFactory(factory);
};

const shutter: Part = ({ factory }) => {
  operation('shutdown');
  shutdown(factory);
};

interface Case {
  readonly senders: number;
  readonly expected?: number;
  readonly threads: Readonly<Record<string, Part>>;
  readonly mortal?: boolean;
}

const NOBODY_RECEIVES = { 'WF_vars(Receiver)': 'nobody receives here' };

function ends(name: string, config: string, { senders, expected = 1, threads, mortal = false }: Case): Refinement<Streamed, Record<string, void>, Past> {
  return refinement({
    name,
    scenario: scenario({ name: `stream: ${name}`, setup: () => streamed(senders, expected), threads: threads as Record<string, (context: Streamed) => void>, ...(mortal && { mayDie: ['s1'], after: { watcher: ['s1'] } }) }),
    model: '../../models/StreamEnd.tla', config, history, state, same: 'model',
    ...(threads['receiver'] === undefined && { unfair: NOBODY_RECEIVES }),
  });
}

const sender = (number: number, items: number, times = 1): Part => (context) => {
  for (let time = 0; time < times; time++) send(context, number, items);
};

/** Two senders come, one of them sends, and the last one to leave ends the stream. */
export const lastSenderEnds = ends('two senders register, one of them sends, and both leave', 'StreamEnd.cfg', { senders: 2, threads: { s1: sender(1, 1), s2: sender(2, 0) } });

/** Two are expected, so the first that leaves does not end the stream. */
export const expectsTwo = ends('two senders that are both expected register and leave', 'StreamEndExpecting.cfg', { senders: 2, expected: 2, threads: { s1: sender(1, 0), s2: sender(2, 0) } });

/** A sender comes twice while somebody closes the factory: each time it may be too late. */
export const registerAgain = ends('a sender registers twice while somebody closes the factory', 'StreamEndAlone.cfg', { senders: 1, threads: { s1: sender(1, 0, 2), closer } });

/** A closed factory ends the stream when the sender has left, and the receiver is told so. */
export const factoryCloseEnds = ends('a sender sends while somebody closes the factory', 'StreamEndAlone.cfg', { senders: 1, threads: { s1: sender(1, 1), closer, receiver: receive } });

/** A shutdown ends it at once; what was accepted is received. */
export const shutdownEnds = ends('a sender sends while somebody shuts down', 'StreamEndAlone.cfg', { senders: 1, threads: { s1: sender(1, 1), shutter, receiver: receive } });

/** The sender may die at any access; whoever watches over it reclaims its role. */
export const senderDies = ends('a sender may die at any access, and is reclaimed', 'StreamEndAlone.cfg', { senders: 1, threads: { s1: sender(1, 1), watcher: bury, receiver: receive }, mortal: true });
