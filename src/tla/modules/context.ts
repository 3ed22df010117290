import type { Interner } from '../values/intern.ts';
import type { Value } from '../values/value.ts';
import type { RandomSource } from './random.ts';

/** What operators that are no mere functions of their operands ask of the engine. The engine sets and reads it as the run goes on. */
export interface ModuleContext {
  readonly interner: Interner;
  /** Takes one line of `Print`, `PrintT`; without the newline. */
  print(line: string): void;
  /** What `TLCGet("level")`, `"distinct"`, `"config"`, ... is at this moment; `undefined` for a name that means nothing now. */
  statistic(name: string): Value | undefined;
  /** `TLCSet("exit", TRUE)` asks for the end of the run. */
  exit(): void;
  /** The behaviour up to the state at hand as a sequence of records, for TLCExt's `Trace`; `undefined` outside a search. */
  trace(): Value | undefined;
  /** The violation found, for TLCExt's `CounterExample`; `undefined` when there is none. */
  counterExample(): Value | undefined;
  /** Whether a step is judged, of which both states are known. */
  atStep(): boolean;
  /** Puts off what `TLCDefer` is given until a random behaviour goes on to the state at hand. */
  defer(action: () => void): void;
  /** Registers of TLCGet and TLCSet, by number or name. */
  readonly registers: Map<number | string, Value>;
  readonly random: RandomSource;
  /** Folder that relative paths of Json, CSV and IOUtils are taken from. */
  readonly folder: string;
}

/** An operator of a module. Values arrive as `Value`, operators as functions over values. */
export type Implementation = (...operands: never[]) => Value;

/** The operators of one module, by name. */
export type Implementations = Readonly<Record<string, Implementation>>;

export type Unary = (x: Value) => Value;
export type Binary = (x: Value, y: Value) => Value;
