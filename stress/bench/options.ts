import { parseArgs } from 'node:util';

/** What the benchmarks of channels can be asked for. */
export interface BenchmarkOptions {
  /** Rounds of each measurement. */
  readonly rounds: number;
  /** File for the results. */
  readonly json: string | undefined;
}

/** A median and how far the rounds lie apart need as many. */
const LEAST_ROUNDS = 3;

/** Reads them off the command line; ends the process when they are wrong, or ask for help. */
export function readOptions(command: string, rounds: number): BenchmarkOptions {
  const usage = `${command} [--rounds N] [--json FILE]`;
  try {
    const { values } = parseArgs({ options: { json: { type: 'string' }, rounds: { type: 'string', default: String(rounds) }, help: { type: 'boolean', default: false } } });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const count = Number(values.rounds);
    if (!Number.isInteger(count) || count < LEAST_ROUNDS) throw new Error(`--rounds takes a whole number of at least ${LEAST_ROUNDS}, not '${values.rounds}'`);
    return { rounds: count, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}
