import { installed } from '../access.ts';
import { invoke } from '../natives/calls.ts';
import { plain } from '../twin.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import type { Agent } from './agent.ts';
import { clone } from './clone.ts';
import type { Clone } from './clone.ts';
import { agentHere, refuseOutright } from './promise.ts';

/**
 * MessageChannel and MessagePort (HTML §9.4.3, Node's worker_threads) between the threads of an exploration. Sending is a step; a port
 * that somebody listens to brings its messages to the event loop of that thread, one task each, in the order in which they were sent.
 */

/** What the two ends of a channel share with whoever runs the threads. */
export interface Mailbox {
  /** The thread that made the channel, -1 for set-up, and which of that one's mailboxes it is, from 1: the same in all executions. */
  readonly maker: number;
  readonly ordinal: number;
  /** Messages that have not been brought to an event loop. */
  readonly messages: unknown[];
  /** The thread that listens, from when it has come to its event loop; -1 before. */
  listener: number;
  /** Runs the listeners for a message. */
  deliver(message: unknown): Suspendable<void>;
}

/** Stands for the closing of the other end. */
const CLOSE: unique symbol = Symbol('ringproof.close');

interface Listener {
  readonly callback: unknown;
  readonly once: boolean;
  /** How it is called: with an event, or with the message alone. */
  readonly style: 'event' | 'node';
}

export function isPort(value: unknown): value is VirtualPort {
  return value instanceof VirtualPort;
}

const Native = globalThis.MessagePort as (new () => object) | undefined;
const numbers = new WeakMap<Agent, number>();

/** One end of a channel. */
export class VirtualPort {
  #site: number;
  #mailbox: Mailbox;
  #other: { port: VirtualPort | undefined };
  #self: { port: VirtualPort | undefined };
  #listeners = new Map<string, Listener[]>();
  #handler: unknown = null;
  #agent: Agent | undefined;
  #state: 'new' | 'started' | 'closed' | 'moved' = 'new';
  #referenced = true;
  #alive = false;

  constructor(site: number, mailbox: Mailbox | undefined, self: { port: VirtualPort | undefined }, other: { port: VirtualPort | undefined }) {
    this.#site = site;
    this.#self = self;
    this.#other = other;
    self.port = this;
    const deliver = (message: unknown): Suspendable<void> => self.port!.#deliver(message);
    this.#mailbox = mailbox ?? { ...nextName(agentHere(site)), messages: [], listener: -1, deliver };
  }

  /** The end that takes this one's place in another thread. */
  move(): VirtualPort {
    if (this.#state !== 'new') refuseOutright(this.#site, 'it transfers a port that was used already.', 'Transfer a port before listening to it.');
    this.#state = 'moved';
    return new VirtualPort(this.#site, this.#mailbox, this.#self, this.#other);
  }

  get mailbox(): Mailbox {
    return this.#mailbox;
  }

  get onmessage(): unknown {
    return this.#handler;
  }

  set onmessage(callback: unknown) {
    this.#handler = typeof callback === 'function' ? callback : null;
    if (this.#handler !== null) this.#start();
    this.#count();
  }

  /** Where a message goes; undefined when nobody is to get it any more. */
  get target(): Mailbox | undefined {
    return this.#state === 'closed' || this.#state === 'moved' ? undefined : this.#other.port?.mailbox;
  }

  /** Closes this end, and answers the message that closes the other. */
  shut(): unknown {
    if (this.#state === 'closed') return undefined;
    this.#state = 'closed';
    this.#count();
    if (this.#agent !== undefined) this.#agent.enqueueTick(() => this.#emit('close', undefined));
    return CLOSE;
  }

  #start(): void {
    if (this.#state !== 'new') return;
    const agent = agentHere(this.#site);
    if (agent.id < 0) refuseOutright(this.#site, 'it listens to a port in set-up or in a check, where no message is delivered.', 'Listen in a thread.');
    this.#state = 'started';
    this.#agent = agent;
    agent.opening.push(this.#mailbox);
    installed.handler?.effect();
  }

  /** Keeps the count of what keeps the event loop alive. */
  #count(): void {
    const listens = this.#handler !== null || (this.#listeners.get('message') ?? []).length > 0;
    const alive = this.#state === 'started' && this.#referenced && listens;
    if (alive !== this.#alive && this.#agent !== undefined) this.#agent.listeners += alive ? 1 : -1;
    this.#alive = alive;
  }

  *#deliver(message: unknown): Suspendable<void> {
    if (this.#state === 'closed') return;
    if (message === CLOSE) {
      this.#state = 'closed';
      this.#count();
      yield* this.#emit('close', undefined);
      return;
    }
    const { data, ports } = message as Clone;
    yield* this.#emit('message', data, ports);
  }

  /** What `receiveMessageOnPort` answers for what it has taken out of the mailbox. */
  received(taken: { readonly message: unknown } | undefined): { readonly message: unknown } | undefined {
    if (taken === undefined) return undefined;
    if (taken.message !== CLOSE) return { message: (taken.message as Clone).data };
    agentHere(this.#site).enqueueTick(() => this.#deliver(CLOSE));
    return undefined;
  }

  *#emit(type: string, data: unknown, ports: readonly VirtualPort[] = []): Suspendable<void> {
    const event = { type, data, target: this, currentTarget: this, ports };
    if (type === 'message' && this.#handler !== null) yield* invoke(this.#site, this.#handler, this, [event]);
    for (const listener of this.#listeners.get(type) ?? []) {
      if (listener.once) this.#remove(type, listener.callback);
      const { callback, style } = listener;
      const handle = typeof callback === 'function' ? callback : (callback as { readonly handleEvent: unknown }).handleEvent;
      yield* invoke(this.#site, handle, typeof callback === 'function' ? this : callback, style === 'node' ? (data === undefined ? [] : [data]) : [event]);
    }
  }

  #add(type: string, callback: unknown, once: boolean, style: Listener['style']): this {
    const list = this.#listeners.get(type) ?? [];
    // Lists are replaced, not changed: who is called for an event is settled when it happens.
    if (!list.some((listener) => style === 'event' && listener.callback === callback)) this.#listeners.set(type, [...list, { callback, once, style }]);
    // Node's `on` starts the port; `addEventListener` leaves that to `start`.
    if (type === 'message' && style === 'node') this.#start();
    this.#count();
    return this;
  }

  #remove(type: string, callback: unknown): this {
    this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((listener) => listener.callback !== callback));
    this.#count();
    return this;
  }

  start(): void {
    this.#start();
    this.#count();
  }

  ref(): void {
    this.#referenced = true;
    this.#count();
  }

  unref(): void {
    this.#referenced = false;
    this.#count();
  }

  hasRef(): boolean {
    return this.#alive;
  }

  on(type: string, callback: unknown): this {
    return this.#add(type, callback, false, 'node');
  }

  addListener(type: string, callback: unknown): this {
    return this.#add(type, callback, false, 'node');
  }

  once(type: string, callback: unknown): this {
    return this.#add(type, callback, true, 'node');
  }

  addEventListener(type: string, callback: unknown, options?: boolean | { readonly once?: boolean }): void {
    this.#add(type, callback, typeof options === 'object' && options.once === true, 'event');
  }

  off(type: string, callback: unknown): this {
    return this.#remove(type, callback);
  }

  removeListener(type: string, callback: unknown): this {
    return this.#remove(type, callback);
  }

  removeEventListener(type: string, callback: unknown): void {
    this.#remove(type, callback);
  }

  /** Only a transformed caller can be suspended to send: see the twins below. */
  postMessage(): never {
    return refuseOutright(this.#site, 'native code sends a message on its port.', 'Send messages from instrumented code.');
  }

  close(): never {
    return refuseOutright(this.#site, 'native code closes its port.', 'Close ports from instrumented code.');
  }
}

function nextName(agent: Agent): Pick<Mailbox, 'maker' | 'ordinal'> {
  const ordinal = (numbers.get(agent) ?? 0) + 1;
  numbers.set(agent, ordinal);
  return { maker: agent.id, ordinal };
}

// `instanceof MessagePort` holds of them.
if (Native !== undefined) Object.setPrototypeOf(VirtualPort.prototype, Native.prototype as object);
for (const key of Object.getOwnPropertyNames(VirtualPort.prototype)) {
  const method: unknown = Object.getOwnPropertyDescriptor(VirtualPort.prototype, key)?.value;
  if (typeof method === 'function' && !['constructor', 'postMessage', 'close'].includes(key)) plain(method as Callable);
}

/** The step of sending, which the handler schedules. */
function* send(port: VirtualPort, site: number, message: unknown): Suspendable<void> {
  const { target } = port;
  if (target !== undefined && installed.handler!.post!(site, target, message) !== undefined) yield;
}

/** Replacements of `postMessage` and `close`, by call site. */
export const portMethods = {
  postMessage: (site: number): Twin =>
    function* postMessage(this: unknown, message: unknown, options?: unknown): Suspendable<void> {
      if (!isPort(this)) refuseReal(site);
      const transfer = Array.isArray(options) ? (options as unknown[]) : ((options as { readonly transfer?: unknown[] } | undefined)?.transfer ?? []);
      yield* send(this, site, clone(message, transfer));
    } as Twin,
  close: (site: number): Twin =>
    function* close(this: unknown): Suspendable<void> {
      if (!isPort(this)) refuseReal(site);
      const { target } = this;
      const message = this.shut();
      if (message !== undefined && target !== undefined && installed.handler!.post!(site, target, message) !== undefined) yield;
    } as Twin,
};

export function refuseReal(site: number): never {
  return refuseOutright(site, 'it uses a port, worker or channel that was not made by instrumented code during this execution, and whose other end is not explored.', 'Make a MessageChannel in set-up or in a thread, and give each thread its end.');
}

/** `new MessageChannel()`. */
export function newChannel(site: number): { readonly port1: VirtualPort; readonly port2: VirtualPort } {
  agentHere(site);
  if (installed.handler?.post === undefined) refuseOutright(site, 'messages are explored under sequential consistency only.', 'Explore the code without a weaker memory model.');
  const one: { port: VirtualPort | undefined } = { port: undefined };
  const two: { port: VirtualPort | undefined } = { port: undefined };
  return { port1: new VirtualPort(site, undefined, one, two), port2: new VirtualPort(site, undefined, two, one) };
}

