import { checkCount } from '../ring/count.ts';
import { Consumer } from '../ring/consumer.ts';
import type { ConsumerStart, PopResult } from '../ring/consumer.ts';
import type { ScalarElement, ScalarValue } from '../ring/element.ts';
import type { ScalarHandler } from '../ring/scalar-consumer.ts';
import { AtomicSlots } from './atomic-slots.ts';
import type { EvictingReader } from './evicting-reader.ts';

/**
 * The consuming end of rings whose producers may take items out. It copies first and claims then, by compareExchange on the head: a claim
 * succeeds only if the producer has not taken the items, hence has not written over them.
 */
export class EvictingConsumer<K extends ScalarElement> extends Consumer<K, ScalarHandler<K>, EvictingReader> {
  private readonly slots: AtomicSlots<K>;

  constructor(start: ConsumerStart<K, EvictingReader>, element: K) {
    super(start);
    this.slots = new AtomicSlots(start.memory, element);
  }

  /** The item that the last successful `pop` took. */
  get value(): ScalarValue<K> {
    return this.slots.value;
  }

  /** Takes one item; find it in `value`. */
  override pop(): PopResult {
    for (;;) {
      const reader = this.select();
      if (typeof reader === 'string') return reader;
      this.slots.read(reader.slot(0));
      if (reader.claim(1) === 1) return 'ok';
    }
  }

  /** `pop`, blocking while there is nothing. What a wait finds, the producer may take out before `pop` gets it: then the wait goes on, until `timeout`. */
  override popWait(timeout = Infinity): 'ok' | 'closed' | 'timed-out' {
    const deadline = deadlineOf(timeout);
    for (let left = timeout; ; left = timeLeft(deadline)) {
      const result = this.pop();
      if (result !== 'empty') return result;
      if (this.wait(left) === 'timed-out') return 'timed-out';
    }
  }

  /** `popWait` without blocking the thread. Not to be interrupted. */
  override async popAsync(timeout = Infinity): Promise<'ok' | 'closed' | 'timed-out'> {
    const deadline = deadlineOf(timeout);
    for (let left = timeout; ; left = timeLeft(deadline)) {
      const result = this.pop();
      if (result !== 'empty') return result;
      if ((await this.waitAsync(left)) === 'timed-out') return 'timed-out';
    }
  }

  /** Moves items of one ring into `target` from index `from` on, at most `count`. Returns how many, 0 when there are none now. */
  popInto(target: { readonly length: number; [index: number]: ScalarValue<K> }, from: number, count: number): number | 'closed' {
    checkCount('from', from, 0, target.length);
    checkCount('count', count, 0, target.length - from);
    if (count === 0) return 0;
    for (;;) {
      const reader = this.select();
      if (typeof reader === 'string') return reader === 'empty' ? 0 : 'closed';
      const items = reader.upTo(count);
      for (let i = 0; i < items; i++) {
        this.slots.read(reader.slot(i));
        target[from + i] = this.slots.value;
      }
      const claimed = reader.claim(items);
      const lost = items - claimed;
      if (lost > 0) for (let i = 0; i < claimed; i++) target[from + i] = target[from + lost + i]!;
      if (claimed > 0) return claimed;
    }
  }

  /** Item by item: while the handler runs, the producer may take out what comes next. */
  protected override deliver(reader: EvictingReader, slots: number, handler: ScalarHandler<K>, limit: number): number {
    const most = Math.min(slots, limit);
    let done = 0;
    while (done < most && reader.available() > 0) {
      this.slots.read(reader.slot(0));
      if (reader.claim(1) === 0) continue;
      done++;
      handler(this.slots.value, reader.id);
    }
    return done;
  }
}

function deadlineOf(timeout: number): number {
  // A clock is read only when there is a deadline to keep.
  return timeout === Infinity ? Infinity : performance.now() + timeout;
}

function timeLeft(deadline: number): number {
  return deadline === Infinity ? Infinity : Math.max(0, deadline - performance.now());
}
