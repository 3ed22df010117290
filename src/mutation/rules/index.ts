import type { Rule } from '../rule.ts';
import { dropCompare, dropNotify, dropWrite, freshWait, notifyOne, plainLoad, plainStore, splitUpdate, swapStatements } from './atomics.ts';
import { conditionFalse, conditionTrue, dropAwait, dropJump, dropStatement, returnValue } from './flow.ts';
import { boundary, dropCoercion, dropNot, dropOperand, mask, negateComparison, offByOne, swapExtremum, swapOperands, swapOperator } from './operators.ts';

/** All rules by name, those about shared memory first. Where two make the same text, the first counts. */
export const RULES = {
  'plain-load': plainLoad,
  'plain-store': plainStore,
  'split-update': splitUpdate,
  'drop-write': dropWrite,
  'drop-compare': dropCompare,
  'drop-notify': dropNotify,
  'notify-one': notifyOne,
  'fresh-wait': freshWait,
  'swap-statements': swapStatements,
  'condition-true': conditionTrue,
  'condition-false': conditionFalse,
  boundary,
  'negate-comparison': negateComparison,
  'swap-operator': swapOperator,
  'swap-operands': swapOperands,
  mask,
  'drop-coercion': dropCoercion,
  'off-by-one': offByOne,
  'drop-operand': dropOperand,
  'drop-not': dropNot,
  'swap-extremum': swapExtremum,
  'drop-statement': dropStatement,
  'drop-jump': dropJump,
  'drop-await': dropAwait,
  'return-value': returnValue,
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof RULES;

/** Rules whose mutants differ only in what other threads may see, so that exploration is the likeliest to kill them. */
export const CONCURRENCY_RULES: ReadonlySet<RuleName> = new Set(['plain-load', 'plain-store', 'split-update', 'drop-write', 'drop-compare', 'drop-notify', 'notify-one', 'fresh-wait', 'swap-statements']);
