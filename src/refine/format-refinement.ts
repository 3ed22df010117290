import { styleText } from 'node:util';
import { formatCounterexample } from '../explore/index.ts';
import type { FormatOptions } from '../explore/index.ts';
import { number } from '../explore/_internals/words.ts';
import type { EdgeCoverage, NearAction, RefineResult, RefinementFailure } from './result.ts';

/** Conjuncts of a near action that are shown. */
const MOST_CONJUNCTS = 8;

/** What is wrong between code and model: the step, both states, the nearest action of the model, and the execution with a lane for each thread. */
export function formatFailure(failure: RefinementFailure, options: FormatOptions = {}): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => (options.color === true ? styleText(style, text, { validateStream: false }) : text);
  const { breach, message, step, variables, nearest, enabled, counterexample } = failure;
  const lines: string[] = [];
  if (breach !== 'code') {
    lines.push(paint('bold', `${message}.`));
    if (step !== undefined) {
      const { site, thread, operation } = step;
      lines.push('', `  code   ${thread}: ${site === undefined ? operation : `${site.text.replaceAll(/\s+/g, ' ')}   ${site.file}:${site.line}:${site.column}`}`);
    }
    lines.push('', ...(breach === 'initial' ? ['  in the nearest initial state of the model  ➜  in the code after set-up'] : []), ...stateLines(failure, paint));
    if (nearest.length > 0) lines.push('', ...nearest.slice(0, 2).flatMap((one, at) => explanationLines(one, at === 0 ? 'nearest action' : 'next nearest', paint)));
    if (variables.length > 0 && breach !== 'initial') lines.push('', `  the model allows here: ${enabled.length === 0 ? 'nothing' : enabled.join(', ')}`);
    lines.push('');
  }
  return `${lines.join('\n')}${lines.length > 0 ? '\n' : ''}${formatCounterexample(counterexample, options)}`;
}

/** The variables, what changes first and marked. */
function stateLines({ variables, step }: RefinementFailure, paint: (style: 'bold' | 'dim', text: string) => string): string[] {
  const width = Math.max(0, ...variables.map(({ name }) => name.length));
  return [...variables].sort((a, b) => Number(b.changed) - Number(a.changed)).map(({ name, before, after, changed }) => {
    const line = `${changed ? '*' : ' '} ${name.padEnd(width)} = ${before}${changed ? `  ➜  ${after}` : ''}`;
    return `  ${changed ? paint('bold', line) : step === undefined ? line : paint('dim', line)}`;
  });
}

function explanationLines({ action, parameters, module, line, conjuncts }: NearAction, what: string, paint: (style: 'bold', text: string) => string): string[] {
  const wrong = conjuncts.filter(({ holds }) => holds !== true);
  const head = `  ${what} ${paint('bold', `${action}${parameters.length === 0 ? '' : `(${parameters.map(({ value }) => value).join(', ')})`}`)}, ${module}.tla:${line}`;
  if (wrong.length === 0) return [`${head}: it is this one`];
  const shown = wrong.slice(0, MOST_CONJUNCTS).map(({ text, source, guard, holds, error }) => {
    const how = holds === undefined ? `has no value: ${error ?? ''}` : guard ? 'is false before the step' : 'is false';
    return `    ${(text ?? '').trim().replaceAll(/\s+/g, ' ')}   ${how} (line ${source.line})`;
  });
  return [`${head}; of it`, ...shown, ...(wrong.length > MOST_CONJUNCTS ? [`    … and ${wrong.length - MOST_CONJUNCTS} more conjuncts`] : [])];
}

/** What was covered: states, steps, the model's edges. */
export function formatCoverage({ stutters, transitions, modelStates, modelSteps, unfair, edges, coverage }: RefineResult): string {
  const lines = [`${coverage}; ${number(transitions - stutters)} steps of the model, ${number(stutters)} stutters; ${number(modelStates)} states of the model, ${number(modelSteps)} different steps`];
  for (const [condition, why] of Object.entries(unfair)) lines.push(`not kept at the ends: ${condition}, as ${why}`);
  if (edges !== undefined) lines.push(...edgeLines(edges));
  return `${lines.join('\n')}\n`;
}

/** Generated scenarios that are shown. */
const MOST_GENERATED = 10;

function edgeLines({ states, statesShown, edges, shown, driven, generated, byAction, hidden, unexplained }: EdgeCoverage): string[] {
  const lines = [`the code shows ${number(shown)} of ${number(edges)} edges of the model's state graph, ${number(statesShown)} of ${number(states)} states${driven > 0 ? `; ${number(driven)} of them by ${number(generated.length)} scenarios generated from the driver` : ''}`];
  for (const { action, calls, shows, schedule } of generated.slice(0, MOST_GENERATED)) {
    lines.push(`  for ${action}: ${calls.map(({ thread, name, values }) => `${thread} ${name}(${values.map(String).join(', ')})`).join(', ')}; shows ${number(shows)}: ${schedule}`);
  }
  if (generated.length > MOST_GENERATED) lines.push(`  … and ${number(generated.length - MOST_GENERATED)} more scenarios`);
  const short = byAction.filter((one) => one.shown < one.edges);
  if (short.length > 0) lines.push(`not all of: ${short.map(({ action, edges: all, shown: some }) => `${action} ${number(some)}/${number(all)}`).join(', ')}`);
  for (const { action, depth, excepted, actions, why } of hidden) {
    lines.push(`  ${action} at depth ${depth}${excepted === undefined ? '' : ` (excepted: ${excepted})`}: ${actions.join(', ')}${why === undefined ? '' : `; ${why}`}`);
  }
  const left = edges - shown - hidden.length;
  if (left > 0) lines.push(`  … and ${number(left)} more`);
  if (edges > shown) lines.push(unexplained === 0 ? 'every edge that is not shown is excepted' : `${number(unexplained)} of them are not excepted`);
  return lines;
}
