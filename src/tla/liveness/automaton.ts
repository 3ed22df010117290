import { junction, TRUE, type Formula, type Predicate } from './normal-form.ts';

/** A step of the automaton: taken together with a step of the system that satisfies `guard`. */
export interface Transition {
  /** All must hold; empty for no condition. */
  readonly guard: readonly Predicate[];
  readonly target: number;
  /** Bit i is set when promise i is put off by this transition. */
  readonly postponed: number;
}

/**
 * A transition-based generalized Büchi automaton. State 0 is initial. A run is accepting when for each promise infinitely many of its
 * transitions do not put it off.
 */
export interface Automaton {
  readonly states: readonly (readonly Transition[])[];
  /** How many promises there are: one for each `<>` formula. */
  readonly promises: number;
}

const MOST_PROMISES = 31;
const MOST_STATES = 10_000;
/** Ways in which a formula can be satisfied by one step and the rest. */
const MOST_CASES = 1 << 16;

/** Thrown when a formula is beyond what the construction can hold. */
export class FormulaTooLarge extends Error {
  override readonly name = 'FormulaTooLarge';
}

/**
 * The automaton of a formula (Couvreur, "On-the-fly verification of linear temporal logic", FM 1999): a state is the set of formulas that the
 * rest of the behaviour must satisfy; `[]f` unfolds to f now and `[]f` next, `<>f` to f now, or `<>f` next and the promise put off. There is no
 * next operator in TLA, so these are all the cases. Predicates may be about steps as well as states, since it is the transitions that read them.
 */
export function createAutomaton(formula: Formula): Automaton {
  const promises = new Map<string, number>();
  const numbers = new Map<string, number>();
  const waiting: Formula[] = [];
  const states: Transition[][] = [];

  const stateOf = (obligation: Formula): number => {
    let number = numbers.get(obligation.key);
    if (number === undefined) {
      number = numbers.size;
      if (number >= MOST_STATES) throw new FormulaTooLarge(`the automaton of the property has more than ${MOST_STATES} states`);
      numbers.set(obligation.key, number);
      waiting.push(obligation);
    }
    return number;
  };
  const promiseOf = (key: string): number => {
    let number = promises.get(key);
    if (number === undefined) {
      number = promises.size;
      if (number >= MOST_PROMISES) throw new FormulaTooLarge(`the property has more than ${MOST_PROMISES} different <> formulas`);
      promises.set(key, number);
    }
    return number;
  };

  stateOf(formula);
  for (let at = 0; at < waiting.length; at++) {
    const transitions = new Map<string, Transition>();
    for (const { now, next, postponed } of unfold(waiting[at]!)) {
      const guard = [...now.values()].map(({ predicate }) => predicate);
      const target = junction('and', [...next.values()]);
      if (target.key === 'F' || now.has('F')) continue;
      let bits = 0;
      for (const key of postponed) bits |= 1 << promiseOf(key);
      const transition = { guard, target: stateOf(target), postponed: bits };
      transitions.set(`${[...now.keys()].sort().join(' ')} ${transition.target} ${bits}`, transition);
    }
    states.push([...transitions.values()]);
  }
  return { states, promises: promises.size };
}

type PredicateFormula = Extract<Formula, { kind: 'predicate' }>;

/** One disjunct of a formula unfolded: what must hold of this step, and what of the rest. */
interface Unfolded {
  readonly now: ReadonlyMap<string, PredicateFormula>;
  readonly next: ReadonlyMap<string, Formula>;
  readonly postponed: ReadonlySet<string>;
}

const NOTHING: Unfolded = { now: new Map(), next: new Map(), postponed: new Set() };

function unfold(formula: Formula): Unfolded[] {
  switch (formula.kind) {
    case 'predicate':
      if (formula.key === TRUE.key) return [NOTHING];
      return formula.key === 'F' ? [] : [{ ...NOTHING, now: new Map([[formula.key, formula]]) }];
    case 'or':
      return atMost(formula.operands.flatMap(unfold));
    case 'and':
      return formula.operands.map(unfold).reduce(everyPair, [NOTHING]);
    case 'always':
      return unfold(formula.operand).map((one) => both(one, { ...NOTHING, next: new Map([[formula.key, formula]]) }));
    case 'eventually':
      return [...unfold(formula.operand), { now: new Map(), next: new Map([[formula.key, formula]]), postponed: new Set([formula.key]) }];
  }
}

function everyPair(done: readonly Unfolded[], more: readonly Unfolded[]): Unfolded[] {
  if (done.length * more.length > MOST_CASES) throw tooManyCases();
  return done.flatMap((one) => more.map((other) => both(one, other)));
}

function atMost(cases: Unfolded[]): Unfolded[] {
  if (cases.length > MOST_CASES) throw tooManyCases();
  return cases;
}

function tooManyCases(): FormulaTooLarge {
  return new FormulaTooLarge(`the property can be satisfied in more than ${MOST_CASES} ways by one step and the rest`);
}

function both(one: Unfolded, other: Unfolded): Unfolded {
  return {
    now: new Map([...one.now, ...other.now]),
    next: new Map([...one.next, ...other.next]),
    postponed: new Set([...one.postponed, ...other.postponed]),
  };
}
