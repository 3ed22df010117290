/** The process that measures one scenario: fresh, so that neither memory nor compiled code of another one is counted. */
import type { ExploreOptions, ExploreResult, Scenario } from 'ringproof/explore';
import { explore, loadScenarios } from 'ringproof/explore';
import type { Measurement, Request } from './protocol.ts';

const OPTIONS: ExploreOptions = { strategy: 'exhaustive', budget: 600_000 };

const request = JSON.parse(process.argv[2]!) as Request;
const begun = performance.now();
const scenario = (await loadScenarios(request.file)).get(request.scenario);
if (scenario === undefined) throw new Error(`${request.file} exports no scenario ${request.scenario}`);
const loadMs = performance.now() - begun;

const live: { executions: number; bytes: number }[] = [];
const sampling: ExploreOptions = { ...OPTIONS, onProgress: ({ executions }) => live.push({ executions, bytes: liveBytes() }) };
const { result, ms: firstMs } = timed(scenario, request.mode === 'memory' ? sampling : OPTIONS);
const milliseconds: number[] = [];
const started = performance.now();
while (request.mode === 'repeat' && (milliseconds.length === 0 || performance.now() - started < request.repeatMs)) milliseconds.push(timed(scenario, OPTIONS).ms);
const measurement: Measurement = {
  verdict: result.verdict,
  complete: result.complete,
  executions: result.executions,
  steps: result.steps,
  ...(request.mode === 'repeat' && { outcomes: outcomesOf(scenario) }),
  loadMs,
  firstMs,
  milliseconds,
  live,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(measurement));

function timed(scenario: Scenario, options: ExploreOptions): { result: ExploreResult; ms: number } {
  const start = performance.now();
  const result = explore(scenario, options);
  return { result, ms: performance.now() - start };
}

function outcomesOf(scenario: Scenario): number {
  const outcomes = new Set<string>();
  explore({ ...scenario, final: (_, returned) => void outcomes.add(JSON.stringify(returned)) }, OPTIONS);
  return outcomes.size;
}

function liveBytes(): number {
  if (gc === undefined) throw new Error('run with --expose-gc');
  gc();
  return process.memoryUsage().heapUsed;
}
