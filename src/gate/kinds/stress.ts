import { join } from 'node:path';
import { emptyOutcome, type EvidenceOutcome, type Job, type JobContext } from '../evidence.ts';
import { PROFILES } from '../profiles.ts';
import { runChild } from '../run-child.ts';
import { addressOf, type EvidenceReference } from '../spec/invariant.ts';
import { jobsByFile } from './by-file.ts';
import { withScratch } from './scratch.ts';
import { programOf, readStressChecks, unbuilt } from './stress-program.ts';

/** Evidence of kind `stress`: `stress/x.ts` is run as `build/stress/x.js`, once and alone, and answers for its checks by name. */
export function planStress(references: readonly EvidenceReference[]): Job[] {
  return jobsByFile('stress', references, runProgram, true);
}

async function runProgram(file: string, references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const all = (outcome: (reference: EvidenceReference) => EvidenceOutcome): void => references.forEach((reference) => context.report(outcome(reference)));
  const program = programOf(file);
  const missing = unbuilt(root, [program]);
  if (missing !== undefined) {
    all((reference) => emptyOutcome(reference, 'missing', missing));
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
    const checks = readStressChecks(json);
    if (checks === undefined) {
      all((reference) => emptyOutcome(reference, 'fail', `${program} ${ending} and wrote no readable result`, end.output));
      return;
    }
    all((reference) => {
      const check = checks.find(({ name }) => name === reference.name);
      if (check === undefined) {
        const known = checks.map(({ name }) => name).join(', ') || 'none';
        // It may have been stopped, or have died, before it came to this check.
        if (end.code === null) return emptyOutcome(reference, 'fail', `${program} ${ending}, with results of ${known} only`, end.output);
        return emptyOutcome(reference, end.code === 0 ? 'unmatched' : 'fail', `${file} has no check "${reference.name}"; it has ${known}`, end.code === 0 ? undefined : end.output);
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
