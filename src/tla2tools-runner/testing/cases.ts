import type { ModelCheckResult } from '../../model-check/result.ts';
import type { Simulation } from '../run-tlc.ts';

/** A model under `models/`, what TLC printed for it under `recorded/`, and what that means. */
export interface Case {
  readonly name: string;
  readonly module: string;
  /** Cfg file without extension; defaults to the name. */
  readonly config?: string;
  readonly exitCode: number;
  readonly simulate?: Simulation;
  readonly memory?: string;
  readonly expected: Partial<ModelCheckResult>;
  /** How TLC calls what is violated; the runner turns it into `expected.property`. */
  readonly called?: string;
  /** Number of steps in the trace, then its loop. */
  readonly steps?: number;
  readonly loopsTo?: number;
  readonly stutters?: boolean;
  /** A part of the message. */
  readonly says?: string;
}

const at = (module: string, line: number, column: number): ModelCheckResult['location'] => ({ module, line, column });

// Counter goes 0, 1, 2, 3 and, by Reset, back to 0: four states, of which Reset generates the first again.
export const CASES: readonly Case[] = [
  { name: 'success', module: 'Counter', exitCode: 0, expected: { verdict: 'pass', complete: true, bounds: [], generated: 5, distinct: 4, depth: 4, queue: 0 } },
  {
    name: 'invariant', module: 'Counter', exitCode: 12, called: 'Small', steps: 3,
    expected: { verdict: 'invariant', property: 'Small', complete: false, generated: 3, distinct: 3, depth: 3 },
  },
  { name: 'invariant-initial', module: 'Counter', exitCode: 12, called: 'NotZero', steps: 1, expected: { verdict: 'invariant', property: 'NotZero' } },
  { name: 'deadlock', module: 'Counter', exitCode: 11, steps: 4, says: 'Deadlock', expected: { verdict: 'deadlock', generated: 4, distinct: 4, depth: 4 } },
  // Returns is violated by 3, 2, 3, 2, … ; ReachesMax holds. From 3 there are Reset and Down: six generated.
  { name: 'lasso', module: 'Counter', exitCode: 13, steps: 5, loopsTo: 3, expected: { verdict: 'liveness', property: 'Returns', generated: 6, distinct: 4, depth: 4 } },
  { name: 'stuttering', module: 'Counter', exitCode: 13, steps: 3, stutters: true, expected: { verdict: 'liveness', property: 'ReachesMax', generated: 5, distinct: 4 } },
  {
    name: 'action-property', module: 'Counter', exitCode: 13, called: 'Grows', steps: 5,
    expected: { verdict: 'action-property', property: 'Grows', generated: 5, distinct: 4, depth: 4 },
  },
  { name: 'evaluation', module: 'Counter', exitCode: 255, steps: 3, says: 'The second argument of \\div is 0', expected: { verdict: 'evaluation-error', location: at('Counter', 23, 11)! } },
  {
    name: 'evaluation-invariant', module: 'Counter', exitCode: 75, says: 'Cannot cast',
    expected: { verdict: 'evaluation-error', location: at('Counter', 48, 11)! },
  },
  { name: 'assert', module: 'Counter', exitCode: 14, steps: 2, says: '"x must not be one"', expected: { verdict: 'assert', location: at('Counter', 30, 21)! } },
  { name: 'unassigned', module: 'Counter', exitCode: 75, steps: 3, says: 'not assigned: y', expected: { verdict: 'evaluation-error' } },
  { name: 'assumption', module: 'Assume', exitCode: 10, says: 'is false', expected: { verdict: 'assumption', location: at('Assume', 4, 8)! } },
  { name: 'cfg-unknown-name', module: 'Counter', exitCode: 151, says: 'invariant Missing', expected: { verdict: 'config-error' } },
  { name: 'cfg-unassigned-constant', module: 'Counter', exitCode: 151, says: 'constant parameter Max', expected: { verdict: 'config-error' } },
  { name: 'cfg-syntax', module: 'Counter', exitCode: 255, says: 'at line 4', expected: { verdict: 'config-error' } },
  // TLC looks through definitions: it calls Even what the cfg calls AlwaysEven, and a refined action by its place.
  { name: 'through-definition', module: 'Ref', exitCode: 12, called: 'Even', steps: 3, expected: { verdict: 'invariant', property: 'AlwaysEven' } },
  {
    name: 'refinement', module: 'Ref', exitCode: 13, called: 'line 6, col 17 to line 6, col 26 of module RefAbs', steps: 5,
    expected: { verdict: 'action-property', property: 'Refines', location: at('RefAbs', 6, 17)! },
  },
  { name: 'property-initial', module: 'Ref', exitCode: 13, called: 'InitWrong', steps: 1, expected: { verdict: 'action-property', property: 'InitWrong' } },
  {
    name: 'simulation', module: 'Ref', exitCode: 0, simulate: { behaviors: 3, depth: 7, seed: 1 },
    expected: { verdict: 'pass', complete: false, bounds: ['simulation of random behaviours with seed 1'], generated: 22, distinct: 0 },
  },
  { name: 'out-of-memory', module: 'Heap', config: 'heap', exitCode: 3, memory: '16m', says: 'out of memory', expected: { verdict: 'interrupted', interruption: 'out-of-memory', complete: false } },
  ...([
    ['SyntaxError', at('SyntaxError', 5, 1), 'encountered "Beginning of definition"'],
    ['SemanticError', at('SemanticError', 4, 13), 'Unknown operator: `z\''],
    ['Lex', at('Lex', 4, 16), 'lexical error'],
    ['Prec', at('Prec', 4, 15), 'Precedence conflict'],
    ['NoEnd', at('NoEnd', 3, 14), 'was expecting'],
    ['Outer', at('SyntaxError', 5, 1), 'parse error'],
    ['Dup', at('Dup', 5, 1), 'Dup:6:14: Unknown operator: `Foo\''],
    ['MissingModule', undefined, 'Cannot find source file for module NoSuchModule imported in module MissingModule.'],
    ['Misnamed', undefined, "File name 'Misnamed' does not match"],
  ] as const).map(([module, location, says]): Case => ({
    name: `sany-${module}`, module, config: 'plain', exitCode: 150, says, expected: { verdict: 'parse-error', ...(location && { location }) },
  })),
];
