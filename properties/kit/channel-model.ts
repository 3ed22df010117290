import { fc } from '@fast-check/vitest';
import { claimConsumer, close, inspectChannel, reclaim, register, TooManyProducersError } from 'ringproof';
import type { ChannelDescriptor, ScalarConsumer, ScalarProducer } from 'ringproof';
import { expect } from 'vitest';

export interface ChannelReal {
  readonly channel: ChannelDescriptor<'uint32'>;
  readonly consumer: ScalarConsumer<'uint32'>;
  /** The live producers, by ring. */
  readonly producers: (ScalarProducer<'uint32'> | undefined)[];
}

export interface ChannelModel {
  readonly capacity: number;
  /** What is in each ring, in order. A ring outlives its producer. */
  readonly rings: number[][];
  readonly live: boolean[];
  /** Rings that ever had a producer. */
  used: number;
  closed: boolean;
  /** The next item; each is pushed once. */
  next: number;
  /** For each ring that has items: how many calls that delivered something passed it by. */
  readonly passedBy: number[];
}

type Command = fc.Command<ChannelModel, ChannelReal>;

class Step implements Command {
  readonly #name: string;
  readonly #run: (model: ChannelModel, real: ChannelReal) => void;

  constructor(name: string, run: (model: ChannelModel, real: ChannelReal) => void) {
    this.#name = name;
    this.#run = run;
  }
  check(): boolean {
    return true;
  }
  run(model: ChannelModel, real: ChannelReal): void {
    this.#run(model, real);
    const { closed, rings, ringsUsed } = inspectChannel(real.channel);
    expect({ closed, ringsUsed }).toEqual({ closed: model.closed, ringsUsed: model.used });
    expect(rings.map(({ length, producerHeld, sealed }) => ({ length, producerHeld, sealed }))).toEqual(
      model.rings.map((ring, id) => ({ length: ring.length, producerHeld: model.live[id], sealed: model.closed })),
    );
  }
  toString(): string {
    return this.#name;
  }
}

const registering = new Step('register()', (model, { channel, producers }) => {
  const id = model.live.indexOf(false);
  if (model.closed) {
    expect(register(channel)).toBe('closed');
    return;
  }
  if (id < 0) {
    expect(() => register(channel)).toThrow(TooManyProducersError);
    return;
  }
  const producer = register(channel) as ScalarProducer<'uint32'>;
  expect(producer.id).toBe(id);
  producers[id] = producer;
  model.live[id] = true;
  model.used = Math.max(model.used, id + 1);
});

function push(id: number, count: number): Command {
  return new Step(`producer ${id} pushes ${count}`, (model, { producers }) => {
    const producer = producers[id];
    if (producer === undefined) return;
    for (let i = 0; i < count; i++) {
      const ring = model.rings[id]!;
      const answer = model.closed ? 'closed' : ring.length === model.capacity ? 'full' : 'ok';
      expect(producer.push(model.next)).toBe(answer);
      if (answer === 'ok') ring.push(model.next++);
    }
  });
}

/** By its own will or by its death, with or without a reservation open: what it published stays, and its ring is free for the next. */
function leave(id: number, how: 'close' | 'reclaim'): Command {
  return new Step(`producer ${id} ends by ${how}`, (model, { producers }) => {
    const producer = producers[id];
    if (producer === undefined) return;
    producer.reserve(1);
    if (how === 'close') producer.close();
    else expect(reclaim(producer.role)).toBe(true);
    producers[id] = undefined;
    model.live[id] = false;
  });
}

/** Takes what was delivered out of the model, checking order per ring and that no ring is passed by for ever. */
function deliver(model: ChannelModel, got: readonly { readonly item: number; readonly ring: number }[]): void {
  const waiting = model.rings.map((ring) => ring.length > 0);
  const served = new Set(got.map(({ ring }) => ring));
  for (const { item, ring } of got) expect(item).toBe(model.rings[ring]!.shift());
  if (got.length === 0) return;
  for (let ring = 0; ring < model.rings.length; ring++) {
    const passed = waiting[ring] === true && !served.has(ring);
    model.passedBy[ring] = passed ? model.passedBy[ring]! + 1 : 0;
    // Once around those that were in use when the round began, then once around all: a ring that came into use meanwhile may be the last of both.
    expect(model.passedBy[ring]).toBeLessThan(2 * model.rings.length);
  }
}

function drain(limit: number): Command {
  return new Step(`drain(limit ${limit})`, (model, { consumer }) => {
    const got: { item: number; ring: number }[] = [];
    const resident = model.rings.reduce((sum, ring) => sum + ring.length, 0);
    const delivered = consumer.drain((item, ring) => got.push({ item, ring }), limit);
    expect(delivered).toBe(resident === 0 ? (model.closed ? 'closed' : 0) : Math.min(limit, resident));
    expect(got.length).toBe(Math.min(limit, resident));
    deliver(model, got);
  });
}

const pop = new Step('pop()', (model, { consumer }) => {
  const answer = consumer.pop();
  const resident = model.rings.some((ring) => ring.length > 0);
  expect(answer).toBe(resident ? 'ok' : model.closed ? 'closed' : 'empty');
  if (answer !== 'ok') return;
  const ring = model.rings.findIndex(([first]) => first === consumer.value);
  expect(ring, `${consumer.value} is not the first item of any ring`).toBeGreaterThanOrEqual(0);
  deliver(model, [{ item: consumer.value, ring }]);
});

const closing = new Step('close(channel)', (model, { channel }) => {
  close(channel);
  model.closed = true;
});

export const PRODUCERS = 3;

/** Everything that threads can do to a channel of 3 producers, one thing at a time. */
export function channelCommands(): fc.Arbitrary<Command>[] {
  const id = fc.nat(PRODUCERS - 1);
  return [
    fc.constant(registering), fc.constant(registering),
    fc.tuple(id, fc.integer({ min: 1, max: 4 })).map(([ring, count]) => push(ring, count)),
    fc.tuple(id, fc.integer({ min: 1, max: 4 })).map(([ring, count]) => push(ring, count)),
    fc.tuple(id, fc.constantFrom('close' as const, 'reclaim' as const)).map(([ring, how]) => leave(ring, how)),
    fc.integer({ min: 1, max: 9 }).map(drain),
    fc.constant(pop), fc.constant(pop),
    fc.integer({ min: 0, max: 19 }).map((n) => (n === 0 ? closing : pop)),
  ];
}

export function setUpChannel(channel: ChannelDescriptor<'uint32'>): { model: ChannelModel; real: ChannelReal } {
  const { rings } = inspectChannel(channel);
  return {
    model: { capacity: rings[0]!.capacity, rings: rings.map(() => []), live: rings.map(() => false), used: 0, closed: false, next: 0, passedBy: rings.map(() => 0) },
    real: { channel, consumer: claimConsumer(channel), producers: rings.map(() => undefined) },
  };
}
