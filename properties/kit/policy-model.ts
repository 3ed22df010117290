import { fc } from '@fast-check/vitest';
import { claimConsumer, claimProducer, close, inspect, spscChannel } from 'ringproof/channel';
import type { Backpressure, PolicyConsumer, PolicyProducer, SpscChannel } from 'ringproof/channel';
import { expect } from 'vitest';

export const PRODUCERS = 2;

export interface PolicyReal {
  readonly channel: SpscChannel<'uint32'>;
  readonly producers: (PolicyProducer<'uint32'> | undefined)[];
  readonly consumer: PolicyConsumer<'uint32'>;
}

/** A queue for each producer, with a policy. */
export interface PolicyModel {
  readonly backpressure: Backpressure;
  readonly capacity: number;
  readonly rings: number[][];
  readonly dropped: number[];
  readonly live: boolean[];
  upgraded: boolean;
  closed: boolean;
  /** The next item; each is pushed once. */
  next: number;
}

type Command = fc.Command<PolicyModel, PolicyReal>;

class Step implements Command {
  readonly #name: string;
  readonly #run: (model: PolicyModel, real: PolicyReal) => void;

  constructor(name: string, run: (model: PolicyModel, real: PolicyReal) => void) {
    this.#name = name;
    this.#run = run;
  }
  check(): boolean {
    return true;
  }
  run(model: PolicyModel, real: PolicyReal): void {
    this.#run(model, real);
    const { closed, rings, dropped, upgraded } = inspect(real.channel);
    expect({ closed, dropped, upgraded, lengths: rings.map(({ length }) => length) }).toEqual({
      closed: model.closed,
      dropped: model.dropped,
      upgraded: model.upgraded,
      lengths: model.rings.map(({ length }) => length),
    });
    expect(real.consumer.len).toBe(model.rings.flat().length);
  }
  toString(): string {
    return this.#name;
  }
}

/** Pushes up to `count` items by the policy; how many the model takes. Under `block` no more than fit: one thread cannot wait for itself. */
function take(model: PolicyModel, id: number, count: number, policy: Backpressure): number {
  const ring = model.rings[id]!;
  let taken = 0;
  while (taken < count) {
    if (ring.length === model.capacity) {
      if (policy !== 'drop-oldest') break;
      ring.shift();
      model.dropped[id]!++;
    }
    ring.push(model.next++);
    taken++;
  }
  return taken;
}

function push(id: number, trying: boolean): Command {
  return new Step(`producer ${id} ${trying ? 'tries to push' : 'pushes'}`, (model, { producers }) => {
    const producer = producers[id];
    if (producer === undefined || (!trying && model.backpressure === 'block' && model.rings[id]!.length === model.capacity && !model.closed)) return;
    const item = model.next;
    const full = model.rings[id]!.length === model.capacity;
    expect(producer.hasCapacity()).toBe(!full);
    if (model.closed) expect(trying ? producer.tryPush(item) : producer.push(item)).toBe('closed');
    else expect(trying ? producer.tryPush(item) : producer.push(item)).toBe(take(model, id, 1, trying ? 'reject' : model.backpressure) === 1 ? 'ok' : 'full');
  });
}

function pushBatch(id: number, wanted: number): Command {
  return new Step(`producer ${id} pushes a batch of ${wanted}`, (model, { producers }) => {
    const producer = producers[id];
    if (producer === undefined) return;
    const count = model.backpressure === 'block' ? Math.min(wanted, model.capacity - model.rings[id]!.length) : wanted;
    const items = Array.from({ length: count }, (_, i) => model.next + i);
    expect(producer.pushBatch(items)).toBe(model.closed ? 'closed' : take(model, id, count, model.backpressure));
  });
}

const clone = new Step('the first producer is cloned', (model, { producers }) => {
  if (producers[0] === undefined || model.live[1] === true) return;
  const second = producers[0].clone();
  expect(second === 'closed').toBe(model.closed);
  if (second === 'closed') return;
  expect(second.id).toBe(1);
  producers[1] = second;
  model.live[1] = true;
  model.upgraded = true;
});

function leave(id: number): Command {
  return new Step(`producer ${id} closes`, (model, { producers }) => {
    if (producers[id] === undefined) return;
    producers[id].close();
    producers[id] = undefined;
    model.live[id] = false;
    if (!model.live.includes(true)) model.closed = true;
  });
}

/** Takes what was delivered out of the model: a beginning of each ring. */
function deliver(model: PolicyModel, items: readonly number[]): void {
  for (const item of items) {
    const ring = model.rings.find(([first]) => first === item);
    expect(ring, `${item} is not the first item of any ring`).toBeDefined();
    ring!.shift();
  }
}

const nothing = (model: PolicyModel, none: unknown): unknown => (model.closed ? 'closed' : none);

const tryPop = new Step('tryPop()', (model, { consumer }) => {
  const answer = consumer.tryPop();
  expect(answer).toBe(model.rings.flat().length > 0 ? 'ok' : nothing(model, 'empty'));
  if (answer === 'ok') deliver(model, [consumer.value]);
});

function popBatch(count: number): Command {
  return new Step(`popBatch of ${count}`, (model, { consumer }) => {
    const target = Array.from({ length: count }, () => 0);
    const got = consumer.popBatch(target);
    const resident = model.rings.flat().length;
    if (resident === 0) expect(got).toBe(nothing(model, 0));
    else expect(got).toBeGreaterThan(0);
    if (got !== 'closed') deliver(model, target.slice(0, got));
  });
}

function popEach(limit: number): Command {
  return new Step(`popEach(limit ${limit})`, (model, { consumer }) => {
    const items: number[] = [];
    const resident = model.rings.flat().length;
    expect(consumer.popEach((item) => items.push(item), limit)).toBe(resident === 0 ? nothing(model, 0) : Math.min(limit, resident));
    deliver(model, items);
  });
}

const closing = new Step('close(channel)', (model, { channel }) => {
  close(channel);
  model.closed = true;
});

/** Everything that threads can do to a channel with a policy, one thing at a time. */
export function policyCommands(): fc.Arbitrary<Command>[] {
  const id = fc.nat(PRODUCERS - 1);
  const few = fc.integer({ min: 0, max: 6 });
  return [
    fc.tuple(id, fc.boolean()).map(([ring, trying]) => push(ring, trying)),
    fc.tuple(id, fc.boolean()).map(([ring, trying]) => push(ring, trying)),
    fc.tuple(id, few).map(([ring, count]) => pushBatch(ring, count)),
    fc.constant(tryPop),
    fc.integer({ min: 1, max: 5 }).map(popBatch),
    fc.integer({ min: 1, max: 5 }).map(popEach),
    fc.constant(clone),
    fc.tuple(id, fc.nat(9)).map(([ring, n]) => (n === 0 ? leave(ring) : tryPop)),
    fc.nat(29).map((n) => (n === 0 ? closing : tryPop)),
  ];
}

export function setUpPolicy(backpressure: Backpressure, capacity: number, startSequence: number): { model: PolicyModel; real: PolicyReal } {
  const channel = spscChannel(capacity, { element: 'uint32', backpressure, maxProducers: PRODUCERS, startSequence });
  return {
    model: { backpressure, capacity, rings: [[], []], dropped: [0, 0], live: [true, false], upgraded: false, closed: false, next: 0 },
    real: { channel, producers: [claimProducer(channel), undefined], consumer: claimConsumer(channel) },
  };
}
