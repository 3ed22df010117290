/** Operation codes of the steps that the scheduler orders. Plain accesses are not among them: see `plain-cells.ts`. */
export const LOAD = 0;
export const STORE = 1;
export const ADD = 2;
export const SUB = 3;
export const AND = 4;
export const OR = 5;
export const XOR = 6;
export const EXCHANGE = 7;
export const COMPARE_EXCHANGE = 8;
/** The first half of `Atomics.wait`: compare the value and join the waiter list, in one step (one critical section in ECMA-262 §25.4.3). */
export const WAIT = 9;
/** The second half of a wait with a finite timeout: answers `ok` once notified, else leaves the list and answers `timed-out`. Always enabled. */
export const WAKE = 10;
export const NOTIFY = 11;
/** A local choice between n values: `choose(n)`. */
export const CHOOSE = 12;
/** A mutex on a word: enabled while the word is 0. Not reachable from `Atomics`; benchmark programs from the literature use it. */
export const LOCK = 13;
export const UNLOCK = 14;
/** `Atomics.waitAsync`: compare the value and join the waiter list, without blocking. */
export const WAIT_ASYNC = 15;
/**
 * The turn of an event loop that has a timer set: takes what has arrived first, else lets the time of the next timer come. Always
 * enabled. An event loop without timers makes no such step: it goes on when something arrives.
 */
export const TURN = 16;
/** `postMessage`, or the closing of a port: changes the queue of the other end. */
export const POST = 17;
/** A thread at its event loop begins to listen to a port: what it has been sent arrives. */
export const OPEN = 18;
/** `receiveMessageOnPort`. */
export const RECEIVE = 19;
/** A plain access, where those are steps: see `MachineOptions.plainSteps`. */
export const PLAIN = 20;
/** No access, but a place where a thread rests between its operations; the step goes on to the next access and makes that. */
export const REST = 21;

export const OPERATION_NAMES: readonly string[] = [
  'load', 'store', 'add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange', 'wait', 'wake', 'notify', 'choose', 'lock', 'unlock', 'waitAsync', 'turn', 'postMessage', 'listen', 'receiveMessage', 'plain', 'rest',
];

/** How an event touches a location; two events conflict on it when the bitwise or has `WRITE`. */
export const NONE = 0;
export const READ = 1;
export const WRITE = 2;

/**
 * What a step changes besides words and waiter lists, as a set of bits; two steps with a common bit conflict. Bit p, for each thread p:
 * the order in which things arrive at its event loop. This bit: words that the invariant reads.
 */
export const OBSERVED = 1 << 31;

/** Threads are bits of a 32-bit mask. */
export const MAX_THREADS = 31;
