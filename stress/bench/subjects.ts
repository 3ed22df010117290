import { setImmediate as turn } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { claimConsumer, claimProducer } from 'ringproof';
import type { RingDescriptor, ScalarConsumer, ScalarProducer } from 'ringproof';
import { RingBuffer } from 'ringbuf.js';

/** What both ends of one transfer are given. */
export interface Endpoint {
  readonly ring: RingDescriptor<'int32'>;
  readonly ringbuf: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** One way to move `items` int32 numbers 0, 1, 2 … `batch` at a time. The consumer answers their sum modulo 2^32. */
export interface Subject {
  send(endpoint: Endpoint, items: number, batch: number): void | Promise<void>;
  receive(endpoint: Endpoint, items: number, batch: number): number | Promise<number>;
}

export const SUBJECTS = {
  ringproof: { send: ringproofSend, receive: ringproofReceive },
  'ringbuf.js': { send: ringbufSend, receive: ringbufReceive },
  MessagePort: { send: portSend, receive: portReceive },
} as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

/**
 * Items moved by one call. A transfer is many calls of a function and not one long loop, because a loop that is compiled while
 * it runs may keep code for the rest of the transfer that is several times slower, by chance.
 */
const BLOCK = 65_536;

function ringproofSend({ ring }: Endpoint, items: number, batch: number): void {
  const producer = claimProducer(ring);
  for (let sent = 0; sent < items; sent += BLOCK) {
    const end = Math.min(sent + BLOCK, items);
    if (batch === 1) pushItems(producer, sent, end);
    else reserveBatches(producer, sent, end, batch);
  }
  producer.release();
}

/** Waits as the package offers it: looks a few times, then sleeps. ringbuf.js can only be asked again. */
function pushItems(producer: ScalarProducer<'int32'>, from: number, to: number): void {
  for (let i = from; i < to; i++) producer.pushWait(i);
}

function reserveBatches(producer: ScalarProducer<'int32'>, from: number, to: number, batch: number): void {
  for (let sent = from; sent < to; ) {
    const reservation = producer.reserve(Math.min(batch, to - sent));
    if (typeof reservation === 'string') continue;
    const { length } = reservation;
    fill(reservation.slots, reservation.start, length, sent);
    reservation.commit(length);
    sent += length;
  }
}

function ringproofReceive({ ring }: Endpoint, items: number, batch: number): number {
  const consumer = claimConsumer(ring);
  let sum = 0;
  for (let got = 0; got < items; got += BLOCK) {
    const count = Math.min(BLOCK, items - got);
    sum = (sum + (batch === 1 ? popItems(consumer, count) : peekBatches(consumer, count, batch))) | 0;
  }
  consumer.release();
  return sum >>> 0;
}

function popItems(consumer: ScalarConsumer<'int32'>, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    consumer.popWait();
    sum = (sum + consumer.value) | 0;
  }
  return sum;
}

function peekBatches(consumer: ScalarConsumer<'int32'>, count: number, batch: number): number {
  let sum = 0;
  for (let got = 0; got < count; ) {
    const window = consumer.peek(Math.min(batch, count - got));
    if (typeof window === 'string') continue;
    const { length } = window;
    sum = (sum + total(window.slots, window.start, length)) | 0;
    window.advance(length);
    got += length;
  }
  return sum;
}

function ringbufSend({ ringbuf }: Endpoint, items: number, batch: number): void {
  const buffer = new RingBuffer(ringbuf, Int32Array);
  const staged = new Int32Array(batch);
  for (let sent = 0; sent < items; sent += BLOCK) pushStaged(buffer, staged, sent, Math.min(sent + BLOCK, items));
}

function pushStaged(buffer: RingBuffer, staged: Int32Array, from: number, to: number): void {
  for (let sent = from; sent < to; ) {
    const count = Math.min(staged.length, to - sent);
    fill(staged, 0, count, sent);
    let pushed = 0;
    while (pushed < count) pushed += buffer.push(staged, count - pushed, pushed);
    sent += count;
  }
}

function ringbufReceive({ ringbuf }: Endpoint, items: number, batch: number): number {
  const buffer = new RingBuffer(ringbuf, Int32Array);
  const staged = new Int32Array(batch);
  let sum = 0;
  for (let got = 0; got < items; got += BLOCK) sum = (sum + popStaged(buffer, staged, Math.min(BLOCK, items - got))) | 0;
  return sum >>> 0;
}

function popStaged(buffer: RingBuffer, staged: Int32Array, count: number): number {
  let sum = 0;
  for (let got = 0; got < count; ) {
    const popped = buffer.pop(staged, Math.min(staged.length, count - got));
    sum = (sum + total(staged, 0, popped)) | 0;
    got += popped;
  }
  return sum;
}

/** What every subject does with a batch. */
function fill(cells: Int32Array, start: number, length: number, first: number): void {
  for (let i = 0; i < length; i++) cells[start + i] = first + i;
}

function total(cells: Int32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum = (sum + cells[start + i]!) | 0;
  return sum;
}

/** A port has no backpressure; without a pause now and then the queue would hold everything. */
const PORT_TURN_EVERY = 4096;

async function portSend({ port }: Endpoint, items: number, batch: number): Promise<void> {
  let messages = 0;
  for (let sent = 0; sent < items; ) {
    if (batch === 1) port.postMessage(sent++);
    else {
      const count = Math.min(batch, items - sent);
      const message = new Int32Array(count);
      fill(message, 0, count, sent);
      port.postMessage(message);
      sent += count;
    }
    messages++;
    if (messages % PORT_TURN_EVERY === 0) await turn();
  }
}

function portReceive({ port }: Endpoint, items: number): Promise<number> {
  return new Promise((resolve) => {
    let sum = 0;
    let got = 0;
    const listen = (message: number | Int32Array): void => {
      if (typeof message === 'number') {
        sum = (sum + message) | 0;
        got++;
      } else {
        sum = (sum + total(message, 0, message.length)) | 0;
        got += message.length;
      }
      if (got < items) return;
      port.off('message', listen);
      resolve(sum >>> 0);
    };
    port.on('message', listen);
  });
}
