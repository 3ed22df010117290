import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inScratch } from '../../kit/in-scratch.ts';
import type { TlaCase } from './cases.ts';
import { CLI, ENGINE, MODELS, run } from './measure.ts';

/** What a run does, about in the order in which it begins; `other` is mostly the start of the engine's thread. The main thread parses while that starts. */
export const PHASES = ['parse', 'semantic pass', 'compile', 'expand', 'fingerprint', 'store', 'queue', 'liveness', 'search, rest', 'garbage', 'other'] as const;
export type Phase = (typeof PHASES)[number];

/** Where the time of a run goes. */
export interface Where {
  readonly config: string;
  /** Milliseconds from starting Node to the end of the command line where it has nothing to do. */
  readonly start: number;
  /** Milliseconds of the engine's thread, from samples, and of the main thread where it parses. */
  readonly phases: Readonly<Record<Phase, number>>;
}

/** By the beginning of a module's path. What is not here, such as the values, belongs to whoever calls it. */
const PHASE_OF: readonly (readonly [path: string, phase: Phase])[] = [
  ['dist/tla/syntax/', 'parse'],
  ['dist/tla/semantics/', 'semantic pass'],
  ['dist/tla/compile/', 'compile'],
  ['dist/tla/liveness/', 'liveness'],
  ['dist/tla/search/fingerprint.js', 'fingerprint'],
  ['dist/tla/search/state-set.js', 'store'],
  ['dist/tla/search/int32-list.js', 'store'],
  ['dist/tla/search/state-queue.js', 'queue'],
  ['dist/tla/search/', 'search, rest'],
];

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** Checks the model once more under V8's profiler, with nothing kept of an earlier check. */
export function whereTimeGoes({ module, config }: TlaCase): Promise<Where> {
  return inScratch(async (scratch) => {
    const began = performance.now();
    await run([CLI, '--version']);
    const start = performance.now() - began;
    await run(['--cpu-prof', '--cpu-prof-interval', '250', '--cpu-prof-dir', scratch, CLI, 'check', join(MODELS, module), '--config', join(MODELS, config)], { XDG_CACHE_HOME: join(scratch, 'kept') });
    const names = readdirSync(scratch).filter((name) => name.endsWith('.cpuprofile'));
    const profiles = names.map((name) => JSON.parse(readFileSync(join(scratch, name), 'utf8')) as Profile);
    const engine = profiles.find(({ nodes }) => nodes.some(({ callFrame }) => callFrame.url.endsWith('engine.cjs')));
    if (engine === undefined) throw new Error(`${config}: no thread of the engine was profiled`);
    const phases = phasesOf(engine, moduleLines(readFileSync(ENGINE, 'utf8')));
    for (const profile of profiles) if (profile !== engine) phases.parse += phasesOf(profile, []).parse;
    return { config, start, phases };
  });
}

interface ModuleStart {
  readonly line: number;
  readonly path: string;
}

/** Where in the bundle each module begins: the bundler says so in a comment. */
function moduleLines(bundle: string): readonly ModuleStart[] {
  return bundle.split('\n').flatMap((text, line) => (text.startsWith('// dist/') ? [{ line, path: text.slice('// '.length) }] : []));
}

/** Each sample counts for the innermost function that belongs to a phase. */
function phasesOf({ nodes, samples, timeDeltas }: Profile, modules: readonly ModuleStart[]): Record<Phase, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const phases = new Map<number, Phase>();
  const visit = (node: ProfileNode, around: Phase): void => {
    const phase = phaseOf(node.callFrame, modules) ?? around;
    phases.set(node.id, phase);
    for (const child of node.children ?? []) visit(byId.get(child)!, phase);
  };
  visit(nodes[0]!, 'other');
  const sums = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
  for (const [index, sample] of samples.entries()) {
    if (!isWaiting(byId.get(sample)!.callFrame)) sums[phases.get(sample)!] += timeDeltas[index]! / 1000;
  }
  return sums;
}

/** The engine's thread waits for a tree in `ask` (engine-worker.ts). */
function isWaiting({ functionName, url }: ProfileNode['callFrame']): boolean {
  return functionName === '(idle)' || (functionName === 'ask' && url.endsWith('engine-worker.cjs'));
}

function phaseOf({ functionName, url, lineNumber }: ProfileNode['callFrame'], modules: readonly ModuleStart[]): Phase | undefined {
  if (functionName === '(garbage collector)') return 'garbage';
  if (/web-tree-sitter|^wasm:|syntax\.cjs$/.test(url)) return 'parse';
  // What a specification is compiled to has no file.
  if (url === '' && lineNumber >= 0) return 'expand';
  if (!url.endsWith('engine.cjs')) return undefined;
  const path = modules.findLast(({ line }) => line <= lineNumber)?.path;
  return PHASE_OF.find(([beginning]) => path?.startsWith(beginning))?.[1];
}

export function whereLine({ config, start, phases }: Where): string {
  const parts = PHASES.filter((phase) => phases[phase] >= 1).map((phase) => `${phase} ${phases[phase].toFixed(0)}`);
  return `${config.padEnd(46)} start and end ${start.toFixed(0)}, ${parts.join(', ')} ms`;
}
