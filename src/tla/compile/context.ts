import type { Expression } from '../semantics/resolved.ts';
import type { Environment } from './environment.ts';
import type { Block } from './javascript.ts';
import type { Program } from './program.ts';
import type { States } from './states.ts';

/** Where an expression is being compiled: what its names mean, which states it is about, and where its statements go. */
export interface Context {
  readonly program: Program;
  readonly environment: Environment;
  readonly states: States;
  readonly block: Block;
  /** Functions that are applied before they are enumerated: what a recursive function gives may need itself elsewhere. */
  readonly lazy?: ReadonlySet<Expression> | undefined;
  /** The expression at hand, if its evaluation was counted already. */
  readonly counted?: Expression | undefined;
}
