import type { SyntaxNode } from '../../tla/syntax/syntax-node.ts';

/** A change to the text of a module; offsets in the text with tabs expanded. */
export interface ModelEdit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly description: string;
}

export interface ModelRuleContext {
  readonly parent: SyntaxNode | undefined;
  text(node: SyntaxNode): string;
  /** Whether a formula tells something of the next state, by a prime or through an operator; without that a step would leave variables open. */
  isAction(node: SyntaxNode): boolean;
  /** Whether a formula tells something of a behavior as a whole, by itself or through an operator. */
  isTemporal(node: SyntaxNode): boolean;
}

export type ModelRule = (node: SyntaxNode, context: ModelRuleContext) => readonly ModelEdit[];

function replaced(node: SyntaxNode, replacement: string, description: string): ModelEdit {
  return { start: node.start, end: node.end, replacement, description };
}

/** A list goes on up to what comes after it, which begins a line of its own. */
function replacedList(node: SyntaxNode, { text }: ModelRuleContext, replacement: string, description: string): ModelEdit {
  return { ...replaced(node, replacement, description), end: node.start + text(node).trimEnd().length };
}

/** The operands of a conjunction or disjunction, written as a list or with `/\` and `\/` between. */
function operand(node: SyntaxNode, { parent }: ModelRuleContext, item: 'conj_item' | 'disj_item', symbol: 'land' | 'lor'): boolean {
  if (parent?.kind === item) return node.field !== undefined || node.isNamed && node.kind !== 'bullet_conj' && node.kind !== 'bullet_disj';
  return parent?.kind === 'bound_infix_op' && parent.child('symbol')?.kind === symbol && (node.field === 'lhs' || node.field === 'rhs') && node.child('symbol')?.kind !== symbol;
}

/** A condition of an action or of the first states. Without its initial predicate a specification is none. */
function guard(node: SyntaxNode, context: ModelRuleContext): boolean {
  return operand(node, context, 'conj_item', 'land') && !context.isAction(node) && node.kind !== 'fairness' && (context.isTemporal(node) || !isSpecification(context.parent!));
}

/** Whether a conjunction has `[A]_v` among its operands. */
function isSpecification({ kind, children }: SyntaxNode): boolean {
  return kind === 'step_expr_or_stutter' || (kind !== 'fairness' && children.some(isSpecification));
}

/** `x' = e`: the variable and the value. */
function update(node: SyntaxNode): { readonly variable: SyntaxNode; readonly value: SyntaxNode } | undefined {
  const target = node.child('lhs');
  const value = node.child('rhs');
  if (node.kind !== 'bound_infix_op' || node.child('symbol')?.kind !== 'eq' || target?.kind !== 'bound_postfix_op' || target.child('symbol')?.kind !== 'prime' || value === undefined) return undefined;
  const variable = target.child('lhs');
  return variable?.kind === 'identifier_ref' ? { variable, value } : undefined;
}

/** A condition of an action, or a part of one, that is left out. */
const dropConjunct: ModelRule = (node, context) => (guard(node, context) ? [replacedList(node, context, 'TRUE', 'drop a conjunct')] : []);

/** A condition that must not hold. Over several lines the columns of lists inside would move. */
const negateGuard: ModelRule = (node, context) =>
  guard(node, context) && !context.text(node).includes('\n') ? [replaced(node, `~(${context.text(node)})`, 'negate a conjunct')] : [];

/** An alternative that is never taken. */
const dropDisjunct: ModelRule = (node, context) => (operand(node, context, 'disj_item', 'lor') ? [replacedList(node, context, 'FALSE', 'drop an alternative')] : []);

/** A variable that keeps its value. */
const dropUpdate: ModelRule = (node, context) => {
  const found = update(node);
  return found === undefined || found.value.kind === 'identifier_ref' && context.text(found.value) === context.text(found.variable) ? [] : [replaced(found.value, context.text(found.variable), `${context.text(found.variable)} keeps its value`)];
};

/** Two variables that get each other's new value. */
const swapUpdates: ModelRule = (node, context) => {
  const operands = node.kind === 'conj_list' ? node.ofKind('conj_item').map((item) => item.named.at(-1)!) : node.kind === 'bound_infix_op' && node.child('symbol')?.kind === 'land' ? [node.child('lhs')!, node.child('rhs')!] : [];
  const edits: ModelEdit[] = [];
  for (let i = 0; i + 1 < operands.length; i++) {
    const [first, second] = [update(operands[i]!), update(operands[i + 1]!)];
    if (first === undefined || second === undefined) continue;
    const [one, other] = [context.text(first.value), context.text(second.value)];
    if (one === other || one.includes('\n') || other.includes('\n')) continue;
    const whole = { start: first.value.start, end: second.value.end };
    const between = context.text({ start: first.value.end, end: second.value.start } as SyntaxNode);
    edits.push({ ...whole, replacement: `${other}${between}${one}`, description: `swap the new values of ${context.text(first.variable)} and ${context.text(second.variable)}` });
  }
  return edits;
};

/** Another element of a function that is changed. */
const exceptIndex: ModelRule = (node, { text }) => {
  if (node.kind !== 'except') return [];
  const base = node.child('expr_to_update');
  const edits: ModelEdit[] = [];
  for (const one of node.ofKind('except_update')) {
    const specifier = one.all('update_specifier').find(({ kind }) => kind === 'except_update_specifier');
    const [application] = specifier?.ofKind('except_update_fn_appl') ?? [];
    if (base === undefined || application === undefined) continue;
    const index = text(application).slice(1, -1);
    if (index.includes(',')) continue;
    edits.push(replaced(application, `[CHOOSE otherIndex \\in DOMAIN ${text(base)} : otherIndex # ${index}]`, `change another element than [${index}]`));
  }
  return edits;
};

const BOUNDARY: Readonly<Record<string, string>> = { lt: '<=', leq: '<', gt: '>=', geq: '>' };
const ARITHMETIC: Readonly<Record<string, string>> = { plus: '-', minus: '+' };

/** A comparison that includes its boundary, or no longer does. */
export const boundary: ModelRule = (node) => infix(node, BOUNDARY);

/** Sums for differences. */
export const swapOperator: ModelRule = (node) => infix(node, ARITHMETIC);

function infix(node: SyntaxNode, others: Readonly<Record<string, string>>): ModelEdit[] {
  const symbol = node.kind === 'bound_infix_op' ? node.child('symbol') : undefined;
  const other = symbol === undefined ? undefined : others[symbol.kind];
  return other === undefined ? [] : [replaced(symbol!, other, `${symbol!.kind} becomes ${other}`)];
}

/** A number that is one more. */
export const offByOne: ModelRule = (node, { text }) => (node.kind === 'nat_number' ? [replaced(node, String(Number(text(node)) + 1), `${text(node)} becomes ${Number(text(node)) + 1}`)] : []);

/** A decision that always goes one way. */
const constantCondition: ModelRule = (node) => {
  const condition = node.kind === 'if_then_else' ? node.child('if') : undefined;
  return condition === undefined ? [] : ['TRUE', 'FALSE'].map((value) => replaced(condition, value, `the condition is always ${value}`));
};

/** A fairness condition that is left out, or that is weak where it was strong. */
const dropFairness: ModelRule = (node, { text }) => {
  if (node.kind !== 'fairness') return [];
  const all = text(node);
  return [replaced(node, 'TRUE', 'drop a fairness condition'), ...(all.startsWith('SF_') ? [{ start: node.start, end: node.start + 2, replacement: 'WF', description: 'strong fairness becomes weak' }] : [])];
};

/** Some for all, and all for some. */
const swapQuantifier: ModelRule = (node, { isAction }) => {
  const quantifier = node.kind === 'bounded_quantification' && !isAction(node) ? node.child('quantifier') : undefined;
  if (quantifier === undefined) return [];
  const other = quantifier.kind === 'forall' ? '\\E' : '\\A';
  return [replaced(quantifier, other, `a quantifier becomes ${other}`)];
};

/** All rules for models by name. */
export const MODEL_RULES = {
  'drop-conjunct': dropConjunct,
  'negate-guard': negateGuard,
  'drop-disjunct': dropDisjunct,
  'drop-update': dropUpdate,
  'swap-updates': swapUpdates,
  'except-index': exceptIndex,
  boundary,
  'swap-operator': swapOperator,
  'off-by-one': offByOne,
  'constant-condition': constantCondition,
  'drop-fairness': dropFairness,
  'swap-quantifier': swapQuantifier,
} as const satisfies Readonly<Record<string, ModelRule>>;

export type ModelRuleName = keyof typeof MODEL_RULES;
