import { operation, rest, scenario } from 'ringproof/explore';
import type { CodeState, CodeStep } from 'ringproof/explore';
import { functionOf, refinement } from 'ringproof/refine';
import type { History, ModelState } from 'ringproof/refine';
import { claimProducer, reclaim, spscChannel } from '../../src/channel/index.ts';
import type { PolicyProducer } from '../../src/channel/index.ts';
import { PRODUCER_OWNER, ringBase } from '../../src/ring/layout.ts';
import { generationOf, isHeld } from '../../src/ring/role.ts';
import { TooManyProducersError } from '../../src/ring/errors.ts';
import { isClosed, watch } from '../kit/watched.ts';
import type { Watched } from '../kit/watched.ts';
import { exchanged, wordOf } from './words.ts';

/** The model's constants. */
const RINGS = [1, 2];
const PRODUCERS = ['a', 'b', 'c'];
const NOBODY = 'nobody';
const WATCH = 'watch';

interface Clones {
  readonly watched: Watched;
  readonly first: PolicyProducer<'int32'>;
  /** The first clone, which is left here, and a word that says so. */
  readonly handed: PolicyProducer<'int32'>[];
  readonly flag: Int32Array;
  /** What the second thread has taken of it; changed by that thread only. */
  readonly taken: PolicyProducer<'int32'>[];
}

function setup(): Clones {
  const channel = spscChannel(2, { element: 'int32', backpressure: 'reject', wait: 'spin', maxProducers: RINGS.length });
  return { watched: watch(channel, 1, RINGS.length), first: claimProducer(channel), handed: [], flag: new Int32Array(new SharedArrayBuffer(4)), taken: [] };
}

/** Clones a producer, if there is a free ring; `name` is what the model calls the clone. */
function clone(maker: PolicyProducer<'int32'>, name: string): PolicyProducer<'int32'> | undefined {
  operation('clone', name);
  try {
    return maker.clone() as PolicyProducer<'int32'>;
  } catch (error) {
    if (error instanceof TooManyProducersError) return undefined;
    throw error;
  }
}

function leave(producer: PolicyProducer<'int32'>, name: string): void {
  operation('close', name);
  producer.close();
}

/** Clones itself, leaves the clone to the second thread, and goes. */
function first({ first: producer, handed, flag }: Clones): void {
  handed.push(clone(producer, 'b')!);
  operation('hand');
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  leave(producer, 'a');
}

function take({ handed, flag, taken }: Clones): PolicyProducer<'int32'> {
  operation('take');
  Atomics.wait(flag, 0, 0);
  taken.push(handed[0]!);
  return handed[0]!;
}

/** Where a producer stands, or who reclaims: the model's program counter; the generations seen in the look before and in this one. */
interface Looker {
  readonly at: string;
  readonly before: readonly number[];
  readonly now: readonly number[];
}

interface Past {
  readonly lookers: Readonly<Record<string, Looker>>;
  /** By ring, from 0. */
  readonly holders: readonly string[];
  readonly clones: number;
}

const NEW: Looker = { at: 'new', before: [], now: [] };

const history: History<Clones, Past> = {
  initial: () => ({ lookers: { a: { ...NEW, at: 'in' }, b: NEW, c: NEW, [WATCH]: { ...NEW, at: WATCH } }, holders: ['a', NOBODY], clones: 0 }),
  next(before, step, { context }) {
    const { lookers, holders } = before;
    if (step.operation === 'die') return step.in?.name !== 'close' || lookers['b']!.at === 'new' ? before : { ...before, lookers: { ...lookers, b: { ...NEW, at: 'dead' } } };
    const name = step.in?.name === 'reclaim' ? WATCH : String(step.in?.values[0]);
    const { name: word, ring } = wordOf(context.watched, step);
    if (word === 'owner' && step.in?.name === 'clone' && exchanged(step)) {
      return { lookers: { ...lookers, [name]: { ...NEW, at: 'in' } }, holders: holders.map((holder, id) => (id === ring ? name : holder)), clones: before.clones + 1 };
    }
    if (step.in?.name !== 'close' && name !== WATCH) return before;
    const free = (): readonly string[] => holders.map((holder, id) => (id === ring ? NOBODY : holder));
    const begun = { ...NEW, at: 'look' };
    switch (`${lookers[name]!.at} ${word}`) {
      case 'in owner':
        return { ...before, lookers: { ...lookers, [name]: begun }, holders: free() };
      case 'watch owner': {
        // Freed by this step, or found free.
        const found = step.operation === 'load' && !isHeld(step.result as number);
        if (!found && !exchanged(step)) return before;
        const dead = PRODUCERS.find((one) => lookers[one]!.at === 'dead');
        return { ...before, lookers: { ...lookers, [WATCH]: begun, ...(dead !== undefined && { [dead]: { ...NEW, at: 'buried' } }) }, holders: found ? holders : free() };
      }
      case 'look owner':
        return { ...before, lookers: { ...lookers, [name]: afterLook(lookers[name]!, ring, step, gone(name)) } };
      case 'close closed':
        return { ...before, lookers: { ...lookers, [name]: gone(name) } };
      default:
        return before;
    }
  },
};

/** Where somebody is who has looked. */
function gone(name: string): Looker {
  return { ...NEW, at: name === WATCH ? WATCH : 'new' };
}

function afterLook(looker: Looker, ring: number, step: CodeStep, done: Looker): Looker {
  if (ring !== looker.now.length) return looker;
  if (isHeld(step.result as number)) return done;
  const now = [...looker.now, generationOf(step.result as number)];
  if (now.length < RINGS.length) return { ...looker, now };
  return now.join() === looker.before.join() ? { ...NEW, at: 'close' } : { ...looker, before: now, now: [] };
}

/** The variables of LastProducer in a state of the code. */
function state({ context: { watched } }: CodeState<Clones>, { lookers, holders, clones }: Past): ModelState {
  const names = [...PRODUCERS, WATCH];
  return {
    holder: functionOf(RINGS, (ring) => holders[ring - 1]!), generation: functionOf(RINGS, (ring) => generationOf(Atomics.load(watched.control, ringBase(ring - 1) + PRODUCER_OWNER))),
    closed: isClosed(watched),
    at: functionOf(names, (name) => lookers[name]!.at), before: functionOf(names, (name) => lookers[name]!.before), now: functionOf(names, (name) => lookers[name]!.now), clones,
  };
}

const common = { model: '../../models/LastProducer.tla', config: 'LastProducer.cfg', history, state, same: 'model' as const };

/** One producer clones itself and goes; the clone clones itself, if the ring is free by then, and both go. Who goes last closes. */
export const lastProducerCloses = refinement({
  name: 'two producers clone themselves and go',
  scenario: scenario({
    name: 'last producer: two producers clone themselves and go',
    setup,
    threads: {
      first,
      second(context: Clones) {
        const b = take(context);
        const c = clone(b, 'c');
        leave(b, 'b');
        if (c !== undefined) leave(c, 'c');
      },
    },
  }),
  ...common,
});

/** The clone may die at any access; whoever watches over it reclaims its role, and closes if it was the last. */
export const cloneDies = refinement({
  name: 'a producer clones itself and goes, and the clone may die',
  scenario: scenario({
    name: 'last producer: a producer clones itself and goes, and the clone may die',
    setup,
    mayDie: ['second'],
    after: { watcher: ['second'] },
    threads: {
      first,
      second(context: Clones) {
        leave(take(context), 'b');
      },
      watcher({ taken }: Clones) {
        // Whatever it does, it does when the other has gone.
        rest();
        const clone = taken[0];
        if (clone === undefined) return;
        operation('reclaim');
        reclaim(clone.role);
      },
    },
  }),
  ...common,
});
