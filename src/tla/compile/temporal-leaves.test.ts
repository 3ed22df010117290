import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadModel } from '../load-model.ts';
import type { CompiledSpec, State, TemporalActionLeaf, TemporalFormula, TemporalStateLeaf } from './compiled-spec.ts';

const SPEC = fileURLToPath(new URL('../testing/specs/Asked.tla', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringproof-leaves-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function asked(property: string, specification = 'Spec'): Promise<CompiledSpec> {
  const config = join(folder, 'Asked.cfg');
  writeFileSync(config, `SPECIFICATION ${specification}\nPROPERTY ${property}\n`);
  return loadModel(SPEC, { config });
}

function leavesOf(formula: TemporalFormula): (TemporalStateLeaf | TemporalActionLeaf)[] {
  switch (formula.kind) {
    case 'constant':
      return [];
    case 'state':
    case 'action':
      return [formula];
    case 'and':
    case 'or':
      return formula.operands.flatMap(leavesOf);
    default:
      return leavesOf(formula.operand);
  }
}

function questions({ temporalProperties }: CompiledSpec): { readonly places: number; readonly leaves: TemporalStateLeaf[] } {
  const places = temporalProperties.flatMap(({ formula }) => leavesOf(formula)) as TemporalStateLeaf[];
  return { places: places.length, leaves: [...new Set(places)] };
}

test('what a name stands for and its negation are one question', async () => {
  for (const [property, places, different] of [['Moves', 4, 2], ['Again', 2, 1], ['Keeps', 2, 1]] as const) {
    const { leaves, places: found } = questions(await asked(property));
    expect([property, found, leaves.length]).toEqual([property, places, different]);
  }
});

test('what might be no boolean, and what may have another value each time, is asked where it stands', async () => {
  expect(questions(await asked('Values'))).toMatchObject({ places: 2, leaves: { length: 2 } });
  expect(questions(await asked('Draws'))).toMatchObject({ places: 2, leaves: { length: 2 } });
});

test('leaves have the same values alone and together, in whatever bits', async () => {
  const spec = await asked('Moves');
  const states: State[] = [];
  spec.init((state) => states.push(state.slice()));
  spec.successors(states[0]!, (next) => states.push(next.slice()));
  const { leaves } = questions(spec);
  const together = spec.truths!([{ leaf: leaves[0]!, bit: 1 << 3 }, { leaf: leaves[1]!, bit: 1 << 21 }]);
  expect(states.map((state) => together(state))).toEqual([1 << 3, 1 << 21]);
  expect(states.map((state) => leaves.map((leaf) => leaf.holds(state)))).toEqual([[true, false], [false, true]]);
  // <<A>>_v
  const actions = spec.fairness.flatMap(({ formula }) => leavesOf(formula)).filter((leaf) => leaf.kind === 'action');
  expect(actions.map((leaf) => [leaf.holds(states[0]!, states[1]!), leaf.holds(states[1]!, states[0]!)])).toEqual([[true, false], [true, false]]);
});

test('fairness of a conjunction is told from the steps of the search however the conjunction is written', async () => {
  const spec = await asked('Moves');
  const covered = spec.fairness.flatMap(({ formula }) => leavesOf(formula)).map((leaf) => leaf.covered);
  expect(covered).toHaveLength(4);
  for (const each of covered) expect(each).toMatchObject({ parts: [{ actions: [0] }], changesWithState: true });
});

test('a step to another state changes a subscript for sure only where that has all variables', async () => {
  const spec = await asked('Moves', 'Partly');
  const changes = spec.fairness.map(({ formula }) => new Set(leavesOf(formula).map((leaf) => leaf.covered?.changesWithState)));
  expect(changes).toEqual([new Set([false]), new Set([true])]);
});
