import { GRANULE_BYTES } from './element.ts';
import { MessageSizeError } from './errors.ts';
import { checkMessageSize, granulesOf, SKIP } from './message.ts';
import { Producer } from './producer.ts';
import type { ProducerStart, PushResult } from './producer.ts';

/**
 * Bytes lent to a producer until `commit` or `abort`; the same object each time. Write `bytes[start + i]` for
 * 0 <= i < length in place, or `bytes.set(source, start)`.
 */
export class MessageReservation {
  /** The bytes of the producer's ring; only `start` … `start + length - 1` are lent. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  start: number;
  /** Exactly as many bytes as asked for. */
  length: number;
  private readonly producer: MessageProducer;

  constructor(producer: MessageProducer, bytes: Uint8Array<SharedArrayBuffer>) {
    this.bytes = bytes;
    this.start = 0;
    this.length = 0;
    this.producer = producer;
  }

  /** The lent bytes as an array of their own. Allocates. */
  view(): Uint8Array<SharedArrayBuffer> {
    return this.bytes.subarray(this.start, this.start + this.length);
  }

  /**
   * Publishes the first `written` bytes as one message (0: an empty message). `closed`: nothing was published.
   * Throws MessageSizeError outside 0 … length, ReservationError when not open.
   */
  commit(written: number): 'ok' | 'closed' {
    return this.producer.commit(written);
  }

  /** Publishes nothing and gives the bytes back. Throws ReservationError when not open. */
  abort(): void {
    this.producer.abort();
  }
}

/** The producing end of a ring of byte messages. `capacity` counts granules of 16 bytes; a message takes at most half the ring. */
export class MessageProducer extends Producer<'bytes', Uint8Array> {
  private readonly bytes: Uint8Array<SharedArrayBuffer>;
  private readonly lengths: Int32Array<SharedArrayBuffer>;
  /** Index of this ring's first length cell. */
  private readonly lengthsStart: number;
  private readonly reservation: MessageReservation;
  /** Granules left unused before the wrap by the open reservation. */
  private skipped: number;

  constructor(start: ProducerStart<'bytes'>) {
    super(start);
    const { memory } = start;
    const ringBytes = memory.capacity * GRANULE_BYTES;
    this.bytes = new Uint8Array(memory.buffer, memory.slotsOffset + start.id * ringBytes, ringBytes);
    this.lengths = memory.lengths;
    this.lengthsStart = start.id * memory.capacity;
    this.reservation = new MessageReservation(this, this.bytes);
    this.skipped = 0;
  }

  /** Appends a copy of `message`. Throws MessageSizeError when it is longer than half the ring, ReservationError while a reservation is open. */
  override push(message: Uint8Array): PushResult {
    const reservation = this.reserve(message.length);
    if (typeof reservation === 'string') return reservation;
    this.bytes.set(message, reservation.start);
    return this.commit(message.length);
  }

  /**
   * Lends `byteLength` contiguous bytes for one message. Unlike with scalars it never lends fewer. Throws MessageSizeError
   * when that is more than half the ring, ReservationError when a reservation is open already.
   */
  reserve(byteLength: number): MessageReservation | 'full' | 'closed' {
    checkMessageSize(byteLength, this.capacity);
    if (this.closed()) return 'closed';
    const needed = this.granulesNeeded(byteLength);
    if (this.free(needed) < needed) return this.full();
    this.openReservation(needed);
    this.skipped = needed - granulesOf(byteLength);
    const { reservation } = this;
    reservation.start = ((this.tail + this.skipped) & this.mask) * GRANULE_BYTES;
    reservation.length = byteLength;
    return reservation;
  }

  /** See MessageReservation.commit. */
  commit(written: number): 'ok' | 'closed' {
    this.checkReserved();
    const { length } = this.reservation;
    if (!(Number.isInteger(written) && written >= 0 && written <= length)) throw new MessageSizeError(`commit(${written}): a reservation of ${length} bytes can publish 0 to ${length}`);
    this.endReservation();
    const { skipped } = this;
    if (skipped > 0) Atomics.store(this.lengths, this.lengthCell(0), SKIP);
    Atomics.store(this.lengths, this.lengthCell(skipped), written);
    return this.publish(skipped + granulesOf(written), 1);
  }

  /** See MessageReservation.abort. */
  abort(): void {
    this.endReservation();
  }

  /** Free granules that a message needs at the present tail: when it would cross the wrap, it begins there. */
  private granulesNeeded(byteLength: number): number {
    const granules = granulesOf(byteLength);
    const untilWrap = this.untilWrap();
    return granules <= untilWrap ? granules : untilWrap + granules;
  }

  protected override slotsFor(message: Uint8Array): number {
    return this.granulesNeeded(message.length);
  }

  private lengthCell(offset: number): number {
    return this.lengthsStart + ((this.tail + offset) & this.mask);
  }
}
