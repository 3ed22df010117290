import { PUBLISHED } from './published.ts';
import { percent } from '../percent.ts';
import type { Target } from '../target.ts';
import { targetLine } from '../target.ts';
import type { CaseResult, ModelResult, PeerResult } from './results.ts';

export function printCases(cases: readonly CaseResult[]): void {
  console.log('\nexhaustive, one thread, a fresh process each; medians of rounds [least … most]');
  for (const { name, executions, stepsPerExecution, seconds, executionsPerSecond, stepsPerSecond, loadMs, peakMegabytes, bytesPerExecution, dominating, speedup } of cases) {
    console.log(`  ${name.padEnd(13)} ${whole(executions).padStart(7)} executions of ${fixed(stepsPerExecution)} steps in ${fixed(seconds.median)} s [${fixed(seconds.min)} … ${fixed(seconds.max)}]: ${whole(executionsPerSecond.median)} executions/s, ${whole(stepsPerSecond.median)} steps/s`);
    console.log(`  ${''.padEnd(13)} peak ${fixed(peakMegabytes)} MB${bytesPerExecution === undefined ? '' : `, live memory grows by ${fixed(bytesPerExecution)} bytes an execution`}; loaded in ${fixed(loadMs)} ms`);
    if (speedup !== undefined) console.log(`  ${''.padEnd(13)} two threads: ${fixed(speedup.median)} x [${fixed(speedup.min)} … ${fixed(speedup.max)}] one`);
    if (dominating.length > 0) console.log(`  ${''.padEnd(13)} time goes to ${sharesOf(dominating)}`);
    for (const { tool, perSecond, seconds, note } of PUBLISHED[name] ?? []) {
      console.log(`  ${''.padEnd(13)} published, not measured here: ${tool}, ${perSecond} executions/s${seconds === undefined ? '' : `, ${seconds} s`}${note === undefined ? '' : ` (${note})`}`);
    }
  }
}

export function printModels(results: readonly ModelResult[]): void {
  console.log('\nmemory models by execution graphs, exhaustive, one thread, a fresh process each; medians of rounds [least … most]');
  for (const { name, memory, executions, eventsPerExecution, seconds, executionsPerSecond, peakMegabytes, dominating } of results) {
    console.log(`  ${`${name} / ${memory}`.padEnd(28)} ${whole(executions).padStart(7)} executions of ${fixed(eventsPerExecution)} new events in ${fixed(seconds.median)} s [${fixed(seconds.min)} … ${fixed(seconds.max)}]: ${whole(executionsPerSecond.median)} executions/s, peak ${fixed(peakMegabytes)} MB`);
    if (dominating.length > 0) console.log(`  ${''.padEnd(28)} time goes to ${sharesOf(dominating)}`);
  }
}

function sharesOf(dominating: ModelResult['dominating']): string {
  return dominating.map(({ module, share, functions }) => {
    const inside = functions.map((each) => `${each.name} ${percent(each.share)}`).join(', ');
    return `${module} ${percent(share)}${inside === '' ? '' : ` (${inside})`}`;
  }).join(', ');
}

export function printPeers(results: readonly PeerResult[]): void {
  console.log('\ntime to complete against tools that ran here, alternately: theirs / ours [least … most], and theirs / ours with nothing compiled yet');
  for (const { name, peer, ours, oursFirst, ourExecutions, ourOutcomes, theirs, theirExecutions, theirOutcomes, theyCompleted, ratio, ratioToFirst } of results) {
    const more = theyCompleted ? '' : 'over ';
    console.log(
      `  ${`${name} / ${peer}`.padEnd(22)} ${more}${fixed(ratio.median)} x [${fixed(ratio.min)} … ${fixed(ratio.max)}], ${more}${fixed(ratioToFirst.median)} x   ` +
        `${fixed(ours.median)} ms (first ${fixed(oursFirst.median)}) for ${whole(ourExecutions)} executions against ${theyCompleted ? '' : 'not complete in '}${fixed(theirs.median)} ms, ${whole(theirExecutions)} executions${outcomesNote(theirOutcomes, ourOutcomes, theyCompleted)}`,
    );
  }
}

function outcomesNote(theirs: number, ours: number, complete: boolean): string {
  if (theirs > ours) return `; shows ${theirs} outcomes where sequential consistency has ${ours}`;
  if (theirs < ours && complete) return `; MISSES outcomes: ends with ${theirs} of ${ours}`;
  return '';
}

export function printTargets(targets: readonly Target[]): void {
  console.log('\ntargets');
  for (const each of targets) console.log(targetLine(each, 40, { value: fixed, goal: (goal) => (Number.isInteger(goal) ? whole(goal) : fixed(goal)) }));
}

function fixed(value: number): string {
  const size = Math.abs(value);
  return size >= 1000 ? whole(value) : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
