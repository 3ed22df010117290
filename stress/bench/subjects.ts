import { setImmediate as turn } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { claimConsumer, claimProducer } from 'ringproof';
import type { RingDescriptor } from 'ringproof';
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

function ringproofSend({ ring }: Endpoint, items: number, batch: number): void {
  const producer = claimProducer(ring);
  if (batch === 1) {
    for (let i = 0; i < items; i++) while (producer.push(i) === 'full');
  } else {
    for (let sent = 0; sent < items; ) {
      const reservation = producer.reserve(Math.min(batch, items - sent));
      if (typeof reservation === 'string') continue;
      const { slots, start, length } = reservation;
      for (let i = 0; i < length; i++) slots[start + i] = sent + i;
      reservation.commit(length);
      sent += length;
    }
  }
  producer.release();
}

function ringproofReceive({ ring }: Endpoint, items: number, batch: number): number {
  const consumer = claimConsumer(ring);
  let sum = 0;
  if (batch === 1) {
    for (let i = 0; i < items; i++) {
      while (consumer.pop() !== 'ok');
      sum = (sum + consumer.value) | 0;
    }
  } else {
    for (let got = 0; got < items; ) {
      const window = consumer.peek(batch);
      if (typeof window === 'string') continue;
      const { slots, start, length } = window;
      for (let i = 0; i < length; i++) sum = (sum + slots[start + i]!) | 0;
      window.advance(length);
      got += length;
    }
  }
  consumer.release();
  return sum >>> 0;
}

function ringbufSend({ ringbuf }: Endpoint, items: number, batch: number): void {
  const buffer = new RingBuffer(ringbuf, Int32Array);
  const staged = new Int32Array(batch);
  for (let sent = 0; sent < items; ) {
    const count = Math.min(batch, items - sent);
    for (let i = 0; i < count; i++) staged[i] = sent + i;
    let pushed = 0;
    while (pushed < count) pushed += buffer.push(staged, count - pushed, pushed);
    sent += count;
  }
}

function ringbufReceive({ ringbuf }: Endpoint, items: number, batch: number): number {
  const buffer = new RingBuffer(ringbuf, Int32Array);
  const staged = new Int32Array(batch);
  let sum = 0;
  for (let got = 0; got < items; ) {
    const count = buffer.pop(staged);
    for (let i = 0; i < count; i++) sum = (sum + staged[i]!) | 0;
    got += count;
  }
  return sum >>> 0;
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
      for (let i = 0; i < count; i++) message[i] = sent + i;
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
        for (const value of message) sum = (sum + value) | 0;
        got += message.length;
      }
      if (got < items) return;
      port.off('message', listen);
      resolve(sum >>> 0);
    };
    port.on('message', listen);
  });
}
