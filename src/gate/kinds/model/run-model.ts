import { join } from 'node:path';
import { differInLasso } from '../../../model-check/outcome.ts';
import type { ModelCheckProgress, ModelCheckResult } from '../../../model-check/result.ts';
import { describeResult, runTlc, TlcError, type TlcOutcome } from '../../../tla2tools-runner/index.ts';
import { checkInWorker } from '../../engine/check-in-worker.ts';
import type { EvidenceStatus, ModelEngine } from '../../evidence.ts';
import type { Finding } from '../../finding/finding.ts';
import { compactGraph, GRAPH_LIMIT, type CompactGraph } from '../../report/model-report.ts';

/** Why there is no result, or none to rely on. */
export interface Trouble {
  readonly status: EvidenceStatus;
  readonly message: string;
  readonly detail?: string;
  readonly findings?: readonly Finding[] | undefined;
}

export interface ModelRun {
  readonly result?: ModelCheckResult | undefined;
  /** The state graph, where it was asked for, is small enough, and the embedded engine ran. */
  readonly graph?: CompactGraph | undefined;
  readonly unusable?: Trouble | undefined;
}

export interface ModelRequest {
  readonly root: string;
  /** Paths of the module and of the cfg, from the root. */
  readonly spec: string;
  readonly file: string;
  readonly limitMs: number;
  /** Wants the state graph. */
  readonly graph: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ModelCheckProgress) => void;
}

/** Checks a model with one engine, or with both, which must then agree on the verdict and on every count. */
export async function runModel(engine: ModelEngine, request: ModelRequest): Promise<ModelRun> {
  if (engine === 'tlc') return withTlc(request);
  const embedded = await withEmbedded(request);
  if (engine === 'embedded' || embedded.unusable !== undefined) return embedded;
  const tlc = await withTlc(request);
  if (tlc.result === undefined) {
    // `auto` takes TLC where it is; `both` asks for it.
    return engine === 'auto' && tlc.unusable?.status === 'missing' ? embedded : tlc;
  }
  const difference = compareResults(embedded.result!, tlc.result);
  if (difference === undefined) return embedded;
  return {
    unusable: {
      status: 'fail',
      message: `${request.file}: the embedded engine and TLC disagree: ${difference}`,
      detail: `${describeResult(embedded.result!)}\n\n${describeResult(tlc.result)}`,
    },
  };
}

/** @returns in what the results of two engines differ, if they do */
export function compareResults(one: ModelCheckResult, other: ModelCheckResult): string | undefined {
  const named = ({ verdict, property }: ModelCheckResult): string => (property === undefined ? verdict : `${verdict} ${property}`);
  const isSameKind = one.verdict === other.verdict || differInLasso(one, other);
  if (!isSameKind || (one.property !== other.property && one.property !== undefined && other.property !== undefined)) {
    return `${named(one)} against ${named(other)}`;
  }
  if (one.verdict !== other.verdict) return undefined;
  const differing = (['generated', 'distinct', 'depth'] as const).filter((count) => one[count] !== other[count]);
  return differing.length === 0 ? undefined : differing.map((count) => `${count} ${one[count]} against ${other[count]}`).join(', ');
}

async function withEmbedded({ root, spec, file, limitMs, graph, signal, onProgress }: ModelRequest): Promise<ModelRun> {
  const { result, graphs } = await checkInWorker(join(root, spec), { config: join(root, file), timeoutMs: limitMs, graphs: graph ? ['json'] : [], graphLimit: GRAPH_LIMIT, signal, onProgress });
  return { ...judged(file, result), ...(graphs.json !== undefined && { graph: compactGraph(JSON.parse(graphs.json)) }) };
}

const STATUS_OF: ReadonlyMap<TlcOutcome, EvidenceStatus> = new Map<TlcOutcome, EvidenceStatus>([
  ['java-not-found', 'missing'],
  ['java-too-old', 'missing'],
  ['jar-not-found', 'missing'],
  ['checksum-mismatch', 'error'],
  ['spec-not-found', 'error'],
  ['config-not-found', 'error'],
  ['parse-error', 'error'],
  ['config-error', 'error'],
]);

async function withTlc({ root, spec, file, limitMs, signal, onProgress }: ModelRequest): Promise<ModelRun> {
  try {
    return judged(file, await runTlc({ spec: join(root, spec), config: join(root, file), timeoutMs: limitMs, signal, onProgress }));
  } catch (thrown) {
    if (!(thrown instanceof TlcError)) throw thrown;
    return { unusable: { status: STATUS_OF.get(thrown.code) ?? 'fail', message: thrown.message } };
  }
}

function judged(file: string, result: ModelCheckResult): ModelRun {
  if (result.verdict !== 'parse-error' && result.verdict !== 'config-error') return { result };
  return { unusable: { status: 'error', message: `${file}: ${result.verdict}`, detail: describeResult(result) } };
}
