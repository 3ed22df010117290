import { fc } from '@fast-check/vitest';
import { close, GRANULE_BYTES, inspectRing } from 'ringproof';
import type { MessageConsumer, MessageProducer, MessageReservation, RingDescriptor } from 'ringproof';
import { expect } from 'vitest';

export interface MessageReal {
  readonly ring: RingDescriptor<'bytes'>;
  readonly producer: MessageProducer;
  readonly consumer: MessageConsumer;
  reservation: MessageReservation | undefined;
}

interface Held {
  readonly bytes: Uint8Array;
  /** Granules that it takes, and those left unused before the wrap. */
  readonly granules: number;
}

export interface MessageModel {
  readonly capacity: number;
  readonly queue: Held[];
  tail: number;
  closed: boolean;
  reserved: number | undefined;
}

type Command = fc.Command<MessageModel, MessageReal>;

class Step implements Command {
  readonly #name: string;
  readonly #check: (model: MessageModel) => boolean;
  readonly #run: (model: MessageModel, real: MessageReal) => void;

  constructor(name: string, run: (model: MessageModel, real: MessageReal) => void, check: (model: MessageModel) => boolean = () => true) {
    this.#name = name;
    this.#run = run;
    this.#check = check;
  }
  check(model: Readonly<MessageModel>): boolean {
    return this.#check(model);
  }
  run(model: MessageModel, real: MessageReal): void {
    this.#run(model, real);
    expect(inspectRing(real.ring)).toMatchObject({ length: used(model), tail: model.tail >>> 0, closed: model.closed });
  }
  toString(): string {
    return this.#name;
  }
}

function used({ queue }: MessageModel): number {
  return queue.reduce((sum, { granules }) => sum + granules, 0);
}

function granulesOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / GRANULE_BYTES));
}

/** Granules that a message of `length` bytes costs at the present tail: it lies in one piece, so it may have to begin after the wrap. */
function cost(length: number, { capacity, tail }: MessageModel): number {
  const granules = granulesOf(length);
  const untilWrap = capacity - (tail & (capacity - 1));
  return granules <= untilWrap ? granules : untilWrap + granules;
}

function answerTo(length: number, model: MessageModel): 'ok' | 'full' | 'closed' | 'too long' {
  const { capacity, closed } = model;
  if (length > (capacity / 2) * GRANULE_BYTES) return 'too long';
  if (closed) return 'closed';
  return cost(length, model) > capacity - used(model) ? 'full' : 'ok';
}

function push(bytes: Uint8Array): Command {
  return new Step(`push(${bytes.length} bytes)`, (model, { producer }) => {
    const answer = answerTo(bytes.length, model);
    if (answer === 'too long') {
      expect(() => producer.push(bytes)).toThrow(/a message has 0 to \d+ bytes in this ring/);
      return;
    }
    expect(producer.push(bytes)).toBe(answer);
    if (answer !== 'ok') return;
    const granules = cost(bytes.length, model);
    model.queue.push({ bytes, granules });
    model.tail += granules;
  }, ({ reserved }) => reserved === undefined);
}

function reserve(length: number): Command {
  return new Step(`reserve(${length})`, (model, real) => {
    const answer = answerTo(length, model);
    if (answer === 'too long') {
      expect(() => real.producer.reserve(length)).toThrow(/a message has 0 to \d+ bytes/);
      return;
    }
    const reservation = real.producer.reserve(length);
    if (answer !== 'ok') {
      expect(reservation).toBe(answer);
      return;
    }
    expect(reservation).toMatchObject({ length });
    real.reservation = reservation as MessageReservation;
    model.reserved = length;
    expect(() => real.producer.reserve(1)).toThrow(/is open/);
    expect(() => real.producer.push(new Uint8Array(1))).toThrow(/is open/);
  }, ({ reserved }) => reserved === undefined);
}

/** Writes the first bytes in place and commits as many, which may be fewer than reserved. */
function commit(bytes: Uint8Array): Command {
  return new Step(`commit(${bytes.length} bytes)`, (model, real) => {
    const { reservation } = real;
    const length = model.reserved!;
    if (bytes.length > length) {
      expect(() => reservation!.commit(bytes.length)).toThrow(/can publish 0 to/);
      return;
    }
    // Where the message begins was decided for the length reserved, so what it skips before the wrap it also skips now.
    const skipped = cost(length, model) - granulesOf(length);
    reservation!.bytes.set(bytes, reservation!.start);
    expect(reservation!.commit(bytes.length)).toBe(model.closed ? 'closed' : 'ok');
    model.reserved = undefined;
    real.reservation = undefined;
    if (model.closed) return;
    const granules = skipped + granulesOf(bytes.length);
    model.queue.push({ bytes, granules });
    model.tail += granules;
  }, ({ reserved }) => reserved !== undefined);
}

const abort = new Step('abort()', (model, real) => {
  real.reservation!.abort();
  model.reserved = undefined;
  real.reservation = undefined;
}, ({ reserved }) => reserved !== undefined);

const pop = new Step('pop()', (model, { consumer }) => {
  const held = model.queue.shift();
  expect(consumer.pop()).toBe(held === undefined ? (model.closed ? 'closed' : 'empty') : 'ok');
  if (held !== undefined) expect([consumer.byteLength, consumer.value]).toEqual([held.bytes.length, held.bytes]);
});

function popInto(size: number): Command {
  return new Step(`popInto(${size} bytes)`, (model, { consumer }) => {
    const target = new Uint8Array(size).fill(0xee);
    const [held] = model.queue;
    if (held !== undefined && held.bytes.length > size) {
      expect(() => consumer.popInto(target)).toThrow(/pass a longer one/);
      return;
    }
    expect(consumer.popInto(target)).toBe(held === undefined ? (model.closed ? 'closed' : 'empty') : 'ok');
    if (held === undefined) return;
    model.queue.shift();
    expect(target.subarray(0, consumer.byteLength)).toEqual(held.bytes);
    expect(target.subarray(consumer.byteLength).every((byte) => byte === 0xee)).toBe(true);
  });
}

function drain(limit: number, throwAt: number): Command {
  return new Step(`drain(limit ${limit}${throwAt <= limit ? `, the handler throws at ${throwAt}` : ''})`, (model, { consumer }) => {
    const got: Uint8Array[] = [];
    const boom = new Error('the handler throws');
    const run = (): number | 'closed' => consumer.drain((bytes, start, end) => {
      got.push(new Uint8Array(bytes.subarray(start, end)));
      if (got.length === throwAt) throw boom;
    }, limit);
    const there = Math.min(limit, model.queue.length);
    if (throwAt <= there) expect(run).toThrow(boom);
    else expect(run()).toBe(there === 0 ? (model.closed ? 'closed' : 0) : there);
    expect(got).toEqual(model.queue.splice(0, Math.min(there, throwAt)).map(({ bytes }) => bytes));
  });
}

const closing = new Step('close(ring)', (model, { ring }) => {
  close(ring);
  model.closed = true;
});

/** Everything that can be done to a ring of messages; lengths up to a little more than the longest that any of the rings takes. */
export function messageCommands(): fc.Arbitrary<Command>[] {
  const bytes = fc.uint8Array({ maxLength: 70, size: 'max' });
  const few = fc.integer({ min: 1, max: 4 });
  return [
    bytes.map(push), bytes.map(push),
    fc.integer({ min: 0, max: 70 }).map(reserve), bytes.map(commit), fc.constant(abort),
    fc.constant(pop), fc.integer({ min: 0, max: 70 }).map(popInto),
    fc.tuple(few, fc.oneof(few, fc.constant(Infinity))).map(([limit, throwAt]) => drain(limit, throwAt)),
    fc.integer({ min: 0, max: 9 }).map((n) => (n === 0 ? closing : pop)),
  ];
}
