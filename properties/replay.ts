import { fc } from '@fast-check/vitest';
import { relative } from 'node:path';
import { expect, TestRunner } from 'vitest';

/**
 * What every property of this project runs with. A failing run prints a command that replays it; the command sets
 *
 * - `RINGPROOF_SEED`, `RINGPROOF_PATH`: fast-check's seed, and the way from it to the shrunk counterexample;
 * - `RINGPROOF_COMMANDS`: for `fc.commands`, which of the commands ran (fast-check's replayPath).
 *
 * `RINGPROOF_PROFILE=full` runs 20 times as many cases.
 */
interface Environment {
  readonly RINGPROOF_SEED?: string | undefined;
  readonly RINGPROOF_PATH?: string | undefined;
  readonly RINGPROOF_COMMANDS?: string | undefined;
  readonly RINGPROOF_PROFILE?: string | undefined;
}

const FULL_FACTOR = 20;

/** What the command is made of; every `fc.RunDetails<T>` has it. */
type Failure = Pick<fc.RunDetails<unknown>, 'failed' | 'numRuns' | 'seed' | 'counterexamplePath' | 'counterexample' | 'errorInstance'>;

interface Parameters extends Omit<fc.Parameters<never>, 'reporter' | 'asyncReporter' | 'examples' | 'plugins'> {
  readonly asyncReporter: (details: Failure) => Promise<void>;
}

/** Parameters for `it.prop(arbitraries, replayable(200))`. Throws when the environment asks for a replay that cannot be. */
export function replayable(numRuns: number, environment: Environment = process.env): Parameters {
  const { RINGPROOF_SEED: seed, RINGPROOF_PATH: path, RINGPROOF_PROFILE: profile } = environment;
  const parameters: Parameters = { numRuns: profile === 'full' ? numRuns * FULL_FACTOR : numRuns, asyncReporter: report };
  if (seed === undefined) {
    if (path !== undefined) throw new Error('RINGPROOF_PATH is set without RINGPROOF_SEED; copy both from the failure');
    return parameters;
  }
  if (!/^-?\d+$/.test(seed)) throw new Error(`RINGPROOF_SEED must be an integer, as a failure prints it, not "${seed}"`);
  if (path !== undefined && !/^\d+(:\d+)*$/.test(path)) throw new Error(`RINGPROOF_PATH must be numbers with colons between, as a failure prints it, not "${path}"`);
  // The path leads to a counterexample that was shrunk already.
  return { ...parameters, seed: Number(seed), ...(path === undefined ? {} : { path, endOnFailure: true }) };
}

/** Options for `fc.commands`, which needs to be told more than seed and path. */
export function replayableCommands(environment: Environment = process.env): { replayPath?: string } {
  const { RINGPROOF_COMMANDS: replayPath } = environment;
  return replayPath === undefined ? {} : { replayPath };
}

async function report(details: Failure): Promise<void> {
  // The gate adds up what tests count.
  const test = TestRunner.getCurrentTest();
  if (test !== undefined) Object.assign(test.meta, { counts: { runs: details.numRuns } });
  if (!details.failed) return;
  const { testPath, currentTestName } = expect.getState();
  const command = replayCommand(details, relative(process.cwd(), testPath ?? ''), currentTestName ?? '');
  const found = (await fc.asyncDefaultReportMessage(details as fc.RunDetails<unknown>)) ?? '';
  throw new Error(`${found}\n\nReplay it with\n  ${command}\n`, { cause: details.errorInstance });
}

/** The shell command that runs the counterexample of `details` again, alone. */
export function replayCommand(details: Pick<Failure, 'seed' | 'counterexamplePath' | 'counterexample'>, file: string, testName: string): string {
  const { seed, counterexamplePath, counterexample } = details;
  const replayPath = /replayPath="([^"]*)"/.exec(fc.stringify(counterexample))?.[1];
  const commands = replayPath === undefined ? '' : `RINGPROOF_COMMANDS=${quote(replayPath)} `;
  const path = counterexamplePath === null ? '' : `RINGPROOF_PATH=${counterexamplePath} `;
  return `RINGPROOF_SEED=${seed} ${path}${commands}npx vitest run ${quote(file)} -t ${quote(namePattern(testName))}`;
}

/** vitest takes a regular expression for the names of suites and test with a blank between; the title ends in a seed that changes. */
function namePattern(testName: string): string {
  const full = testName.split(' > ').join(' ').replace(/ \(with seed=-?\d+\)$/, '');
  return `^${full.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`;
}

/** For a POSIX shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
