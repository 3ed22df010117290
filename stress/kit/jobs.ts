import type { ChannelDescriptor, Descriptor, RingDescriptor, RoleDescriptor } from 'ringproof';
import type { SpscRole } from 'ringproof/channel';
import type { StreamDescriptor } from 'ringproof/stream';
import type { PolicyPopJob, PolicyPushJob } from './policy.ts';
import type { TraceMemory } from './recorder.ts';

/** How a producer hands items over; `mixed` draws a new way for each step. */
export type PushMode = 'single' | 'batch' | 'reserve' | 'async' | 'mixed';

/** How the consumer takes them. */
export type PopMode = 'pop' | 'drain' | 'window' | 'async' | 'mixed';

/**
 * Registers (or claims) a producer and pushes items with the keys firstKey, firstKey + 1, … until `count` were accepted or the
 * channel is closed. After each acceptance the number accepted so far is stored in word 0 of `progress`, so that it survives the worker.
 */
export interface ProduceJob {
  readonly kind: 'produce';
  readonly channel: Descriptor;
  readonly firstKey: number;
  readonly count: number;
  readonly mode: PushMode;
  readonly seed: number;
  readonly progress: SharedArrayBuffer;
  /** Largest time in ms to sleep between steps, drawn evenly; 0 never sleeps. */
  readonly pauseMs: number;
}

export interface ProduceResult {
  readonly id: number;
  readonly accepted: number;
  /** Sum of the accepted keys; exact, since keys are below 2^31 and there are fewer than 2^22 of them. */
  readonly sum: number;
  readonly closed: boolean;
}

/** Claims the consumer and takes items until the channel is closed and drained. Counts in `progress` word 0 what it has taken. */
export interface ConsumeJob {
  readonly kind: 'consume';
  readonly channel: Descriptor;
  readonly mode: PopMode;
  readonly seed: number;
  readonly progress: SharedArrayBuffer;
  readonly pauseMs: number;
  /** The keys expected next, by incarnation; a successor of a dead consumer starts where that one was. */
  readonly resume?: Readonly<Record<number, number>>;
}

export interface ConsumeResult {
  readonly delivered: number;
  readonly sum: number;
  /** For each incarnation (key >> INCARNATION_BITS): how many of its items were delivered. */
  readonly next: Readonly<Record<number, number>>;
  /** The first departures from per-producer order, in words. */
  readonly disorder: readonly string[];
}

/** Waits in a role without doing anything with it: until close, or until it is terminated. */
export interface SitJob {
  readonly kind: 'sit';
  readonly channel: Descriptor;
  readonly as: 'consumer' | 'producer' | 'reservation';
  readonly progress: SharedArrayBuffer;
}

export interface SitResult {
  readonly ended: string;
}

/**
 * Registers a sender and sends the keys firstKey, firstKey + 1, … in every way, until `count` were accepted or the stream has ended; then closes.
 * Stores in word 0 of `progress` how many it knows to be accepted.
 */
export interface SendJob {
  readonly kind: 'send';
  readonly stream: StreamDescriptor<'int32'>;
  readonly firstKey: number;
  readonly count: number;
  readonly seed: number;
  readonly progress: SharedArrayBuffer;
  readonly pauseMs: number;
}

export interface SendResult {
  readonly accepted: number;
  /** Why it stopped before `count`; empty when it did not. */
  readonly ended: string;
}

/** Makes calls in every way, and records each with the time in which it happened in memory that outlives the thread. */
export type TraceJob = (ChannelTrace | JanitorTrace | PolicyProducerTrace | PolicyConsumerTrace | PolicyJanitorTrace | SenderTrace | ReceiverTrace | StreamJanitorTrace) & {
  readonly kind: 'trace';
  readonly memory: TraceMemory;
  readonly manner: TraceManner;
  readonly seed: number;
};

export interface ChannelTrace {
  readonly as: 'producer' | 'consumer';
  readonly channel: RingDescriptor<'int32'> | ChannelDescriptor<'int32'>;
}

export interface JanitorTrace {
  readonly as: 'janitor';
  readonly channel: ChannelDescriptor<'int32'>;
  readonly roles: readonly RoleDescriptor[];
  readonly closes: boolean;
}

export interface PolicyProducerTrace {
  readonly as: 'policy-producer';
  readonly ticket: SpscRole<'float64', 'producer'>;
}

export interface PolicyConsumerTrace {
  readonly as: 'policy-consumer';
  readonly ticket: SpscRole<'float64', 'consumer'>;
  /** Whether producers take items out, so that it takes them one by one. */
  readonly evicts: boolean;
}

export interface PolicyJanitorTrace {
  readonly as: 'policy-janitor';
  readonly roles: readonly SpscRole[];
}

export interface SenderTrace {
  readonly as: 'stream-sender';
  readonly stream: StreamDescriptor<'int32'>;
}

export interface ReceiverTrace {
  readonly as: 'stream-receiver';
  readonly stream: StreamDescriptor<'int32'>;
  /** How often it receives before it leaves; undefined: to the end. */
  readonly leavesAfter: number | undefined;
}

export interface StreamJanitorTrace {
  readonly as: 'stream-janitor';
  readonly stream: StreamDescriptor<'int32'>;
  readonly roles: readonly RoleDescriptor[];
  readonly ends: 'closeFactory' | 'shutdown' | 'nothing';
}

/** How a thread that is traced goes about it. */
export interface TraceManner {
  /** The first item of a producer; the others follow. */
  readonly firstItem: number;
  /** How many items a producer pushes each time that it registers. */
  readonly count: number;
  /** How often it registers. The producer of a ring is claimed once, and closes the ring at its end. */
  readonly lives: number;
  /**
   * `busy`: waits are for a millisecond, so that nothing hangs. `patient`: they are for ever, and not a spin is made before one sleeps. `in turns`: so are these, and
   * a producer waits until all that it pushed is taken, so that each item and each slot has to wake somebody.
   */
  readonly waits: 'busy' | 'patient' | 'in turns';
}

export interface TraceResult {
  /** What a call threw that should not have; empty when none did. The log tells it as an answer, too. */
  readonly threw: string;
  /** Whether it did all that it was to do before the memory of its log was full. */
  readonly whole: boolean;
}

/** Nothing: answered as soon as the worker can do jobs. */
export interface ReadyJob {
  readonly kind: 'ready';
}

export type Job = ReadyJob | ProduceJob | ConsumeJob | SitJob | SendJob | PolicyPushJob | PolicyPopJob | TraceJob;

/** Keys carry which life of which producer pushed them: incarnation << INCARNATION_BITS | number. */
export const INCARNATION_BITS = 20;
