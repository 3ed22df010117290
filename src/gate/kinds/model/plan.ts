import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describeResult } from '../../../model-check/describe-result.ts';
import type { ModelCheckResult } from '../../../model-check/result.ts';
import { GateError } from '../../errors.ts';
import { emptyOutcome, type EvidenceOutcome, type Job, type JobContext } from '../../evidence.ts';
import { behaviourFinding } from '../../finding/behaviour-finding.ts';
import { forEachLimited } from '../../for-each-limited.ts';
import { PROFILES, type ProfileName } from '../../profiles.ts';
import { count, plural } from '../../report/format.ts';
import { modelReport } from '../../report/model-report.ts';
import type { EvidenceReference } from '../../spec/invariant.ts';
import { checkedNames, DEADLOCK } from './cfg.ts';
import { companions, isAsExpected, readHeader, type CfgHeader } from './header.ts';
import { runModel, type Trouble } from './run-model.ts';

/**
 * Evidence of kind `model`: each cfg is checked once, and with it the mutants of each property that is named (which
 * that property must reject) and the witnesses of the module (which must reach what they say is never reached).
 */
export function planModels(references: readonly EvidenceReference[]): Job[] {
  const named = references.filter(({ kind }) => kind === 'model');
  if (named.length === 0) return [];
  const files = new Set(named.map(({ file }) => file));
  // It keeps all cores busy itself, with a checker for each.
  return [{ title: plural(files.size, 'model'), references: named, exclusive: true, run: (context) => runModels(named, context) }];
}

/** One cfg to check and what came of it. */
interface Check {
  readonly file: string;
  readonly role: 'model' | 'witness' | 'mutant';
  readonly header: CfgHeader;
  result?: ModelCheckResult;
  /** Why there is no result. */
  unusable?: Trouble;
}

/** All that a piece of evidence stands on. */
interface Case {
  readonly reference: EvidenceReference;
  readonly model: Check;
  readonly mutants: readonly Check[];
  /** How many mutants there are, of which the profile may take fewer. */
  readonly kept: number;
  readonly all: readonly Check[];
}

async function runModels(references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const checks = new Map<string, Check>();
  const need = (file: string, role: Check['role'], rejectedBy?: string): Check => {
    const check = checks.get(file) ?? checkOf(root, file, role, rejectedBy);
    checks.set(file, check);
    return check;
  };
  const waiting = new Set<Case>();
  for (const reference of references) {
    try {
      const model = need(cfgFor(root, reference, profile), 'model');
      const { spec } = model.header;
      const witnesses = companions(root, reference.file, spec, 'witnesses').map((file) => need(file, 'witness'));
      const kept = companions(root, reference.file, spec, 'mutants', reference.name);
      const mutants = kept.slice(0, PROFILES[profile].mutants).map((file) => need(file, 'mutant', reference.name));
      waiting.add({ reference, model, mutants, kept: kept.length, all: [model, ...witnesses, ...mutants] });
    } catch (thrown) {
      if (!(thrown instanceof GateError)) throw thrown;
      context.report({ ...emptyOutcome(reference, 'error', thrown.message), place: thrown.problems[0]?.place });
    }
  }

  const order: readonly Check['role'][] = ['model', 'witness', 'mutant'];
  const sorted = [...checks.values()].sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  let done = 0;
  let missing: Trouble | undefined;
  await forEachLimited(sorted, availableParallelism(), async (check) => {
    if (missing === undefined) await run(check, context);
    else check.unusable = missing;
    if (check.unusable?.status === 'missing') missing = check.unusable;
    signal.throwIfAborted();
    done++;
    context.progress(`${done} of ${sorted.length} cfgs checked`, done / sorted.length);
    for (const one of waiting) {
      if (one.all.every(({ result, unusable }) => result !== undefined || unusable !== undefined)) {
        waiting.delete(one);
        context.report(judge(root, one));
      }
    }
  });
}

function checkOf(root: string, file: string, role: Check['role'], rejectedBy?: string): Check {
  const cfg = readFileSync(join(root, file), 'utf8');
  const header = readHeader(root, file, cfg);
  const { verdict, property } = header.expected;
  const wrong = (message: string, hint: string): GateError => new GateError('input', { message, place: { file, line: 1 }, hint });
  if (role === 'model' && verdict !== 'pass') throw wrong('is expected to be violated, so it is no evidence', 'Name the cfg that must pass.');
  if (rejectedBy !== undefined && (verdict === 'pass' || (property ?? DEADLOCK) !== rejectedBy)) {
    throw wrong(`is kept as a mutant that ${rejectedBy} rejects, but does not expect that`, `Write "\\* expect: violated KIND ${rejectedBy}", or rename the file.`);
  }
  if (property !== undefined && !checkedNames(cfg).includes(property)) {
    throw wrong(`expects a violation of ${property} but does not check it`, 'Add it to INVARIANTS or PROPERTIES.');
  }
  return { file, role, header };
}

/** `M.cfg` is for the quick profile; the full one takes `M.full.cfg` where there is one that checks the same. */
function cfgFor(root: string, { file, name }: EvidenceReference, profile: ProfileName): string {
  const full = file.replace(/\.cfg$/, '.full.cfg');
  return profile === 'full' && existsSync(join(root, full)) && checkedNames(readFileSync(join(root, full), 'utf8')).includes(name) ? full : file;
}

async function run(check: Check, { root, profile, engine, signal, progress, reportModel }: JobContext): Promise<void> {
  const { result, graph, unusable } = await runModel(engine, {
    root,
    spec: check.header.spec,
    file: check.file,
    limitMs: PROFILES[profile].jobLimitMs,
    graph: check.role === 'model',
    signal,
    onProgress: ({ distinct, queue }) => progress(`${check.file}: ${count(distinct)} states, ${count(queue)} to go`),
  });
  if (result !== undefined) {
    check.result = result;
    if (check.role === 'model') reportModel(modelReport(check.file, result, graph));
  }
  if (unusable !== undefined) check.unusable = unusable;
}

function judge(root: string, { reference, model, mutants, kept, all }: Case): EvidenceOutcome {
  const trouble = all.map((check) => troubleOf(root, check)).find((found) => found !== undefined);
  const outcome = emptyOutcome(reference, trouble?.status ?? 'pass', trouble?.message, trouble?.detail, trouble?.findings);
  if (model.result === undefined) return outcome;
  const { generated, distinct, depth, complete, bounds, durationMs } = model.result;
  return { ...outcome, counts: { generated, distinct, depth, mutants: mutants.length, ...(kept > mutants.length && { kept }) }, complete, bounds, durationMs };
}

/** What is wrong with a check: it could not be done, or did not give what its header expects. */
function troubleOf(root: string, { file, role, header, result, unusable }: Check): Trouble | undefined {
  if (result === undefined) return unusable;
  const { verdict, property } = header.expected;
  const detail = describeResult(result);
  if (!isAsExpected(result, header.expected)) {
    const got = `${file}: ${result.verdict}${result.property === undefined ? '' : ` ${result.property}`}`;
    const meaning = {
      model: 'what else it checks is not shown either, because the search stopped there',
      witness: 'what it says is never reached was not reached, so the model may hold for want of behaviours',
      mutant: `the mutant was not rejected by ${property ?? verdict}`,
    }[role];
    const finding = behaviourFinding(root, file, header.spec, result);
    return { status: 'fail', message: `${got}; ${meaning}`, detail, findings: finding && [finding] };
  }
  const { states } = header;
  if (states !== undefined && (states.generated !== result.generated || states.distinct !== result.distinct || states.depth !== result.depth)) {
    return {
      status: 'fail',
      message:
        `${file}: generated ${result.generated}, distinct ${result.distinct}, depth ${result.depth}, where its header says ` +
        `${states.generated}, ${states.distinct}, ${states.depth}; find out why the model changed before changing the header`,
      detail,
    };
  }
  return undefined;
}
