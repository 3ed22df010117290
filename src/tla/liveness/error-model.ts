import { junction, TRUE, type Formula, type Predicate } from './normal-form.ts';

/**
 * One way in which a behaviour can violate a property: it satisfies all of these. What Manna and Pnueli, and TLC's PossibleErrorModel, call so,
 * with one more kind of condition, `pairs`, so that strong fairness does not double the number of models.
 */
export interface ErrorModel {
  /** `<>[]p`: from some point on each step satisfies p. */
  readonly finally: readonly Predicate[];
  /** `[]<>p`: infinitely many steps satisfy p. */
  readonly infinitelyOften: readonly Predicate[];
  /** `<>[]p \/ []<>q` (Streett): strong fairness. */
  readonly pairs: readonly { readonly finally: Predicate; readonly infinitelyOften: Predicate }[];
  /** The rest, which takes an automaton; TRUE when there is none. */
  readonly temporal: Formula;
}

const MOST_MODELS = 100_000;

/** Thrown when a formula falls into too many cases. */
export class TooManyCases extends Error {
  override readonly name = 'TooManyCases';
}

/** The models whose disjunction is the formula. */
export function errorModels(formula: Formula): ErrorModel[] {
  let cases: Formula[][] = [[]];
  for (const conjunct of formula.kind === 'and' ? formula.operands : [formula]) {
    const branches = branchesOf(conjunct);
    cases = cases.flatMap((done) => branches.map((branch) => [...done, branch]));
    if (cases.length > MOST_MODELS) throw new TooManyCases(`the property and the fairness conditions fall into more than ${MOST_MODELS} cases`);
  }
  return cases.map((conjuncts) => junction('and', conjuncts)).filter((one) => one.key !== 'F').map(classify);
}

/** A disjunction is split unless it is a pair; what is inside the operands is split too. */
function branchesOf(formula: Formula): Formula[] {
  if (formula.kind === 'or' && pairOf(formula) === undefined) return formula.operands.flatMap(branchesOf);
  if (formula.kind === 'and') {
    let cases: Formula[][] = [[]];
    for (const operand of formula.operands) cases = cases.flatMap((done) => branchesOf(operand).map((branch) => [...done, branch]));
    return cases.map((conjuncts) => junction('and', conjuncts));
  }
  return [formula];
}

function classify(formula: Formula): ErrorModel {
  const model = { finally: [] as Predicate[], infinitelyOften: [] as Predicate[], pairs: [] as { finally: Predicate; infinitelyOften: Predicate }[] };
  const rest: Formula[] = [];
  for (const conjunct of formula.kind === 'and' ? formula.operands : [formula]) {
    const lasting = finallyOf(conjunct);
    const recurring = infinitelyOftenOf(conjunct);
    const pair = pairOf(conjunct);
    if (lasting !== undefined) model.finally.push(lasting);
    else if (recurring !== undefined) model.infinitelyOften.push(recurring);
    else if (pair !== undefined) model.pairs.push(pair);
    else rest.push(conjunct);
  }
  return { ...model, temporal: rest.length === 0 ? TRUE : junction('and', rest) };
}

function finallyOf(formula: Formula): Predicate | undefined {
  return formula.kind === 'eventually' && formula.operand.kind === 'always' && formula.operand.operand.kind === 'predicate' ? formula.operand.operand.predicate : undefined;
}

function infinitelyOftenOf(formula: Formula): Predicate | undefined {
  return formula.kind === 'always' && formula.operand.kind === 'eventually' && formula.operand.operand.kind === 'predicate' ? formula.operand.operand.predicate : undefined;
}

/** `<>[]p \/ []<>q \/ []<>r` as a pair of p and q \/ r. */
function pairOf(formula: Formula): { finally: Predicate; infinitelyOften: Predicate } | undefined {
  if (formula.kind !== 'or') return undefined;
  const lasting = formula.operands.map(finallyOf).filter((found) => found !== undefined);
  const recurring = formula.operands.map(infinitelyOftenOf).filter((found) => found !== undefined);
  if (lasting.length > 1 || recurring.length === 0 || lasting.length + recurring.length < formula.operands.length) return undefined;
  return {
    finally: lasting[0] ?? { kind: 'constant', value: false },
    infinitelyOften: recurring.length === 1 ? recurring[0]! : { kind: 'or', operands: recurring },
  };
}
