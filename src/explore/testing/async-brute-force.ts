import type { AsyncInstruction, AsyncProgram } from './async-program.ts';
import { otherThread, TIMEOUT } from './async-program.ts';

/**
 * Every interleaving of an async program, one by one, without any reduction: the oracle for the search on event loops. It shares nothing
 * with the engine: an interpreter with copied states, and a canonical form of the partial order.
 */
export interface AsyncBruteForce {
  readonly finals: Set<string>;
  readonly traces: Set<string>;
}

interface Coroutine {
  readonly body: readonly AsyncInstruction[];
  pc: number;
  last: number;
  readonly seen: number[];
}

interface Timer {
  readonly due: number;
  readonly serial: number;
  readonly coroutine: number;
  /** The word whose list it ends the wait on; -1 for sleeping. */
  readonly word: number;
}

interface Arrival {
  /** Who waited for it; of a message, everybody who listens when it is taken. */
  readonly coroutine: number;
  readonly channel: string;
  readonly event: number;
  readonly timed: boolean;
}

interface Thread {
  readonly id: number;
  readonly coroutines: Coroutine[];
  /** Coroutines that run: the last one, called by the one before. */
  readonly stack: number[];
  readonly jobs: number[];
  readonly inbox: Arrival[];
  timers: Timer[];
  now: number;
  serial: number;
  /** Channels that it has begun to listen to. */
  readonly opening: string[];
  /** Coroutines that listen to each channel. */
  readonly listening: Map<string, number[]>;
  at: 'step' | 'open' | 'turn' | 'idle' | 'asleep' | 'asleep for a time' | 'notified' | 'ended';
}

interface Waiter {
  readonly thread: number;
  /** -1 for a thread that blocks. */
  readonly coroutine: number;
}

interface Step {
  readonly thread: number;
  readonly name: string;
  /** Resource to whether the step changes it. */
  readonly touches: Map<string, boolean>;
}

interface State {
  readonly memory: number[];
  readonly queues: Waiter[][];
  readonly threads: Thread[];
  /** By channel: posts that nobody has been brought, and who listens. */
  readonly mail: Map<string, { readonly posts: number[]; listener: number }>;
  readonly steps: Step[];
}

const RESULTS = { ok: 10, 'not-equal': 11, 'timed-out': 12 } as const;

export function asyncBruteForce(program: AsyncProgram): AsyncBruteForce {
  const finals = new Set<string>();
  const traces = new Set<string>();

  function begin(t: Thread, body: readonly AsyncInstruction[]): void {
    t.stack.push(t.coroutines.push({ body, pc: 0, last: 0, seen: [] }) - 1);
  }

  function finish(c: Coroutine, result: number): void {
    c.last = result;
    c.seen.push(result);
    c.pc++;
  }

  /** Runs a thread through what nobody else sees, up to its next step. */
  function settle(t: Thread): void {
    for (;;) {
      const top = t.stack.at(-1);
      if (top === undefined) {
        const job = t.jobs.shift();
        if (job !== undefined) t.stack.push(job);
        else if (!idle(t)) return;
        continue;
      }
      const c = t.coroutines[top]!;
      const it = c.body[c.pc];
      if (it === undefined) t.stack.pop();
      else if (it.when !== undefined && it.when !== c.last) c.pc++;
      else if (it.op === 'tick') {
        finish(c, c.last);
        t.jobs.push(t.stack.pop()!);
      } else if (it.op === 'sleep') {
        t.timers.push({ due: t.now + it.ms, serial: t.serial++, coroutine: top, word: -1 });
        finish(c, c.last);
        t.stack.pop();
      } else if (it.op === 'receive') {
        const channel = `${otherThread(t.id, it.q, program.threads.length)}>${t.id}`;
        const listening = t.listening.get(channel);
        if (listening === undefined) t.opening.push(channel);
        t.listening.set(channel, [...(listening ?? []), t.stack.pop()!]);
      } else if (it.op === 'spawn') {
        finish(c, c.last);
        begin(t, it.body);
      } else {
        t.at = 'step';
        return;
      }
    }
  }

  /** At the event loop: true if there is something to run. */
  function idle(t: Thread): boolean {
    const [main] = t.coroutines as [Coroutine];
    const over = main.pc >= main.body.length && !t.timers.some(({ word }) => word < 0);
    if (over) t.at = 'ended';
    else if (t.opening.length > 0) t.at = 'open';
    else if (t.timers.length > 0 || t.inbox.some(({ timed }) => timed)) t.at = 'turn';
    else if (t.inbox.length === 0) t.at = 'idle';
    else {
      take(t);
      return true;
    }
    return false;
  }

  function take(t: Thread): number {
    const { coroutine, channel, event } = t.inbox.shift()!;
    if (channel === '') {
      finish(t.coroutines[coroutine]!, RESULTS.ok);
      t.stack.push(coroutine);
      return event;
    }
    for (const listener of t.listening.get(channel)!) {
      finish(t.coroutines[listener]!, 22);
      t.jobs.push(listener);
    }
    t.listening.set(channel, []);
    return event;
  }

  function step(before: State, p: number): State {
    const state = structuredClone(before);
    const t = state.threads[p]!;
    const touches = new Map<string, boolean>();
    const moved = new Set([p]);
    const event = state.steps.length;
    let name = '';
    const mailOf = (channel: string): { readonly posts: number[]; listener: number } => {
      const known = state.mail.get(channel) ?? { posts: [], listener: -1 };
      state.mail.set(channel, known);
      return known;
    };
    const deliver = (channel: string, to: number, post: number): void => {
      touches.set(`i${to}`, true);
      const other = state.threads[to]!;
      other.inbox.push({ coroutine: -1, channel, event: post, timed: false });
      if (other.at === 'idle') moved.add(to);
    };
    if (t.at === 'open') {
      const channel = t.opening.shift()!;
      const mail = mailOf(channel);
      name = `opens ${channel}`;
      touches.set(`p${channel}`, true);
      mail.listener = p;
      for (const post of mail.posts.splice(0)) deliver(channel, p, post);
    } else if (t.at === 'turn') {
      if (t.inbox.length > 0) name = `takes ${idOf(state.steps, take(t))}`;
      else {
        const next = t.timers.reduce((first, it) => (it.due < first.due || (it.due === first.due && it.serial < first.serial) ? it : first));
        t.timers = t.timers.filter(({ serial }) => serial !== next.serial);
        t.now = Math.max(t.now, next.due);
        touches.set(`i${p}`, true);
        if (next.word >= 0) {
          touches.set(`q${next.word}`, true);
          state.queues[next.word] = state.queues[next.word]!.filter((it) => it.thread !== p || it.coroutine !== next.coroutine);
          finish(t.coroutines[next.coroutine]!, RESULTS['timed-out']);
        }
        t.stack.push(next.coroutine);
        name = 'time';
      }
    } else {
      const running = t.stack.at(-1)!;
      const c = t.coroutines[running]!;
      const next = c.body[c.pc]!;
      if (next.op === 'post' || next.op === 'poll') {
        const other = otherThread(p, next.q, program.threads.length);
        const channel = next.op === 'post' ? `${p}>${other}` : `${other}>${p}`;
        const mail = mailOf(channel);
        if (next.op === 'post') {
          touches.set(`p${channel}`, true);
          if (mail.listener < 0) mail.posts.push(event);
          else deliver(channel, mail.listener, event);
          finish(c, c.last);
        } else {
          touches.set(`p${channel}`, mail.posts.length > 0);
          finish(c, mail.posts.shift() === undefined ? 20 : 21);
        }
        state.steps.push({ thread: p, name: next.op, touches });
        for (const q of moved) settle(state.threads[q]!);
        return state;
      }
      const it = next as Exclude<AsyncInstruction, { op: 'sleep' | 'tick' | 'spawn' | 'post' | 'receive' | 'poll' }>;
      const queue = state.queues[it.x]!;
      const old = state.memory[it.x]!;
      name = it.op;
      if (t.at === 'notified') finish(c, RESULTS.ok);
      else if (t.at === 'asleep for a time') {
        touches.set(`q${it.x}`, true);
        state.queues[it.x] = queue.filter(({ thread, coroutine }) => thread !== p || coroutine >= 0);
        finish(c, RESULTS['timed-out']);
      } else {
        touches.set(`m${it.x}`, it.op === 'store' || it.op === 'add');
        switch (it.op) {
          case 'load': finish(c, old); break;
          case 'store': state.memory[it.x] = it.v; finish(c, it.v); break;
          case 'add': state.memory[it.x] = old + 1; finish(c, old); break;
          case 'wait':
            if (old !== it.v) finish(c, RESULTS['not-equal']);
            else {
              touches.set(`q${it.x}`, true);
              queue.push({ thread: p, coroutine: -1 });
              t.at = it.timed ? 'asleep for a time' : 'asleep';
              moved.delete(p);
            }
            break;
          case 'waitAsync':
            if (old !== it.v) finish(c, RESULTS['not-equal']);
            else if (it.timed === 'at once') finish(c, RESULTS['timed-out']);
            else {
              touches.set(`q${it.x}`, true);
              queue.push({ thread: p, coroutine: running });
              if (it.timed) t.timers.push({ due: t.now + TIMEOUT, serial: t.serial++, coroutine: running, word: it.x });
              t.stack.pop();
            }
            break;
          case 'notify': {
            touches.clear();
            const woken = queue.splice(0, it.n);
            touches.set(`q${it.x}`, woken.length > 0);
            finish(c, woken.length);
            for (const { thread, coroutine } of woken) {
              const other = state.threads[thread]!;
              if (coroutine >= 0) {
                touches.set(`i${thread}`, true);
                const timed = other.timers.some((timer) => timer.coroutine === coroutine);
                other.timers = other.timers.filter((timer) => timer.coroutine !== coroutine);
                other.inbox.push({ coroutine, channel: '', event, timed });
                if (other.at === 'idle') moved.add(thread);
              } else if (other.at === 'asleep') {
                const sleeper = other.coroutines[other.stack.at(-1)!]!;
                finish(sleeper, RESULTS.ok);
                moved.add(thread);
              } else other.at = 'notified';
            }
          }
        }
      }
    }
    state.steps.push({ thread: p, name, touches });
    for (const q of moved) settle(state.threads[q]!);
    return state;
  }

  function dependent(a: Step, b: Step): boolean {
    if (a.thread === b.thread) return true;
    for (const [resource, changes] of a.touches) if (b.touches.has(resource) && (changes || b.touches.get(resource)!)) return true;
    return false;
  }

  function idOf(steps: readonly Step[], i: number): string {
    return `${steps[i]!.thread}.${steps.slice(0, i).filter(({ thread }) => thread === steps[i]!.thread).length}`;
  }

  function canonical(steps: readonly Step[]): string {
    const ids = steps.map((_, i) => idOf(steps, i));
    return steps.map((it, i) => `${ids[i]} ${it.name} after ${ids.filter((_, k) => k < i && dependent(steps[k]!, it)).sort().join(' ')}`).sort().join('; ');
  }

  function visit(state: State): void {
    let any = false;
    state.threads.forEach(({ at }, p) => {
      if (at === 'idle' || at === 'asleep' || at === 'ended') return;
      any = true;
      visit(step(state, p));
    });
    if (any) return;
    finals.add(asyncFinalState(state.memory, state.threads.map(({ coroutines }) => coroutines.map(({ seen }) => seen)), state.threads.map(({ at }) => at === 'ended')));
    traces.add(canonical(state.steps));
  }

  const threads = program.threads.map((body, id): Thread => {
    const t: Thread = { id, opening: [], listening: new Map(), coroutines: [], stack: [], jobs: [], inbox: [], timers: [], now: 0, serial: 0, at: 'idle' };
    begin(t, body);
    settle(t);
    return t;
  });
  visit({ memory: [0, 0], queues: [[], []], threads, mail: new Map(), steps: [] });
  return { finals, traces };
}

export function asyncFinalState(memory: ArrayLike<number>, logs: readonly (readonly (readonly number[])[])[], ended: readonly boolean[]): string {
  return `${Array.from(memory)} ${logs.map((log, p) => `${log.map((seen) => seen.join()).join(' & ')}${ended[p] ? '' : ' stuck'}`).join(' | ')}`;
}
