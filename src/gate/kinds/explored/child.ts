/** The process that explores scenarios for the gate: it gets one `ExploreRequest` and answers by messages. */
import { checkScenario, exploreByParts, exploreInParallel, exploreMemoryModel, formatConflictCoverage, formatCounterexample, formatGraphCounterexample, formatJsConditions, formatParts, loadScenarios, type ExploreOptions, type ExploreResult, type GraphExploreResult, type PartsResult, type Scenario } from '../../../explore/index.ts';
import { count } from '../../../explore/_internals/words.ts';
import { messageOf } from '../../errors.ts';
import { executionFinding, graphFinding } from '../../finding/execution-finding.ts';
import { encode } from '../../report/result-json.ts';
import { answerParent } from '../answering.ts';
import type { ExploreSummary } from './protocol.ts';

await answerParent<'explored'>(async ({ file, names, workers, coverage = false, memory, whole = false, skipInvariant = false, allowRaces = false, options, width }, send) => {
  const ended = new AbortController();
  if (workers !== undefined) process.once('SIGTERM', () => ended.abort());
  let scenarios: ReadonlyMap<string, Scenario>;
  try {
    scenarios = await loadScenarios(file, { coverage });
  } catch (thrown) {
    await send({ type: 'unusable', message: messageOf(thrown) });
    return;
  }
  if (names === undefined && scenarios.size === 0) await send({ type: 'unusable', message: `${file} exports no scenario; export const name = scenario({ … })` });
  for (const name of names ?? scenarios.keys()) {
    const scenario = scenarios.get(name);
    if (scenario === undefined) {
      await send({ type: 'unusable', name, message: `${file} exports no scenario "${name}"; it exports ${[...scenarios.keys()].join(', ') || 'none'}` });
      continue;
    }
    try {
      if (memory !== undefined) {
        const { budget, maxExecutions } = options;
        const result = exploreMemoryModel(scenario, { memory, skipInvariant, ...(allowRaces && { races: false }), ...(budget !== undefined && { budget }), ...(maxExecutions !== undefined && { maxExecutions }) });
        await send({ type: 'explored', name, summary: graphSummaryOf(result) });
        continue;
      }
      if (scenario.parts !== undefined && !whole) {
        const { budget } = options;
        await send({ type: 'explored', name, summary: partsSummaryOf(exploreByParts(scenario, budget === undefined ? {} : { budget }), width) });
        continue;
      }
      const watched: ExploreOptions = { ...options, onProgress: ({ strategy, executions, estimate }) => void send({ type: 'progress', name, strategy, executions, ...(estimate && { estimate }) }) };
      const result = workers === undefined ? checkScenario(scenario, watched) : await exploreInParallel(scenario, { ...watched, workers, signal: ended.signal });
      await send({ type: 'explored', name, summary: summaryOf(result, width, coverage) });
    } catch (thrown) {
      await send({ type: 'unusable', name, message: `${name}: ${messageOf(thrown)}` });
    }
    if (ended.signal.aborted) return;
  }
});

function summaryOf(result: ExploreResult, width: number, detail: boolean): ExploreSummary {
  const { verdict, message, complete, bounds, executions, blocked, steps, longest, durationMs, counterexample, conflicts, codeCoverage } = result;
  const coverage = `${result.coverage}\n${formatConflictCoverage(conflicts, detail)}`;
  return {
    passed: verdict === 'pass',
    verdict,
    complete,
    bounds,
    counts: { executions, blocked, steps, longest },
    durationMs,
    text: counterexample === undefined ? `${message === '' ? '' : `${message}\n`}${coverage}` : `${formatCounterexample(counterexample, { width })}${coverage}`,
    finding: counterexample && executionFinding(counterexample),
    ...(codeCoverage && { codeCoverage }),
    json: JSON.stringify(result, encode),
  };
}

function partsSummaryOf(result: PartsResult, width: number): ExploreSummary {
  const { verdict, complete, bounds, executions, parts, durationMs, codeCoverage } = result;
  const results = parts.map((part) => part.result);
  const failed = results.find(({ counterexample }) => counterexample !== undefined)?.counterexample;
  const shown = verdict === 'shared' ? undefined : failed;
  return {
    passed: verdict === 'pass',
    verdict,
    complete,
    bounds,
    counts: {
      executions,
      blocked: results.reduce((sum, { blocked }) => sum + blocked, 0),
      steps: results.reduce((sum, { steps }) => sum + steps, 0),
      longest: Math.max(...results.map(({ longest }) => longest)),
    },
    durationMs,
    text: `${shown === undefined ? '' : formatCounterexample(shown, { width })}${formatParts(result)}`,
    finding: shown && executionFinding(shown),
    ...(codeCoverage && { codeCoverage }),
    json: JSON.stringify(result, encode),
  };
}

function graphSummaryOf(result: GraphExploreResult): ExploreSummary {
  const { memory, verdict, complete, bounds, conditions = [], assumptions, executions, blocked, events, longest, durationMs, counterexample, codeCoverage } = result;
  const graphs = count(executions, 'execution graph');
  const covered = `${counterexample === undefined ? `${complete ? 'complete' : 'not complete'} under ${memory}: ${graphs}` : `found under ${memory} among ${graphs}`}; assuming that ${assumptions.join('; ')}${conditions.length > 0 ? `\n${formatJsConditions(conditions)}` : ''}`;
  return {
    passed: verdict === 'pass',
    verdict,
    complete,
    bounds,
    counts: { executions, blocked, steps: events, longest },
    durationMs,
    text: counterexample === undefined ? covered : `${formatGraphCounterexample(counterexample).trimEnd()}\nreplay: ${counterexample.token}\n${covered}`,
    finding: counterexample && graphFinding(counterexample),
    ...(codeCoverage && { codeCoverage }),
    json: JSON.stringify({ ...result, sites: [...result.sites] }, encode),
  };
}
