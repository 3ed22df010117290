/** The process that explores scenarios on mutants, in memory: nothing is written but one entry that imports their files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scenario } from '../../explore/index.ts';
import { checkRefinement } from '../../refine/index.ts';
import { refinementsIn } from '../../refine/load-refinements.ts';
import { judgeScenario } from '../../explore/judge-scenario.ts';
import { scenariosOf } from '../../explore/scenario.ts';
import { InstrumentError, loadInstrumented, NotResumableError } from '../../instrument/index.ts';
import type { Refinement } from '../../refine/index.ts';
import type { Mutation } from '../../instrument/mutate.ts';
import { BundleCache } from '../../instrument/bundle.ts';
import { REACHED } from '../../instrument/reached.ts';
import { TURN } from '../../mutation/turns.ts';
import { messageOf } from '../errors.ts';
import { ENDLESS, type CheckState, type JudgeAnswer, type JudgeSettings } from './protocol.ts';
import { serve, type Send } from './serve.ts';

/** States of the code that a refinement visits for each execution that a scenario has. */
const STATES = 20;

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
    const files = [...new Set((request.type === 'cover' ? request.names : request.checks).map(({ file }) => file))];
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
    for (const { file, name } of request.names) {
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

async function load({ root, scratch }: JudgeSettings, files: readonly string[], mutations: readonly Mutation[], send: Send): Promise<ReadonlyMap<string, ReadonlyMap<string, Scenario | Refinement>> | undefined> {
  const entry = join(scratch, `explored-${process.pid}.js`);
  await writeFile(entry, files.map((file, i) => `export * as f${i} from ${JSON.stringify(join(root, file))};\n`).join(''));
  try {
    const { module } = await loadInstrumented<Readonly<Record<string, Readonly<Record<string, unknown>>>>>(entry, { mutations, root, cache });
    return new Map(files.map((file, i) => [file, new Map<string, Scenario | Refinement>([...scenariosOf(module[`f${i}`]!), ...refinementsIn(module[`f${i}`]!, join(root, file))])]));
  } catch (thrown) {
    await send({ type: 'unusable', message: messageOf(thrown), reason: isRefusal(thrown) ? 'refused' : 'threw' });
    return undefined;
  }
}

async function judge(scenario: Scenario | Refinement, executions: number, maxSteps = 5_000): Promise<Omit<Extract<JudgeAnswer, { type: 'checked' }>, 'check'>> {
  const started = performance.now();
  try {
    if ('scenario' in scenario) {
      // Which edges of the model it shows depends on how much of it is explored.
      const { edges: _, ...one } = scenario;
      const { verdict, message } = await checkRefinement(one, { maxStates: executions * STATES, maxSteps });
      return { type: 'checked', state: stateOf(verdict, message), message: verdict === 'pass' ? '' : `${verdict}: ${message}`, durationMs: performance.now() - started };
    }
    const { verdict, message, longest } = judgeScenario(scenario, executions, maxSteps);
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
