import { Consumer } from './consumer.ts';
import { checkLimit } from './count.ts';
import type { Element } from './element.ts';
import { CountError } from './errors.ts';
import type { RingReader } from './ring-reader.ts';

/** What is lent of a ring: `length` slots from `start` on, which `producer` wrote. */
export interface SlotWindow {
  start: number;
  length: number;
  producer: number;
}

/** The consuming end of rings in which each element takes one slot, so that slots can be lent to be read in place, in a window of type `W`. */
export abstract class SlotConsumer<E extends Element, H, W extends SlotWindow> extends Consumer<E, H> {
  protected abstract readonly window: W;
  /** Whose slots the window lends, or lent last. */
  protected lent: RingReader | undefined;

  /**
   * Lends up to `limit` published slots of one ring, contiguous, to read in place; rings take turns. May lend fewer, at least one.
   * Until `advance`, the consumer answers no other call (ConsumerBusyError).
   */
  peek(limit = Infinity): W | 'empty' | 'closed' {
    checkLimit('limit', limit);
    const reader = this.select();
    if (typeof reader === 'string') return reader;
    this.openWindow();
    this.lent = reader;
    const { window } = this;
    window.start = reader.slot(0);
    window.length = reader.upTo(Math.min(limit, reader.untilWrap()));
    window.producer = reader.id;
    return window;
  }

  /** See ScalarWindow.advance. */
  advance(count: number): void {
    this.checkLent();
    const { length } = this.window;
    if (!(Number.isInteger(count) && count >= 0 && count <= length)) throw new CountError(`advance(${count}): a window of ${length} can consume 0 to ${length}`);
    this.endWindow();
    if (count > 0) this.lent!.advance(count, count);
  }
}
