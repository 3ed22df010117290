import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ModelCheckResult } from '../../../model-check/result.ts';
import { describeResult, runTlc, TlcError, type TlcOutcome } from '../../../tla2tools-runner/index.ts';
import { GateError } from '../../errors.ts';
import { emptyOutcome, type EvidenceOutcome, type Job, type JobContext } from '../../evidence.ts';
import { forEachLimited } from '../../for-each-limited.ts';
import { groupBy } from '../../group-by.ts';
import { PROFILES, type ProfileName } from '../../profiles.ts';
import { count } from '../../report/format.ts';
import { addressOf, type EvidenceReference } from '../../spec/invariant.ts';
import { checkedNames, DEADLOCK } from './cfg.ts';
import { companions, readHeader, type CfgHeader } from './header.ts';

/**
 * Evidence of kind `model`: each cfg is checked once, and with it the mutants of each property that is named (they
 * must be rejected by that property) and the model's witnesses (what they say is never reached must be reached).
 */
export function planModels(references: readonly EvidenceReference[]): Job[] {
  const named = references.filter(({ kind }) => kind === 'model');
  return [...groupBy(named, ({ file }) => file)].map(([file, group]) => ({
    title: file,
    references: group,
    // It keeps all cores busy itself, with a checker for each.
    exclusive: true,
    run: (context) => runModel(file, group, context),
  }));
}

/** One cfg to check and what came of it. */
interface Check {
  readonly file: string;
  readonly role: 'model' | 'witness' | 'mutant';
  /** For a mutant, the property that must reject it. */
  readonly name?: string;
  readonly header: CfgHeader;
  result?: ModelCheckResult;
}

async function runModel(file: string, references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const model = checkOf(root, cfgFor(root, file, profile), 'model');
  if (model.header.expected.verdict !== 'pass') {
    throw new GateError('input', { message: 'is expected to be violated, so it cannot be evidence', place: { file: model.file, line: 1 }, hint: 'Name the cfg that must pass.' });
  }
  const witnesses = companions(root, file, 'witnesses').map((witness) => checkOf(root, witness, 'witness'));
  const mutants = references.flatMap(({ name }) => companions(root, file, 'mutants', name).map((mutant) => checkOf(root, mutant, 'mutant', name)));
  const checks = [model, ...witnesses, ...mutants];

  let done = 0;
  await forEachLimited(checks, availableParallelism(), async (check) => {
    check.result = await runOne(root, check, context);
    done++;
    if (check !== model || checks.length === 1) context.progress(`${done} of ${checks.length} cfgs checked`);
  });
  signal.throwIfAborted();
  for (const reference of references) {
    context.report(judge(reference, model, witnesses, mutants.filter(({ name }) => name === reference.name)));
  }
}

function checkOf(root: string, file: string, role: Check['role'], name?: string): Check {
  const cfg = readFileSync(join(root, file), 'utf8');
  const header = readHeader(root, file, cfg);
  const { property } = header.expected;
  if (name !== undefined && (header.expected.verdict === 'pass' || (property ?? DEADLOCK) !== name)) {
    throw new GateError('input', {
      message: `is kept as a mutant that ${name} rejects, but does not expect that`,
      place: { file, line: 1 },
      hint: `Write "\\* expect: violated KIND ${name}", or rename the file.`,
    });
  }
  if (property !== undefined && !checkedNames(cfg).includes(property)) {
    throw new GateError('input', { message: `expects a violation of ${property} but does not check it`, place: { file, line: 1 }, hint: `Add it to INVARIANTS or PROPERTIES.` });
  }
  return { file, role, header, ...(name !== undefined && { name }) };
}

/** `M.cfg` is for the quick profile; the full one takes `M.full.cfg` where there is one. */
function cfgFor(root: string, file: string, profile: ProfileName): string {
  const full = file.replace(/\.cfg$/, '.full.cfg');
  return profile === 'full' && existsSync(join(root, full)) ? full : file;
}

const NOT_HERE: ReadonlySet<TlcOutcome> = new Set<TlcOutcome>(['java-not-found', 'java-too-old', 'jar-not-found']);
const UNUSABLE: ReadonlySet<TlcOutcome> = new Set<TlcOutcome>(['checksum-mismatch', 'spec-not-found', 'config-not-found', 'invalid-option']);

async function runOne(root: string, check: Check, { profile, signal, progress }: JobContext): Promise<ModelCheckResult> {
  try {
    const result = await runTlc({
      spec: join(root, check.header.spec),
      config: join(root, check.file),
      timeoutMs: PROFILES[profile].jobLimitMs,
      signal,
      onProgress: ({ distinct, queue }) => progress(`${check.file}: ${count(distinct)} states, ${count(queue)} to go`),
    });
    signal.throwIfAborted();
    if (result.verdict === 'parse-error' || result.verdict === 'config-error') {
      throw new GateError('input', { message: `${check.file}: ${describeResult(result)}`, hint: 'Mend the module or the cfg.' });
    }
    return result;
  } catch (thrown) {
    if (!(thrown instanceof TlcError)) throw thrown;
    signal.throwIfAborted();
    if (NOT_HERE.has(thrown.code)) throw new GateError('missing', { message: thrown.message }, { cause: thrown });
    if (UNUSABLE.has(thrown.code)) throw new GateError('input', { message: thrown.message }, { cause: thrown });
    throw new GateError('failed', { message: `${check.file}: ${thrown.message}` }, { cause: thrown });
  }
}

function judge(reference: EvidenceReference, model: Check, witnesses: readonly Check[], mutants: readonly Check[]): EvidenceOutcome {
  const cfg = model.result!;
  const failure = failureOf(model) ?? witnesses.map(failureOf).find((found) => found !== undefined) ?? mutants.map(failureOf).find((found) => found !== undefined);
  const { generated, distinct, depth } = cfg;
  return {
    ...emptyOutcome(reference, failure === undefined ? 'pass' : 'fail', failure?.message, failure?.detail),
    address: addressOf(reference),
    counts: { generated, distinct, depth, mutants: mutants.length },
    complete: cfg.complete,
    bounds: cfg.bounds,
    durationMs: cfg.durationMs,
  };
}

interface Failure {
  readonly message: string;
  readonly detail: string;
}

/** What is wrong with a check: it did not give what its header expects. */
function failureOf({ file, role, header, result }: Check): Failure | undefined {
  const found = result!;
  const { verdict, property } = header.expected;
  const detail = describeResult(found);
  if (found.verdict !== verdict || (property !== undefined && found.property !== property)) {
    const got = `${found.verdict}${found.property === undefined ? '' : ` ${found.property}`}`;
    const message = {
      model: `${file}: ${got}; what else it checks is not shown either, because the search stopped there`,
      witness: `${file}: ${got}, so what it says is never reached was not reached: the model may hold for want of behaviours`,
      mutant: `${file}: ${got}, so the mutant was not rejected by ${property ?? verdict}`,
    }[role];
    return { message, detail };
  }
  const { states } = header;
  if (states !== undefined && (states.generated !== found.generated || states.distinct !== found.distinct || states.depth !== found.depth)) {
    return {
      message:
        `${file}: generated ${found.generated}, distinct ${found.distinct}, depth ${found.depth}, where its header says ` +
        `${states.generated}, ${states.distinct}, ${states.depth}; find out why the model changed before changing the header`,
      detail,
    };
  }
  return undefined;
}
