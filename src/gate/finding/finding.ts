import type { Place } from '../errors.ts';
import type { ErrorTrace, ModelVerdict, SourceLocation } from '../../model-check/result.ts';

/** What a piece of evidence found wrong, as data: reports draw it, point at it and let one step through it. All values are texts, so it survives JSON. */
export type Finding = ExecutionFinding | BehaviourFinding;

/** A piece of source. Lines and columns count from 1; the end is exclusive. */
export interface SourcePlace extends Place {
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The function around it; empty where that is not known. */
  readonly enclosing: string;
}

/** One step of one thread. */
export interface ExecutionStep {
  /** From 1. */
  readonly number: number;
  readonly thread: string;
  readonly operation: string;
  /** What it does in the source's words, or its operation and location where there is no source. */
  readonly text: string;
  readonly place?: SourcePlace | undefined;
  /** The cell in the source's words; empty for what touches no memory. */
  readonly location: string;
  /** Identity of the bytes, `buffer@offset+size`; empty for what touches no memory. */
  readonly cell: string;
  /** What it came to, such as `0 ➜ 1`; may be empty. */
  readonly effect: string;
  /** Value of the cell; absent where that is not known, as of bulk accesses. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** On the first step after another thread ran: why that one stopped. */
  readonly switched?: { readonly from: string; readonly reason: string } | undefined;
}

/** Shared memory as words of 32 bits in the byte order of the machine: byte offset and value of each that is not zero. */
export interface MemoryContents {
  readonly buffer: string;
  readonly byteLength: number;
  readonly words: readonly (readonly [byteOffset: number, value: number])[];
}

/** An execution of several threads that goes wrong. */
export interface ExecutionFinding {
  readonly type: 'execution';
  /** Of the scenario. */
  readonly name: string;
  readonly verdict: string;
  readonly message: string;
  /** The pair of steps that brings it about, in one sentence; may be empty. */
  readonly cause: string;
  /** The memory model under which it was found: `sc` for interleavings. */
  readonly memory: string;
  readonly threads: readonly { readonly name: string; readonly source?: SourcePlace | undefined }[];
  /** Shared memory before the first step, where that is known. */
  readonly initially: readonly MemoryContents[];
  readonly steps: readonly ExecutionStep[];
  readonly preemptions?: number | undefined;
  readonly death?: { readonly thread: string; readonly beforeStep: number } | undefined;
  /** Replays it: `ringproof explore FILE#EXPORT --replay TOKEN`. */
  readonly token?: string | undefined;
}

/** A behaviour of a model that violates a property. */
export interface BehaviourFinding {
  readonly type: 'behaviour';
  /** The cfg, or the module where there is none. */
  readonly name: string;
  readonly verdict: ModelVerdict;
  readonly property?: string | undefined;
  readonly message: string;
  readonly location?: SourceLocation | undefined;
  readonly trace: ErrorTrace;
}

/** Where in the source a finding shows: at the last step in a file of the project, as a step in a package that it uses tells its reader less. */
export function placeOf(finding: Finding): Place | undefined {
  if (finding.type === 'execution') {
    const places = finding.steps.flatMap(({ place }) => (place === undefined ? [] : [place]));
    return places.findLast(({ file }) => !/^(?:\/|[A-Z]:|\.\.)|(?:^|\/)node_modules\//.test(file)) ?? finding.threads.find(({ source }) => source !== undefined)?.source ?? places.at(-1);
  }
  const location = finding.location ?? finding.trace.steps.findLast(({ location }) => location !== undefined)?.location;
  return location === undefined ? undefined : { file: location.file ?? `${location.module}.tla`, line: location.line };
}

/** What it is called in a list. */
export function titleOf(finding: Finding): string {
  if (finding.type === 'execution') return `${finding.name}: ${finding.verdict}${finding.memory === 'sc' ? '' : ` under ${finding.memory}`}`;
  return `${finding.name}: ${finding.verdict}${finding.property === undefined ? '' : ` ${finding.property}`}`;
}
