/** The process that explores scenarios on mutants, in memory: nothing is written but one entry that imports their files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scenario } from '../../explore/index.ts';
import { checkRefinement } from '../../refine/index.ts';
import { refinementsIn } from '../../refine/load-refinements.ts';
import { judgeScenario } from '../../explore/judge-scenario.ts';
import { defectsOf, type Defect } from '../../explore/defect.ts';
import { scenariosOf } from '../../explore/scenario.ts';
import { InstrumentError, loadInstrumented, NotResumableError } from '../../instrument/index.ts';
import type { Refinement } from '../../refine/index.ts';
import type { Mutation } from '../../instrument/mutate.ts';
import { bundle, BundleCache } from '../../instrument/bundle.ts';
import { REACHED } from '../../instrument/reached.ts';
import { TURN } from '../../mutation/turns.ts';
import { messageOf } from '../errors.ts';
import { ALL } from '../kinds/found/protocol.ts';
import { ENDLESS, type CoveredName, type CheckState, type JudgeAnswer, type JudgeSettings } from './protocol.ts';
import { serve, type Send } from './serve.ts';

/** States of the code that a refinement visits for each execution that a scenario has. */
const STATES = 20;

/** What a name in a file of evidence may stand for. */
type Explorable = Scenario | Refinement | Defect;

/** The modules that are not mutated are the same for all mutants. Made before serving begins, which does not end. */
const cache = new BundleCache();

await serve(async (settings) => {
  const reached = new Set<number>();
  const counted = { turns: 0, limit: Infinity };
  (globalThis as Record<string, unknown>)[REACHED] = (mark: number): void => {
    if (mark !== TURN) reached.add(mark);
    else if (++counted.turns > counted.limit) throw new Error(ENDLESS);
  };
  const startCounting = (limit: number): void => void Object.assign(counted, { turns: 0, limit });
  return async (request, send) => {
    const files = request.type === 'cover' ? await loading(settings, request.names) : [...new Set(request.checks.map(({ file }) => file))];
    reached.clear();
    startCounting(request.type === 'cover' ? Infinity : Math.max(...request.checks.map(({ maxTurns }) => maxTurns)));
    const scenarios = await load(settings, files, request.mutations, send);
    if (scenarios === undefined) return;
    if (request.type === 'judge') {
      for (const { file, name, executions, maxSteps, maxTurns } of request.checks) {
        const scenario = scenarios.get(file)?.get(name);
        if (scenario === undefined) continue;
        startCounting(maxTurns);
        const answer = await judge(scenario, executions, maxSteps);
        await send({ ...answer, check: { file, name } });
        if (!request.all && answer.state !== 'passed') return;
      }
      return;
    }
    const loaded = [...reached];
    const named = new Map(request.names.flatMap(({ file, name, kind }) => {
      const exported = scenarios.get(file);
      if (exported === undefined) return [];
      const names = kind === 'found' && name === ALL ? namesOf(exported) : [name];
      return names.map((each) => [`${file}#${each}`, { file, name: each }]);
    }));
    for (const { file, name } of named.values()) {
      const scenario = scenarios.get(file)?.get(name);
      if (scenario === undefined) {
        await send({ type: 'unusable', file, message: `it exports no scenario or refinement "${name}"`, reason: 'threw' });
        continue;
      }
      reached.clear();
      startCounting(Infinity);
      const answer = await judge(scenario, request.executions);
      await send({ ...answer, check: { file, name }, marks: [...loaded, ...reached], turns: counted.turns });
    }
  };
});

/** The files that names are of. Of those with defects only such as import what is mutated: others restate what they are about, to judge the exploration. */
async function loading({ root, mutated }: JudgeSettings, names: readonly CoveredName[]): Promise<string[]> {
  const files = new Set(names.filter(({ kind }) => kind !== 'found').map(({ file }) => file));
  for (const { file } of names) {
    if (files.has(file)) continue;
    const { files: imported } = await bundle(join(root, file), { root, cache });
    if (imported.some((path) => mutated.includes(path))) files.add(file);
  }
  return [...files];
}

/** By file what it exports, by name. */
async function load({ root, scratch }: JudgeSettings, files: readonly string[], mutations: readonly Mutation[], send: Send): Promise<ReadonlyMap<string, ReadonlyMap<string, Explorable>> | undefined> {
  const entry = join(scratch, `explored-${process.pid}.js`);
  await writeFile(entry, files.map((file, i) => `export * as f${i} from ${JSON.stringify(join(root, file))};\n`).join(''));
  try {
    const { module } = await loadInstrumented<Readonly<Record<string, Readonly<Record<string, unknown>>>>>(entry, { mutations, root, cache });
    return new Map(files.map((file, i) => [file, exportsOf(module[`f${i}`]!, join(root, file))]));
  } catch (thrown) {
    await send({ type: 'unusable', message: messageOf(thrown), reason: isRefusal(thrown) ? 'refused' : 'threw' });
    return undefined;
  }
}

function exportsOf(module: Readonly<Record<string, unknown>>, path: string): Map<string, Explorable> {
  return new Map<string, Explorable>([...scenariosOf(module), ...refinementsIn(module, path), ...defectsOf(module)]);
}

/** The defects, and the scenarios that are none of theirs. */
function namesOf(exported: ReadonlyMap<string, Explorable>): string[] {
  const used = new Set([...exported.values()].flatMap((one) => ('wrong' in one ? [one.wrong, one.right] : [])));
  return [...exported].flatMap(([name, one]) => ('scenario' in one || used.has(one as Scenario) ? [] : [name]));
}

async function judge(scenario: Explorable, executions: number, maxSteps = 5_000): Promise<Omit<Extract<JudgeAnswer, { type: 'checked' }>, 'check'>> {
  const started = performance.now();
  try {
    if ('scenario' in scenario) {
      // Which edges of the model it shows depends on how much of it is explored.
      const { edges: _, ...one } = scenario;
      const { verdict, message } = await checkRefinement(one, { maxStates: executions * STATES, maxSteps });
      return { type: 'checked', state: stateOf(verdict, message), message: verdict === 'pass' ? '' : `${verdict}: ${message}`, durationMs: performance.now() - started };
    }
    // That what is wrong is found says something of the exploration, and nothing of what is explored: its twin judges.
    const { verdict, message, longest } = judgeScenario('wrong' in scenario ? scenario.right : scenario, executions, maxSteps);
    return { type: 'checked', state: stateOf(verdict, message), message: verdict === 'pass' ? '' : `${verdict}: ${message}`, durationMs: performance.now() - started, longest };
  } catch (thrown) {
    // Set-up is no part of an exploration: what it throws comes through.
    return { type: 'checked', state: isRefusal(thrown) ? 'skipped' : stateOf('', messageOf(thrown)), message: messageOf(thrown), durationMs: performance.now() - started };
  }
}

function stateOf(verdict: string, message: string): CheckState {
  if (verdict === 'pass') return 'passed';
  return verdict === 'step-bound' || message.includes(ENDLESS) ? 'timed-out' : 'failed';
}

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof InstrumentError || thrown instanceof NotResumableError;
}
