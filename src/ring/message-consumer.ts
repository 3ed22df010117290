import type { ConsumerStart, PopResult } from './consumer.ts';
import { Consumer } from './consumer.ts';
import { GRANULE_BYTES } from './element.ts';
import { MessageSizeError } from './errors.ts';
import { granulesOf, SKIP } from './message.ts';
import type { RingReader } from './ring-reader.ts';

/**
 * Receives one message, bytes[start] … bytes[end - 1], and the id of the producer that pushed it. `bytes` is the shared memory
 * itself: it is the handler's only during the call, and APIs that refuse shared memory (TextDecoder in a browser) need a `slice`.
 */
export type MessageHandler = (bytes: Uint8Array<SharedArrayBuffer>, start: number, end: number, producer: number) => void;

/** The consuming end of a ring or channel of byte messages. */
export class MessageConsumer extends Consumer<'bytes', MessageHandler> {
  /** A copy of the message that the last successful `pop` took. */
  value: Uint8Array<ArrayBuffer>;
  /** Bytes of the message that the last successful `pop` or `popInto` took. */
  byteLength: number;
  private readonly bytes: Uint8Array<SharedArrayBuffer>;
  private readonly lengths: Int32Array<SharedArrayBuffer>;

  constructor(start: ConsumerStart<'bytes'>) {
    super(start);
    const { memory } = start;
    this.value = new Uint8Array(0);
    this.byteLength = 0;
    this.bytes = new Uint8Array(memory.buffer, memory.slotsOffset, memory.maxProducers * memory.capacity * GRANULE_BYTES);
    this.lengths = memory.lengths;
  }

  /** Takes one message; find a copy of it in `value`. */
  override pop(): PopResult {
    const reader = this.select();
    if (typeof reader === 'string') return reader;
    const skipped = this.skipped(reader, 0);
    const length = Atomics.load(this.lengths, reader.slot(skipped));
    const value = new Uint8Array(length);
    this.copy(reader, skipped, length, value);
    this.value = value;
    return 'ok';
  }

  /** Copies one message to the beginning of `target`; find its length in `byteLength`. Throws MessageSizeError, and takes nothing, when `target` is shorter. */
  popInto(target: Uint8Array): PopResult {
    const reader = this.select();
    if (typeof reader === 'string') return reader;
    const skipped = this.skipped(reader, 0);
    const length = Atomics.load(this.lengths, reader.slot(skipped));
    if (length > target.length) throw new MessageSizeError(`the message has ${length} bytes, the target ${target.length}; pass a longer one`);
    this.copy(reader, skipped, length, target);
    return 'ok';
  }

  /** Granules to skip at `offset` after the head: up to the wrap where the producer said so, else none. */
  private skipped(reader: RingReader, offset: number): number {
    if (Atomics.load(this.lengths, reader.slot(offset)) !== SKIP) return 0;
    return this.capacity - ((reader.head + offset) & (this.capacity - 1));
  }

  private copy(reader: RingReader, skipped: number, length: number, target: Uint8Array): void {
    const start = reader.slot(skipped) * GRANULE_BYTES;
    for (let i = 0; i < length; i++) target[i] = this.bytes[start + i]!;
    this.byteLength = length;
    reader.advance(skipped + granulesOf(length), 1);
  }

  protected override deliver(reader: RingReader, slots: number, handler: MessageHandler, limit: number): number {
    let done = 0;
    let messages = 0;
    try {
      while (done < slots && messages < limit) {
        done += this.skipped(reader, done);
        const slot = reader.slot(done);
        const length = Atomics.load(this.lengths, slot);
        done += granulesOf(length);
        messages++;
        handler(this.bytes, slot * GRANULE_BYTES, slot * GRANULE_BYTES + length, reader.id);
      }
    } finally {
      reader.advance(done, messages);
    }
    return messages;
  }
}
