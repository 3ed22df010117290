import type { SourceRange } from '../semantics/resolved.ts';
import { AssertionFailure, EvaluationError, Unsupported } from '../values/evaluation-error.ts';
import type { Value } from '../values/value.ts';
import type { State } from './compiled-spec.ts';
import type { Context } from './context.ts';
import { Environment } from './environment.ts';
import { Block } from './javascript.ts';
import { link, listing } from './link.ts';
import { LocatedError, type EvaluationErrorKind, type EvaluationFrame } from './located-error.ts';
import { Program, type Model } from './program.ts';
import type { States } from './states.ts';

/** A state in the making that lacks values, met where a complete one is needed. */
export class IncompleteState extends EvaluationError {
  override readonly name = 'IncompleteState';
}

/** Compiles one function of the module and gives its name. */
export type Entry = (program: Program) => string;

type Compiled = (...operands: never[]) => unknown;

const MOST_FRAMES = 100;
/** They repeat themselves. */
const FRAMES_OF_OVERFLOW = 8;
const STACK_OVERFLOW = 'The evaluation is nested too deeply, or a recursion does not end: stack overflow.';

function isStackOverflow(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes('call stack');
}

/**
 * The functions of a spec. Each is compiled twice: fast, and, when a fast one has thrown, a second time in a form that notes what it
 * evaluates. As in TLC, an evaluation that failed is repeated in that form, and only then is it known where it failed.
 */
export class Linker {
  readonly #model: Model;
  readonly #text: (range: SourceRange) => string | undefined;
  readonly #environment: Readonly<Record<string, unknown>>;
  readonly #entries: Entry[] = [];
  #fast: readonly Compiled[] | undefined;
  #slow: readonly Compiled[] | undefined;

  readonly #onSource: ((source: string) => void) | undefined;

  /**
   * @param environment names that the generated code may use besides those of the runtime
   * @param onSource is told the generated code
   */
  constructor(model: Model, text: (range: SourceRange) => string | undefined, environment: Readonly<Record<string, unknown>>, onSource?: (source: string) => void) {
    this.#model = model;
    this.#text = text;
    this.#environment = environment;
    this.#onSource = onSource;
  }

  get model(): Model {
    return this.#model;
  }

  /** @returns what to pass to `fast` and `call` */
  add(entry: Entry): number {
    if (this.#fast !== undefined) throw new Error('the program is linked already');
    return this.#entries.push(entry) - 1;
  }

  /** The function, which throws errors without their places. */
  fast(index: number): (...operands: unknown[]) => unknown {
    this.#fast ??= this.#link(false);
    return this.#fast[index] as (...operands: unknown[]) => unknown;
  }

  /** Calls a function of states; errors tell their places. */
  call(index: number, state: State | undefined, next: State | undefined): unknown {
    try {
      return this.fast(index)(state, next);
    } catch (error) {
      throw this.explain(error, index, [state, next]);
    }
  }

  /** What to throw in place of an error that a fast function has thrown for these operands. */
  explain(error: unknown, index: number, operands: readonly unknown[]): unknown {
    if (error instanceof LocatedError) return error;
    const isDeep = isStackOverflow(error);
    if (!isDeep && !(error instanceof EvaluationError)) return error;
    try {
      this.#slow ??= this.#link(true);
      (this.#slow[index] as (...operands: unknown[]) => unknown)(...operands);
    } catch (located) {
      if (located instanceof LocatedError) return located;
    }
    return isDeep ? new LocatedError('stack-overflow', STACK_OVERFLOW, [], { cause: error }) : new LocatedError(kindOf(error), error.message, [], { cause: error });
  }

  #link(traced: boolean): readonly Compiled[] {
    const program = new Program(this.#model, traced);
    const names = this.#entries.map((entry) => entry(program));
    const result = `[${names.join(', ')}]`;
    if (!traced) this.#onSource?.(listing(program, result));
    return link<readonly Compiled[]>(program, result, { ...this.#environment, trace: (error: unknown, source: SourceRange) => this.#trace(error, source) });
  }

  #trace(error: unknown, source: SourceRange): unknown {
    const isDeep = isStackOverflow(error);
    if (!isDeep && !(error instanceof EvaluationError)) return error;
    const frame: EvaluationFrame = { source, text: this.#text(source) ?? '' };
    if (isDeep) return new LocatedError('stack-overflow', STACK_OVERFLOW, [frame], { cause: error });
    if (!(error instanceof LocatedError)) return new LocatedError(kindOf(error), error.message, [frame], { cause: error });
    return error.frames.length < (error.kind === 'stack-overflow' ? FRAMES_OF_OVERFLOW : MOST_FRAMES) ? new LocatedError(error.kind, error.message, [...error.frames, frame], { cause: error.cause }) : error;
  }
}

function kindOf(error: EvaluationError): EvaluationErrorKind {
  if (error instanceof AssertionFailure) return 'assert';
  if (error instanceof Unsupported) return 'unsupported';
  return error instanceof IncompleteState ? 'incomplete-state' : 'evaluation';
}

/** An entry `(s, n) => value` for code that needs no more than states. */
export function stateFunction(name: string, compile: (context: Context) => string): Entry {
  return (program) => {
    const block = new Block();
    const reads = block.hole();
    const nextReads = block.hole();
    const states: States = {
      current: { code: 's', assigned: undefined, reads: { block: reads, names: new Map() } },
      next: { code: 'n', assigned: undefined, reads: { block: nextReads, names: new Map() } },
    };
    const result = compile({ program, environment: Environment.empty, states, block });
    const local = program.name(name);
    program.top.line(`function ${local}(s, n) {`);
    program.top.append(block);
    program.top.line(`return ${result};`);
    program.top.line('}');
    return local;
  };
}

/** Computes something at once, for what has to be known while compiling. Errors are thrown as they come. */
export function evaluateNow(model: Model, environment: Readonly<Record<string, unknown>>, compile: (context: Context) => string): Value {
  const program = new Program(model);
  const name = stateFunction('now', (context) => compile({ ...context, states: { current: undefined, next: undefined } }))(program);
  return link<() => Value>(program, name, environment)();
}
