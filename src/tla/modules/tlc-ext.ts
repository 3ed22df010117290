import { EvaluationError, fail, unsupported } from '../values/evaluation-error.ts';
import { equal } from '../values/equal.ts';
import { field, kindOf } from '../values/functions.ts';
import { hashValue } from '../values/hash.ts';
import { describe } from '../values/print.ts';
import { elements } from '../values/sets.ts';
import { StringValue, TupleValue, type Value } from '../values/value.ts';
import type { Binary, Implementations, ModuleContext } from './context.ts';
import { refuse } from './refuse.ts';
import { set } from './tlc.ts';

/** Module TLCExt. */

type Operand = () => Value;

function register(context: ModuleContext, key: Value): Value | undefined {
  if (typeof key === 'number') return context.registers.get(key);
  return key instanceof StringValue ? context.registers.get(key.text) : refuse('first', 'TLCGetOrDefault', 'nonnegative integer', key);
}

/** The message that evaluation fails with. */
function failure(operand: Operand): string | undefined {
  try {
    operand();
    return undefined;
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
}

export function tlcExt(context: ModuleContext): Implementations {
  return {
    AssertEq: (a: Value, b: Value) => {
      if (equal(a, b)) return true;
      context.print('"Assertion failed"');
      context.print(describe(a));
      context.print(describe(b));
      return false;
    },
    AssertError: (expected: Operand, operand: Operand) => {
      const message = failure(operand);
      const wanted = expected();
      if (!(wanted instanceof StringValue)) fail(`In computing AssertError, a non-string expression (${describe(wanted)}) was used as the err of an AssertError(err, exp).`);
      return wanted.text === message;
    },
    TLCGetOrDefault: (key: Value, otherwise: Value) => register(context, key) ?? otherwise,
    TLCGetAndSet: (key: Value, combine: Binary, value: Value, otherwise: Value) => {
      const old = register(context, key) ?? otherwise;
      set(context, key, combine(old, value));
      return old;
    },
    Trace: () => context.trace() ?? fail('TLCExt!Trace can only be evaluated in a state of a behavior.'),
    CounterExample: () => context.counterExample() ?? fail('TLCExt!CounterExample can only be evaluated when there is a counterexample.'),
    ToTrace: (counterExample: Value) => {
      const steps = elements(field(counterExample, context.interner.string('state')));
      return new TupleValue(steps.map((step) => (step as TupleValue).items[1]!));
    },
    TLCModelValue: (name: Value) => (name instanceof StringValue ? context.interner.model(name.text) : refuse('only', 'TLCModelValue', 'string', name)),
    TLCDefer: (operand: Operand) => {
      context.defer(() => {
        operand();
      });
      return true;
    },
    TLCNoOp: (value: Value) => value,
    // TLC asks at the terminal about steps for which the operand is false, and about nothing else.
    PickSuccessor: (operand: Operand) => {
      const picked = operand();
      if (typeof picked !== 'boolean') fail(`In evaluating TLCExt!PickSuccessor, a non-boolean expression (${kindOf(picked)}) was used as the condition of an IF.`);
      return picked || !context.atStep() || unsupported('To be asked by PickSuccessor of module TLCExt whether a step is to be taken');
    },
    TLCCache: (operand: Operand) => operand(),
    TLCFP: (value: Value) => {
      if (typeof value === 'object') hashValue(value);
      return typeof value === 'object' ? value.h1 | 0 : Math.imul(Number(value), 0x9e3779b1) | 0;
    },
    TLCEvalDefinition: () => unsupported('The operator TLCEvalDefinition of module TLCExt'),
  };
}
