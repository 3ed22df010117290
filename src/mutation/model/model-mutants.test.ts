import { beforeAll, describe, expect, test } from 'vitest';
import { mutate } from '../../instrument/mutate.ts';
import { loadGrammar } from '../../tla/syntax/grammar.ts';
import { ModuleParser } from '../../tla/syntax/parse.ts';
import { modelMutantsOf } from './model-mutants.ts';
import { MODEL_RULES, type ModelRuleName } from './model-rules.ts';

const parser = new ModuleParser();
beforeAll(async () => {
  parser.grammar = await loadGrammar();
});

/** The module with this definition of `Next`, and helpers. */
function module(next: string): string {
  return `---- MODULE M ----\nEXTENDS Integers\nVARIABLES x, y\nvars == <<x, y>>\nSet(v) == x' = v\nRight == x >= 0\nNext ==\n${next}\nSpec == x = 0 /\\ [][Next]_vars /\\ Fair\nFair == TRUE\n====\n`;
}

/** What each mutant by a rule makes of it. */
function texts(rule: ModelRuleName, next: string): string[] {
  const text = module(next);
  return modelMutantsOf(parser, text, 'M.tla', ['Next'], [rule]).map(({ mutation }) => {
    const code = mutate(text, 'M.tla', [mutation]).code;
    return code.slice(code.indexOf('Next ==\n') + 8, code.indexOf('\nSpec =='));
  });
}

describe('rules for models', () => {
  const CASES: readonly (readonly [ModelRuleName, string, readonly string[]])[] = [
    ['drop-conjunct', "  /\\ x < 3\n  /\\ x' = 1 /\\ UNCHANGED y", ["  /\\ TRUE\n  /\\ x' = 1 /\\ UNCHANGED y"]],
    ['drop-conjunct', '  /\\ Set(1)\n  /\\ y = 2 /\\ x = 1', ['  /\\ Set(1)\n  /\\ TRUE /\\ x = 1', '  /\\ Set(1)\n  /\\ y = 2 /\\ TRUE', '  /\\ Set(1)\n  /\\ TRUE'].sort()],
    ['negate-guard', "  /\\ x < 3\n  /\\ x' = 1", ["  /\\ ~(x < 3)\n  /\\ x' = 1"]],
    ['drop-disjunct', "  \\/ x' = 1\n  \\/ x' = 2 \\/ x' = 3", ["  \\/ FALSE\n  \\/ x' = 2 \\/ x' = 3", "  \\/ x' = 1\n  \\/ FALSE \\/ x' = 3", "  \\/ x' = 1\n  \\/ x' = 2 \\/ FALSE", "  \\/ x' = 1\n  \\/ FALSE"].sort()],
    ['drop-disjunct', "  \\/ /\\ x = 1\n     /\\ x' = 1\n  \\/ x' = 2", ["  \\/ FALSE\n  \\/ x' = 2", "  \\/ /\\ x = 1\n     /\\ x' = 1\n  \\/ FALSE"]],
    ['drop-update', "  x' = x + y /\\ y' = y", ["  x' = x /\\ y' = y"]],
    ['swap-updates', "  /\\ x' = 1\n  /\\ y' = x", ["  /\\ x' = x\n  /\\ y' = 1"]],
    ['except-index', "  x' = [x EXCEPT ![y] = @ + 1]", ["  x' = [x EXCEPT ![CHOOSE otherIndex \\in DOMAIN x : otherIndex # y] = @ + 1]"]],
    ['boundary', "  x > 3 /\\ x' = 1", ["  x >= 3 /\\ x' = 1"]],
    ['swap-operator', "  x' = x + y - 1", ["  x' = x - y - 1", "  x' = x + y + 1"]],
    ['off-by-one', "  x' = 9", ["  x' = 10"]],
    ['constant-condition', "  x' = IF x = 1 THEN 2 ELSE 3", ["  x' = IF TRUE THEN 2 ELSE 3", "  x' = IF FALSE THEN 2 ELSE 3"]],
    ['drop-fairness', "  SF_vars(x' = 1)", ["  TRUE", "  WF_vars(x' = 1)"]],
    ['swap-quantifier', "  (\\A i \\in 1..x : i < y) /\\ x' = 1", ["  (\\E i \\in 1..x : i < y) /\\ x' = 1"]],
    ['swap-quantifier', "  \\E i \\in 1..2 : Set(i)", []],
  ];

  test.each(CASES)('%s of %s', (rule, next, expected) => {
    expect(texts(rule, next).sort()).toEqual([...expected].sort());
  });

  test('are each shown above', () => {
    expect([...new Set(CASES.map(([rule]) => rule))].sort()).toEqual(Object.keys(MODEL_RULES).sort());
  });

  test('change what the specification uses, not what it is judged by', () => {
    const lines = modelMutantsOf(parser, module("  /\\ x < 3\n  /\\ Set(2)"), 'M.tla', ['Spec']).map(({ line }) => line);
    expect([...new Set(lines)]).toEqual([5, 8, 9, 10]);
  });

  test('leave a specification its first states, and may take from it what it says of behaviors', () => {
    const text = module("  x' = x").replace('Fair == TRUE', 'Fair == []<>(y = 2)');
    const changed = modelMutantsOf(parser, text, 'M.tla', ['Spec'], ['drop-conjunct', 'negate-guard']).map(({ mutation }) => mutation.find);
    expect(changed).toEqual(['Fair', 'Fair']);
  });
});
