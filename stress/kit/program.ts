import { parseArgs } from 'node:util';
import { basename } from 'node:path';
import { writeAtomic } from 'ringproof/gate';
import { randomStream } from './random.ts';

/** What a check found. Counts are what was done, by name. */
export interface Finding {
  readonly ok: boolean;
  /** One line when it passed; when it failed, all that is needed to look into it. */
  readonly detail: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Conditions {
  readonly profile: 'quick' | 'full';
  /** Decides everything that the check draws; what the scheduler does it cannot decide. */
  readonly seed: number;
  readonly random: () => number;
  /** Shows how far a long check is. */
  progress(text: string): void;
}

/** A stress check. Throws, or finds `ok: false`, when what it checks is violated. */
export type Check = (conditions: Conditions) => Promise<Finding>;

const LIMIT_MS = { quick: 120_000, full: 30 * 60_000 } as const;
const USAGE = `Options:
  --json FILE      write {seed, checks: [{name, ok, detail, counts}]} to FILE
  --profile P      quick (default) or full: how much work a check does
  --seed N         32-bit seed of all random choices; printed; that of RINGPROOF_STRESS_SEED, or drawn, when absent
  --only NAME      run one check; those of RINGPROOF_STRESS_CHECKS, separated by commas, or all, when absent
  --soak SECONDS   repeat the checks with new seeds for that long; stop at the first failure`;

interface Outcome extends Finding {
  readonly name: string;
}

/**
 * Runs a stress program: its checks by name, one after the other. Prints a line each, and for a failure the command that
 * repeats it, then calls `end`. Ends with exit code 0, 1 when a check failed, 2 for a bad command line.
 */
export async function stressProgram(checks: Readonly<Record<string, Check>>, end?: () => Promise<void>): Promise<void> {
  const options = readOptions(Object.keys(checks));
  if (options === undefined) {
    await end?.();
    return;
  }
  const started = performance.now();
  const outcomes = new Map<string, Outcome>();
  let { seed } = options;
  let rounds = 0;
  do {
    rounds++;
    for (const [name, check] of Object.entries(checks)) {
      if (options.only !== undefined && !options.only.includes(name)) continue;
      const outcome = await runCheck(name, check, options.profile, seed);
      outcomes.set(name, merge(outcomes.get(name), outcome));
      // After each check, so that one which hangs loses nothing of those before it.
      if (options.json !== undefined) await writeAtomic(options.json, `${JSON.stringify({ seed: options.seed, rounds, checks: [...outcomes.values()] }, undefined, 2)}\n`);
      console.log(`${outcome.ok ? 'ok  ' : 'FAIL'} ${name}: ${outcome.detail}`);
      if (!outcome.ok) console.log(`repeat with: node ${process.argv[1]} --only ${name} --seed ${seed} --profile ${options.profile}`);
    }
    const elapsed = (performance.now() - started) / 1000;
    if (options.soakSeconds > 0) console.log(`soak: round ${rounds} done, ${elapsed.toFixed(0)} of ${options.soakSeconds} s`);
    seed = (seed + 0x9e3779b9) >>> 0;
  } while ([...outcomes.values()].every(({ ok }) => ok) && performance.now() - started < options.soakSeconds * 1000);
  await end?.();
  // Workers of a check that failed may still be blocked; nothing is lost by leaving them.
  process.exit([...outcomes.values()].every(({ ok }) => ok) ? 0 : 1);
}

function merge(earlier: Outcome | undefined, later: Outcome): Outcome {
  if (earlier === undefined) return later;
  const counts = { ...earlier.counts };
  for (const [name, count] of Object.entries(later.counts)) counts[name] = (counts[name] ?? 0) + count;
  return { ...later, counts };
}

async function runCheck(name: string, check: Check, profile: 'quick' | 'full', seed: number): Promise<Outcome> {
  const limit = LIMIT_MS[profile];
  let last = 'no progress was reported';
  let timer: NodeJS.Timeout | undefined;
  const watchdog = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${limit / 1000} s; last progress: ${last}`)), limit);
  });
  const conditions: Conditions = {
    profile,
    seed,
    random: randomStream(seed),
    progress: (text) => {
      last = text;
      console.log(`  ${name}: ${text}`);
    },
  };
  try {
    return { name, ...(await Promise.race([check(conditions), watchdog])) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? (error.stack ?? error.message) : String(error), counts: {} };
  } finally {
    clearTimeout(timer);
  }
}

interface Options {
  readonly json: string | undefined;
  readonly profile: 'quick' | 'full';
  readonly seed: number;
  readonly only: readonly string[] | undefined;
  readonly soakSeconds: number;
}

function readOptions(names: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'string' },
        profile: { type: 'string', default: 'quick' },
        seed: { type: 'string' },
        only: { type: 'string' },
        soak: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(`node ${process.argv[1]}\n\nChecks: ${names.join(', ')}\n\n${USAGE}`);
      return undefined;
    }
    const { profile } = values;
    const only = (values.only ?? process.env['RINGPROOF_STRESS_CHECKS'])?.split(',');
    if (profile !== 'quick' && profile !== 'full') throw new Error(`--profile takes quick or full, not '${profile}'`);
    const unknown = only?.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`--only takes one of ${names.join(', ')}, not '${unknown}'`);
    const seed = values.seed ?? process.env['RINGPROOF_STRESS_SEED'];
    return {
      json: values.json,
      profile,
      seed: seed === undefined ? Math.floor(Math.random() * 2 ** 32) : natural('--seed', seed, 2 ** 32 - 1),
      only,
      soakSeconds: natural('--soak', values.soak, 7 * 24 * 3600),
    };
  } catch (error) {
    console.error(`${basename(process.argv[1]!)}: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

function natural(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new Error(`${name} takes a whole number from 0 to ${most}, not '${text}'`);
  return value;
}
