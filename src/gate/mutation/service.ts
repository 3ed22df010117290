import { messageOf } from '../errors.ts';
import { runChild, type ChildEnd } from '../run-child.ts';
import type { JudgeAnswer, JudgeRequest, JudgeSettings } from './protocol.ts';

export interface ServiceOptions {
  /** Path of a program that calls `serve`. */
  readonly program: string;
  readonly settings: JudgeSettings;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** After so many requests a new process takes over, because modules that were loaded are never given back. */
  readonly requestsPerProcess: number;
}

/** How a request ended. `died`: its process did, or gave no answer. */
export interface RequestEnd {
  readonly how: 'done' | 'timed-out' | 'died';
  readonly message: string;
}

/** What judges mutants, one request at a time. */
export interface Judge {
  /** @param silenceMs how long it may take from one answer to the next; starting a process that stays is not counted. */
  ask(request: JudgeRequest, silenceMs: number, onAnswer: (answer: JudgeAnswer) => void): Promise<RequestEnd>;
  end(): Promise<void>;
}

const NO_LIMIT_MS = 2 ** 31 - 1;
/** For starting the process, which may have much to load. */
const START_MS = 60_000;

interface Running {
  readonly send: (request: JudgeRequest) => void;
  readonly stop: AbortController;
  readonly ended: Promise<ChildEnd>;
  requests: number;
}

/** A process that judges mutants, replaced by a new one when it hangs, dies or has become large. One request at a time. */
export class Service implements Judge {
  readonly #options: ServiceOptions;
  #running: Running | undefined;
  #onAnswer: (answer: JudgeAnswer) => void = () => {};

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  async ask(request: JudgeRequest, silenceMs: number, onAnswer: (answer: JudgeAnswer) => void): Promise<RequestEnd> {
    if (this.#running !== undefined && this.#running.requests >= this.#options.requestsPerProcess) await this.end();
    const fresh = this.#running === undefined;
    const running = (this.#running ??= this.#start());
    running.requests++;
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<RequestEnd>((resolve) => {
      const arm = (ms: number): void => {
        clearTimeout(timer);
        timer = setTimeout(() => resolve({ how: 'timed-out', message: 'did not end in the time allowed' }), ms);
      };
      arm(fresh ? START_MS : silenceMs);
      this.#onAnswer = (answer) => {
        if (answer.type === 'done') resolve({ how: 'done', message: '' });
        else {
          arm(silenceMs);
          onAnswer(answer);
        }
      };
    });
    running.send(request);
    const end = await Promise.race([
      answered,
      running.ended.then(
        ({ output, code, killedBy }): RequestEnd => ({ how: 'died', message: `its process ended with ${killedBy ?? `exit code ${code}`}\n${output}`.trim() }),
        (thrown: unknown): RequestEnd => ({ how: 'died', message: messageOf(thrown) }),
      ),
    ]);
    clearTimeout(timer);
    this.#onAnswer = () => {};
    if (end.how !== 'done') await this.end();
    this.#options.signal.throwIfAborted();
    return end;
  }

  async end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.stop.abort();
    await running?.ended.catch(() => {});
  }

  #start(): Running {
    const { program, settings, env, signal } = this.#options;
    const stop = new AbortController();
    let send: (request: JudgeRequest) => void = () => {};
    const ended = runChild({
      cwd: settings.root,
      args: ['--enable-source-maps', program],
      env,
      signal: AbortSignal.any([signal, stop.signal]),
      limitMs: NO_LIMIT_MS,
      send: settings as never,
      onOpen: (open) => (send = (request) => open(request as never)),
      onMessage: (message) => this.#onAnswer(message as JudgeAnswer),
    });
    ended.catch(() => {});
    return { send: (request) => send(request), stop, ended, requests: 0 };
  }
}
