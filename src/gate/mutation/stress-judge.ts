import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { REACHED } from '../../instrument/reached.ts';
import { groupBy } from '../group-by.ts';
import { programOf, readStressChecks, type StressCheck } from '../kinds/stress-program.ts';
import { runChild } from '../run-child.ts';
import { MutableCopy } from './mutable-copy.ts';
import type { CheckName, JudgeAnswer, JudgeRequest } from './protocol.ts';
import type { Judge, RequestEnd } from './service.ts';

/** Decides everything that programs draw; what the scheduler does it cannot decide. */
export const STRESS_SEED = 1;
/** How many runs of a check must fail before it has killed a mutant: one that fails by a chance that is never met again tells nothing. */
export const STRESS_RUNS = 2;

const NO_LIMIT_MS = 2 ** 31 - 1;

export interface StressJudgeOptions {
  readonly root: string;
  /** A folder that is not there yet, for a copy of what is compiled. */
  readonly folder: string;
  /** The mutated sources, relative to the root. */
  readonly files: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Judges mutants by stress programs, in the quick profile, on real workers: in a copy of the project whose compiled files are those of the mutant. Nothing that
 * is right fails, so one run that does has found the mutant; but only what fails again, with the same seed, can be counted upon. Programs are told by the
 * environment which of their checks are wanted, `RINGPROOF_STRESS_CHECKS`, and which seed, `RINGPROOF_STRESS_SEED`.
 */
export class StressJudge implements Judge {
  readonly #options: StressJudgeOptions;
  #copy: MutableCopy | undefined;

  constructor(options: StressJudgeOptions) {
    this.#options = options;
  }

  async ask(request: JudgeRequest, silenceMs: number, onAnswer: (answer: JudgeAnswer) => void): Promise<RequestEnd> {
    const { root, folder, files } = this.#options;
    this.#copy ??= MutableCopy.lay(root, folder, files);
    this.#copy.write(request.mutations);
    return request.type === 'cover' ? this.#cover(request.names, silenceMs, onAnswer) : this.#judge(request.checks, request.all, silenceMs, onAnswer);
  }

  async end(): Promise<void> {
    // No program outlives its request.
  }

  async #judge(checks: readonly CheckName[], all: boolean, silenceMs: number, onAnswer: (answer: JudgeAnswer) => void): Promise<RequestEnd> {
    for (const [file, own] of groupBy(checks, (check) => check.file)) {
      const failed: StressCheck[] = [];
      const started = performance.now();
      const answer = ({ name, ok, detail }: StressCheck, unrepeated?: string): void =>
        onAnswer({ type: 'checked', check: { file, name }, state: ok ? 'passed' : 'failed', message: ok ? '' : `in ${STRESS_RUNS} runs of ${STRESS_RUNS} with seed ${STRESS_SEED}: ${messageIn(detail)}`, durationMs: performance.now() - started, unrepeated });
      const end = await this.#run(file, own.map(({ name }) => name), silenceMs, (check) => {
        if (check.ok) answer(check);
        else failed.push(check);
        return all || check.ok;
      });
      for (const check of failed) {
        // One that now ends without a result, or does not end, is not right either.
        const runs = [check];
        while (runs.length < STRESS_RUNS && !runs.at(-1)!.ok) {
          const before = runs.length;
          await this.#run(file, [check.name], silenceMs, (found) => runs.push(found) > 0);
          if (runs.length === before) runs.push(check);
        }
        const again = runs.at(-1)!;
        answer(again, again.ok ? messageIn(check.detail) : undefined);
        if (!all && !again.ok) return { how: 'done', message: '' };
      }
      if (end.how !== 'done') return end;
    }
    return { how: 'done', message: '' };
  }

  /** Each check by itself, so that one knows what it reaches. */
  async #cover(names: readonly CheckName[], silenceMs: number, onAnswer: (answer: JudgeAnswer) => void): Promise<RequestEnd> {
    const { folder } = this.#options;
    const marks = `${folder}-marks`;
    const setup = `${folder}-setup.mjs`;
    writeFileSync(setup, setupFor(marks));
    for (const { file, name } of names) {
      writeFileSync(marks, '');
      const started = performance.now();
      const results: StressCheck[] = [];
      const end = await this.#run(file, [name], silenceMs, (check) => results.push(check) > 0, ['--import', pathToFileURL(setup).href]);
      const [found] = results;
      const message = found?.ok === true ? '' : found === undefined ? end.message : messageIn(found.detail);
      onAnswer({ type: 'checked', check: { file, name }, state: found?.ok === true ? 'passed' : 'failed', message, durationMs: performance.now() - started, marks: [...new Set(readFileSync(marks, 'utf8').split('\n').filter((line) => line !== '').map(Number))] });
    }
    return { how: 'done', message: '' };
  }

  /**
   * Runs some checks of a program.
   * @param onCheck is handed each result; answers whether to go on
   */
  async #run(file: string, names: readonly string[], silenceMs: number, onCheck: (check: StressCheck) => boolean, args: readonly string[] = []): Promise<RequestEnd> {
    const { folder, signal } = this.#options;
    const json = `${folder}-result.json`;
    rmSync(json, { force: true });
    const left = new Set(names);
    const silent = new AbortController();
    const enough = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const arm = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), silenceMs);
    };
    const read = (): void => {
      for (const check of readStressChecks(json) ?? []) {
        if (!left.delete(check.name)) continue;
        arm();
        if (!onCheck(check)) enough.abort();
      }
    };
    arm();
    const { code, killedBy, output } = await runChild({
      cwd: folder,
      args: [...args, programOf(file), '--json', json, '--profile', 'quick'],
      env: { NO_COLOR: '1', RINGPROOF_STRESS_CHECKS: names.join(','), RINGPROOF_STRESS_SEED: String(STRESS_SEED) },
      signal: AbortSignal.any([signal, silent.signal, enough.signal]),
      limitMs: NO_LIMIT_MS,
      // It says something when a check is over.
      onLine: read,
    });
    clearTimeout(timer);
    signal.throwIfAborted();
    read();
    clearTimeout(timer);
    if (left.size === 0 || enough.signal.aborted) return { how: 'done', message: '' };
    if (silent.signal.aborted) return { how: 'timed-out', message: 'did not end in the time allowed' };
    return { how: 'died', message: `its process ended with ${killedBy ?? `exit code ${code}`}\n${output}`.trim() };
  }
}

/** Notes in a file which marks are reached, by whichever thread. */
function setupFor(marks: string): string {
  return `
import { appendFileSync } from 'node:fs';
const seen = new Set();
globalThis.${REACHED} = (mark) => {
  if (mark < 0 || seen.has(mark)) return;
  seen.add(mark);
  appendFileSync(${JSON.stringify(marks)}, mark + '\\n');
};
`;
}

function messageIn(detail: string): string {
  return detail.trim().split('\n', 1)[0]!;
}
