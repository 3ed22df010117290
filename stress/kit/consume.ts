import { claimConsumer } from 'ringproof';
import type { Element } from 'ringproof';
import { keyOf } from './items.ts';
import type { ConsumeJob, ConsumeResult, PopMode } from './jobs.ts';
import { INCARNATION_BITS } from './jobs.ts';
import { pause } from './pause.ts';
import { below, randomStream } from './random.ts';

interface AnyConsumer {
  readonly value: unknown;
  pop(): 'ok' | 'empty' | 'closed';
  popWait(): string;
  popAsync(): Promise<string>;
  drain(handler: (...item: never[]) => void, limit?: number): number | 'closed';
  peek?(limit: number): AnyWindow | 'empty' | 'closed';
  wait(): string;
  waitAsync(): Promise<string>;
  release(): void;
}

interface AnyWindow {
  readonly slots?: ArrayLike<unknown>;
  readonly start: number;
  readonly length: number;
  advance(count: number): void;
}

const MODES = ['pop', 'drain', 'window', 'async'] as const;

/** Runs a ConsumeJob. */
export async function consume(job: ConsumeJob): Promise<ConsumeResult> {
  const consumer = claimConsumer(job.channel) as unknown as AnyConsumer;
  const ledger = new Ledger(job.channel.element, new Int32Array(job.progress), job.resume ?? {});
  const random = randomStream(job.seed);
  for (;;) {
    if (job.pauseMs > 0) pause(random() * job.pauseMs);
    const mode = job.mode === 'mixed' ? MODES[below(random, MODES.length)]! : job.mode;
    if ((await step(mode, consumer, ledger, 1 + below(random, 64))) === 'closed') break;
  }
  consumer.release();
  return ledger.result();
}

async function step(mode: Exclude<PopMode, 'mixed'>, consumer: AnyConsumer, ledger: Ledger, limit: number): Promise<string> {
  switch (mode) {
    case 'pop': {
      const result = consumer.popWait();
      if (result === 'ok') ledger.take(consumer.value);
      return result;
    }
    case 'async': {
      const result = await consumer.popAsync();
      if (result === 'ok') ledger.take(consumer.value);
      return result;
    }
    case 'drain': {
      const result = consumer.drain(ledger.handler, limit);
      return result === 0 ? consumer.wait() : String(result);
    }
    case 'window': {
      // Byte messages have no windows, and a record's are columns.
      const window = consumer.peek?.(limit) ?? consumer.pop();
      if (typeof window === 'string') {
        if (window === 'ok') ledger.take(consumer.value);
        return window === 'empty' ? consumer.waitAsync() : window;
      }
      if (window.slots === undefined) {
        window.advance(0);
        return step('pop', consumer, ledger, limit);
      }
      const taken = Math.ceil(window.length / 2);
      for (let i = 0; i < taken; i++) ledger.take(window.slots[window.start + i]);
      window.advance(taken);
      return 'ok';
    }
  }
}

/** What was delivered, checked for order as it comes. */
class Ledger {
  readonly handler: (...item: never[]) => void;
  private readonly element: Element;
  private readonly progress: Int32Array;
  private readonly next: Record<number, number>;
  private readonly disorder: string[] = [];
  private delivered = 0;
  private sum = 0;

  constructor(element: Element, progress: Int32Array, resume: Readonly<Record<number, number>>) {
    this.element = element;
    this.progress = progress;
    this.next = { ...resume };
    const taken = (item: unknown): void => this.take(item);
    this.handler = (element === 'bytes' ? (bytes: Uint8Array, start: number, end: number): void => taken(bytes.slice(start, end)) : taken) as (...item: never[]) => void;
  }

  take(item: unknown): void {
    const key = keyOf(this.element, item);
    const incarnation = key >> INCARNATION_BITS;
    const number = key & ((1 << INCARNATION_BITS) - 1);
    const expected = this.next[incarnation] ?? 0;
    if (number !== expected && this.disorder.length < 10) this.disorder.push(`incarnation ${incarnation}: item ${number} came where ${expected} was due`);
    this.next[incarnation] = number + 1;
    this.delivered++;
    this.sum += key;
    Atomics.store(this.progress, 0, this.delivered);
  }

  result(): ConsumeResult {
    return { delivered: this.delivered, sum: this.sum, next: this.next, disorder: this.disorder };
  }
}
