import type { Definition, Expression } from '../semantics/resolved.ts';
import type { Environment } from './environment.ts';

/** A formula with the meaning of its names. */
export interface Formula {
  readonly node: Expression;
  readonly environment: Environment;
  readonly name: string;
  /** The definition whose body it is, if it has one. */
  readonly definition: Definition | undefined;
}
