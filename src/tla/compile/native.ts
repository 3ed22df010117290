import type { Purity } from '../modules/signatures.ts';
import type { Value } from '../values/value.ts';
import type { JsType } from './javascript.ts';

/** An operator that is implemented in TypeScript: by a standard or community module, or in place of a definition that the cfg overrides. */
export interface NativeOperator {
  /** Gets a value for each parameter; for an operator parameter a function over values. */
  readonly call: (...operands: never[]) => Value;
  readonly purity: Purity;
  readonly type: JsType;
  /** Whether it is given a function without parameters for each operand, and decides itself what to evaluate. */
  readonly lazy: boolean;
}
