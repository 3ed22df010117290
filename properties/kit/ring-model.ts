import { fc } from '@fast-check/vitest';
import { adoptConsumer, adoptProducer, claimConsumer, claimProducer, close, inspectRing, metrics, reclaim } from 'ringproof';
import type { RingDescriptor, RoleDescriptor } from 'ringproof';
import { expect } from 'vitest';
import type { ElementKind } from './element-kinds.ts';

/** What handles of scalars and of records have in common. */
interface Reservation {
  readonly length: number;
  readonly written: number;
  write(item: unknown): void;
  commit(count?: number): 'ok' | 'closed';
  abort(): void;
}

interface ProducerHandle {
  push(item: unknown): 'ok' | 'full' | 'closed';
  reserve(count: number): Reservation | 'full' | 'closed';
  inspect(): { readonly tail: number; readonly head: number; readonly reserved: number };
  detach(): RoleDescriptor<RingDescriptor, 'producer'>;
  release(): void;
  close(): void;
  readonly role: RoleDescriptor<RingDescriptor, 'producer'>;
}

interface Window {
  readonly length: number;
  readonly start: number;
  advance(count: number): void;
}

interface ConsumerHandle {
  pop(): 'ok' | 'empty' | 'closed';
  readonly value: unknown;
  drain(handler: (item: unknown, producer: number) => void, limit?: number): number | 'closed';
  peek(limit?: number): Window | 'empty' | 'closed';
  inspect(): { readonly head: number; readonly tail: number; readonly sealed: boolean }[];
  detach(): RoleDescriptor<RingDescriptor, 'consumer'>;
  release(): void;
}

/** The ring under test, with the handles that are in use now. */
export interface Real {
  readonly ring: RingDescriptor;
  readonly kind: ElementKind;
  producer: ProducerHandle;
  consumer: ConsumerHandle;
  reservation: Reservation | undefined;
}

/** A plain queue, and what of a ring a queue does not have. */
export interface Model {
  readonly capacity: number;
  readonly queue: unknown[];
  /** How many items were ever accepted and delivered, on top of the first sequence. */
  tail: number;
  head: number;
  closed: boolean;
  /** Slots of the open reservation and what was written to them. */
  reserved: { readonly length: number; readonly written: unknown[] } | undefined;
}

type Command = fc.Command<Model, Real>;

class Step implements Command {
  readonly #name: string;
  readonly #check: (model: Model) => boolean;
  readonly #run: (model: Model, real: Real) => void;

  constructor(name: string, run: (model: Model, real: Real) => void, check: (model: Model) => boolean = () => true) {
    this.#name = name;
    this.#run = run;
    this.#check = check;
  }
  check(model: Readonly<Model>): boolean {
    return this.#check(model);
  }
  run(model: Model, real: Real): void {
    this.#run(model, real);
    agree(model, real);
  }
  toString(): string {
    return this.#name;
  }
}

/** What must hold between the steps: shared state, caches and counters are what the model says. */
function agree(model: Model, { ring, producer, consumer, reservation }: Real): void {
  const state = inspectRing(ring);
  const { capacity, queue, tail, head, closed, reserved } = model;
  expect(state).toMatchObject({ capacity, length: queue.length, head: head >>> 0, tail: tail >>> 0, closed, sealed: closed });
  const beliefs = producer.inspect();
  expect(beliefs).toMatchObject({ tail: tail >>> 0, reserved: reserved?.length ?? 0 });
  expect((head - beliefs.head) >>> 0).toBeLessThanOrEqual(capacity);
  expect((tail - beliefs.head) >>> 0).toBeLessThanOrEqual(capacity);
  const [reader] = consumer.inspect();
  expect(reader!.head).toBe(head >>> 0);
  expect((reader!.tail - head) >>> 0).toBeLessThanOrEqual(queue.length);
  expect(reservation === undefined).toBe(reserved === undefined);
  const { submitted, consumed } = metrics(ring)!;
  expect((submitted - consumed) >>> 0).toBe(queue.length);
}

function accept(model: Model, items: readonly unknown[]): void {
  model.queue.push(...items);
  model.tail += items.length;
}

function deliver(model: Model, items: readonly unknown[]): void {
  expect(items).toEqual(model.queue.splice(0, items.length));
  model.head += items.length;
}

function free({ capacity, queue }: Model): number {
  return capacity - queue.length;
}

/** What a consumer hears when there is nothing. */
function nothing({ closed }: Model): 'empty' | 'closed' {
  return closed ? 'closed' : 'empty';
}

const idle = ({ reserved }: Model): boolean => reserved === undefined;
const reserving = ({ reserved }: Model): boolean => reserved !== undefined;

function push(item: unknown): Command {
  return new Step(`push(${fc.stringify(item)})`, (model, { producer }) => {
    if (reserving(model)) {
      expect(() => producer.push(item)).toThrow(/a reservation of \d+ slots is open/);
      return;
    }
    // What is full and closed says closed: it is never worth trying again.
    const answer = model.closed ? 'closed' : free(model) === 0 ? 'full' : 'ok';
    expect(producer.push(item)).toBe(answer);
    if (answer === 'ok') accept(model, [item]);
  });
}

function reserve(count: number): Command {
  return new Step(`reserve(${count})`, (model, real) => {
    const { capacity, tail, closed } = model;
    if (count < 1 || count > capacity) {
      expect(() => real.producer.reserve(count)).toThrow(/count must be an integer from 1 to/);
      return;
    }
    if (closed) {
      if (idle(model)) expect(real.producer.reserve(count)).toBe('closed');
      return;
    }
    if (reserving(model)) {
      expect(() => real.producer.reserve(count)).toThrow(/is open/);
      return;
    }
    const untilWrap = capacity - (tail & (capacity - 1));
    const length = Math.min(count, untilWrap, free(model));
    const answer = real.producer.reserve(count);
    if (length === 0) {
      expect(answer).toBe('full');
      return;
    }
    expect(answer).toMatchObject({ length, written: 0 });
    real.reservation = answer as Reservation;
    model.reserved = { length, written: [] };
  });
}

function write(item: unknown): Command {
  return new Step(`write(${fc.stringify(item)})`, ({ reserved }, { reservation }) => {
    if (reserved!.written.length === reserved!.length) {
      expect(() => reservation!.write(item)).toThrow(/all are written/);
      return;
    }
    reservation!.write(item);
    reserved!.written.push(item);
  }, reserving);
}

function commit(count: number | undefined): Command {
  return new Step(`commit(${count ?? ''})`, (model, real) => {
    const { length, written } = model.reserved!;
    const items = count ?? written.length;
    if (items < 0 || items > length) {
      expect(() => real.reservation!.commit(count)).toThrow(/can publish 0 to/);
      return;
    }
    const answer = model.closed && items > 0 ? 'closed' : 'ok';
    expect(real.reservation!.commit(count)).toBe(answer);
    if (answer === 'ok') accept(model, written.slice(0, items));
    model.reserved = undefined;
    real.reservation = undefined;
  }, (model) => reserving(model) && (count === undefined || count <= model.reserved!.written.length || count > model.reserved!.length));
}

const abort = new Step('abort()', (model, real) => {
  real.reservation!.abort();
  model.reserved = undefined;
  real.reservation = undefined;
}, reserving);

const pop = new Step('pop()', (model, { consumer, kind }) => {
  if (model.queue.length === 0) {
    expect(consumer.pop()).toBe(nothing(model));
    return;
  }
  expect(consumer.pop()).toBe('ok');
  deliver(model, [kind.copy(consumer.value)]);
});

function drain(limit: number, throwAt: number): Command {
  return new Step(`drain(limit ${limit}${throwAt <= limit ? `, the handler throws at item ${throwAt}` : ''})`, (model, { consumer, kind }) => {
    const items: unknown[] = [];
    const boom = new Error('the handler throws');
    const run = (): number | 'closed' => consumer.drain((item, producer) => {
      expect(producer).toBe(0);
      items.push(kind.copy(item));
      if (items.length === throwAt) throw boom;
    }, limit);
    const there = Math.min(limit, model.queue.length);
    if (throwAt <= there) expect(run).toThrow(boom);
    else expect(run()).toBe(there === 0 ? (model.closed ? 'closed' : 0) : there);
    expect(items.length).toBe(Math.min(there, throwAt));
    deliver(model, items);
  });
}

function peek(limit: number, taken: number): Command {
  return new Step(`peek(${limit}), advance(${taken})`, (model, { consumer, kind }) => {
    const window = consumer.peek(limit);
    if (model.queue.length === 0) {
      expect(window).toBe(nothing(model));
      return;
    }
    const { capacity, head, queue } = model;
    const length = Math.min(limit, queue.length, capacity - (head & (capacity - 1)));
    expect(window).toMatchObject({ length, producer: 0 });
    const { start } = window as Window;
    const items = Array.from({ length }, (_, i) => readSlot(window as Window, kind, start + i));
    expect(items).toEqual(queue.slice(0, length));
    expect(() => consumer.pop()).toThrow(/a window is open/);
    if (taken > length) {
      expect(() => (window as Window).advance(taken)).toThrow(/can consume 0 to/);
      (window as Window).advance(0);
      return;
    }
    (window as Window).advance(taken);
    deliver(model, items.slice(0, taken));
  });
}

function readSlot(window: Window, kind: ElementKind, slot: number): unknown {
  if ('slots' in window) return (window.slots as readonly unknown[])[slot];
  const { fields } = window as unknown as { fields: Record<string, { get(slot: number): unknown }> };
  const { record } = kind.element as { record: Record<string, unknown> };
  return Object.fromEntries(Object.keys(record).map((name) => [name, fields[name]!.get(slot)]));
}

const closing = new Step('close(ring)', (model, { ring }) => {
  close(ring);
  model.closed = true;
});

/** The role passes on; a reservation that is open vanishes. Once closed, a ring has no producers any more than it has use for them. */
function handOver(how: 'release' | 'detach' | 'reclaim'): Command {
  return new Step(`producer ${how}`, (model, real) => {
    const { ring, producer } = real;
    if (how === 'detach') real.producer = adoptProducer(producer.detach()) as unknown as ProducerHandle;
    else {
      if (how === 'release') producer.release();
      else expect(reclaim(producer.role)).toBe(true);
      real.producer = claimProducer(ring) as unknown as ProducerHandle;
    }
    model.reserved = undefined;
    real.reservation = undefined;
  });
}

function handOverConsumer(how: 'release' | 'detach'): Command {
  return new Step(`consumer ${how}`, (_, real) => {
    if (how === 'detach') real.consumer = adoptConsumer(real.consumer.detach()) as unknown as ConsumerHandle;
    else {
      real.consumer.release();
      real.consumer = claimConsumer(real.ring) as unknown as ConsumerHandle;
    }
  });
}

/** Everything that can be done to a ring of this kind of element, misuse included. */
export function ringCommands(kind: ElementKind): fc.Arbitrary<Command>[] {
  const items = kind.items;
  const few = fc.integer({ min: 1, max: 9 });
  return [
    items.map(push), items.map(push), items.map(push),
    fc.integer({ min: 0, max: 9 }).map(reserve), few.map(reserve),
    items.map(write), items.map(write), items.map(write),
    fc.option(fc.integer({ min: -1, max: 9 }), { nil: undefined }).map(commit), fc.constant(commit(undefined)),
    fc.constant(abort),
    fc.constant(pop), fc.constant(pop),
    fc.tuple(few, fc.oneof(few, fc.constant(Infinity))).map(([limit, throwAt]) => drain(limit, throwAt)),
    fc.tuple(few, fc.integer({ min: 0, max: 9 })).map(([limit, taken]) => peek(limit, taken)),
    fc.constantFrom(handOver('release'), handOver('detach'), handOver('reclaim'), handOverConsumer('release'), handOverConsumer('detach')),
    fc.integer({ min: 0, max: 7 }).map((n) => (n === 0 ? closing : pop)),
  ];
}

/** A fresh ring with both roles claimed, and its model. */
export function setUp(ring: RingDescriptor, kind: ElementKind): { model: Model; real: Real } {
  const { capacity, tail } = inspectRing(ring);
  return {
    model: { capacity, queue: [], tail, head: tail, closed: false, reserved: undefined },
    real: { ring, kind, producer: claimProducer(ring) as unknown as ProducerHandle, consumer: claimConsumer(ring) as unknown as ConsumerHandle, reservation: undefined },
  };
}
