/** The process that measures one scenario: fresh, so that neither memory nor compiled code of another one is counted. */
import type { ExploreOptions, ExploreResult, Scenario } from 'ringproof/explore';
import { checkScenario, exploreInParallel, exploreMemoryModel, loadScenarios } from 'ringproof/explore';
import { dominating } from './profile.ts';
import type { Measurement, Request } from './protocol.ts';

const OPTIONS: ExploreOptions = { strategy: 'exhaustive', budget: 600_000 };
const MOST_TURNS = 3;

const request = JSON.parse(process.argv[2]!) as Request;
const begun = performance.now();
const scenario = (await loadScenarios(request.file)).get(request.scenario);
if (scenario === undefined) throw new Error(`${request.file} exports no scenario ${request.scenario}`);
const loadMs = performance.now() - begun;

const live: { executions: number; bytes: number }[] = [];
const sampling: ExploreOptions = { ...OPTIONS, onProgress: ({ executions }) => live.push({ executions, bytes: liveBytes() }) };
const first = (): ReturnType<typeof timed> => timed(scenario, request.mode === 'memory' ? sampling : OPTIONS);
const { answer: { result, ms: firstMs }, shares } = request.mode === 'profile' ? await dominating(first) : { answer: first(), shares: undefined };
const milliseconds: number[] = [];
const started = performance.now();
while (request.mode === 'repeat' && (milliseconds.length === 0 || performance.now() - started < request.repeatMs)) milliseconds.push(timed(scenario, OPTIONS).ms);
const byThreads = request.mode === 'workers' ? await compareThreads(scenario) : undefined;
const measurement: Measurement = {
  verdict: result.verdict,
  complete: result.complete,
  executions: result.executions,
  steps: result.steps,
  ...(request.mode === 'repeat' && { outcomes: outcomesOf(scenario) }),
  ...(shares && { dominating: shares }),
  ...(byThreads && { byThreads }),
  loadMs,
  firstMs,
  milliseconds,
  live,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(measurement));

type Explored = Pick<ExploreResult, 'verdict' | 'complete' | 'executions' | 'steps'>;

function timed(scenario: Scenario, options: ExploreOptions): { result: Explored; ms: number } {
  const start = performance.now();
  const result = explore(scenario, options);
  return { result, ms: performance.now() - start };
}

/** Under a memory model, a step is an event added to a graph, and there is no invariant to check. */
function explore(scenario: Scenario, options: ExploreOptions): Explored {
  const { memory } = request;
  if (memory === undefined) return checkScenario(scenario, options);
  const { verdict, complete, executions, events } = exploreMemoryModel(scenario, { memory, skipInvariant: true, budget: options.budget! });
  return { verdict, complete, executions, steps: events };
}

function outcomesOf(scenario: Scenario): number {
  const outcomes = new Set<string>();
  checkScenario({ ...scenario, final: (_, returned) => void outcomes.add(JSON.stringify(returned)) }, OPTIONS);
  return outcomes.size;
}

function liveBytes(): number {
  if (gc === undefined) throw new Error('run with --expose-gc');
  gc();
  return process.memoryUsage().heapUsed;
}

/** By turns, so that a slow moment of the machine hits both; what one thread has compiled helps the other too little to matter. */
async function compareThreads(scenario: Scenario): Promise<NonNullable<Measurement['byThreads']>> {
  const one: number[] = [];
  const two: number[] = [];
  const started = performance.now();
  for (let turn = 0; turn < MOST_TURNS && (turn === 0 || performance.now() - started < request.repeatMs); turn++) {
    const { result, ms } = timed(scenario, OPTIONS);
    one.push(ms);
    const start = performance.now();
    const { executions, complete } = await exploreInParallel(scenario, { ...OPTIONS, workers: 2 });
    two.push(performance.now() - start);
    if (executions !== result.executions || !complete) throw new Error(`two threads explored ${executions} executions${complete ? '' : ', not completely'}; one explored ${result.executions}`);
  }
  return { one, two };
}
