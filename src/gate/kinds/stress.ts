import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { emptyOutcome, type EvidenceOutcome, type Job, type JobContext } from '../evidence.ts';
import { PROFILES } from '../profiles.ts';
import { runChild } from '../run-child.ts';
import { addressOf, type EvidenceReference } from '../spec/invariant.ts';
import { jobsByFile } from './by-file.ts';
import { isRecord, numbersOf } from './json-shape.ts';
import { withScratch } from './scratch.ts';
import { staleOutput } from './stale-output.ts';

/** Evidence of kind `stress`: `stress/x.ts` is run as `build/stress/x.js`, once and alone, and answers for its checks by name. */
export function planStress(references: readonly EvidenceReference[]): Job[] {
  return jobsByFile('stress', references, runProgram, true);
}

async function runProgram(file: string, references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const all = (outcome: (reference: EvidenceReference) => EvidenceOutcome): void => references.forEach((reference) => context.report(outcome(reference)));
  const program = join('build', file.replace(/\.([cm]?)ts$/, '.$1js'));
  const stale = statSync(join(root, program), { throwIfNoEntry: false }) === undefined ? program : staleOutput(root, ['build', 'dist']);
  if (stale !== undefined) {
    all((reference) => emptyOutcome(reference, 'missing', `${stale} is not built from the present sources: run \`npm run build && npm run build:stress\``));
    return;
  }
  await withScratch(async (scratch) => {
    const json = join(scratch, 'stress.json');
    const end = await runChild({
      cwd: root,
      args: [program, '--json', json, '--profile', profile],
      signal,
      limitMs: PROFILES[profile].jobLimitMs,
      onLine: (line) => context.progress(line),
    });
    signal.throwIfAborted();
    const ending = end.timedOut ? 'did not end in the time allowed' : `ended with ${end.killedBy ?? `exit code ${end.code}`}`;
    const checks = readChecks(json);
    if (checks === undefined) {
      all((reference) => emptyOutcome(reference, 'fail', `${program} ${ending} and wrote no readable result`, end.output));
      return;
    }
    all((reference) => {
      const check = checks.find(({ name }) => name === reference.name);
      if (check === undefined) {
        const message = `${file} has no check "${reference.name}"; it has ${checks.map(({ name }) => name).join(', ') || 'none'}`;
        return emptyOutcome(reference, end.code === 0 ? 'unmatched' : 'fail', message, end.code === 0 ? undefined : end.output);
      }
      // A program that fails outside of its checks has shown nothing that can be relied on.
      const contradicts = end.code !== 0 && checks.every(({ ok }) => ok);
      const status = check.ok && !contradicts ? 'pass' : 'fail';
      return {
        kind: reference.kind,
        address: addressOf(reference),
        status,
        counts: check.counts,
        bounds: [],
        durationMs: end.durationMs,
        message: contradicts ? `${program} ${ending} although its checks passed` : check.ok ? undefined : check.detail,
        detail: status === 'fail' ? `${check.detail}\n${end.output}` : check.detail,
      };
    });
  });
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly counts: Readonly<Record<string, number>>;
}

function readChecks(path: string): Check[] | undefined {
  let result: unknown;
  try {
    result = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  if (!isRecord(result) || !Array.isArray(result['checks'])) return undefined;
  return result['checks'].filter(isRecord).map((check) => ({
    name: String(check['name']),
    ok: check['ok'] === true,
    detail: typeof check['detail'] === 'string' ? check['detail'] : '',
    counts: numbersOf(check['counts']),
  }));
}
