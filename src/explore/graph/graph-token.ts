import { siteOf } from '../_internals/instrumented.ts';
import { FENCE, INIT, NONE, READ, WRITE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import type { ModelName } from './models/model.ts';
import type { GraphProgram, Operation } from './program.ts';

/** One event of an execution, in an order that extends program order and reads-from. */
export interface GraphStep {
  readonly thread: number;
  /** Of a read: the write that it reads from; of a write that has a place in coherence: the one before it. As `thread.position`, counted from 0; `i` for the first value. */
  readonly after: string | undefined;
  /** Of the operation and its source text; empty for the write of a read-modify-write. */
  readonly digest: string;
}

/**
 * A replay token of an execution graph: for each event the thread, a digest, and what it reads from or follows in coherence. As the digest is of source text and
 * not of lines, it survives edits elsewhere.
 *
 *     rg1 . memory model, with ! where races are no faults . kill . choices of set-up . events
 */
export interface GraphToken {
  readonly memory: ModelName;
  readonly races: boolean;
  readonly kill: { readonly thread: number; readonly beforeAccess: number } | undefined;
  readonly choices: readonly number[];
  readonly steps: readonly GraphStep[];
}

export function formatGraphToken({ memory, races, kill, choices, steps }: GraphToken): string {
  const events = steps.map(({ thread, after, digest }) => `${thread}${digest === '' ? '' : `:${digest}`}${after === undefined ? '' : `<${after.replace('.', '_')}`}`);
  return ['rg1', `${memory}${races ? '' : '!'}`, kill === undefined ? '' : `${kill.thread}x${kill.beforeAccess}`, choices.join('-'), events.join('~')].join('.');
}

export function isGraphToken(text: string): boolean {
  return text.trim().startsWith('rg1.');
}

/** @throws SyntaxError if the text is not a token of this version. */
export function parseGraphToken(text: string): GraphToken {
  const match = /^rg1\.(sc|tso|rc11|js)(!?)\.(?:(\d+)x(\d+))?\.((?:\d+(?:-\d+)*)?)\.([\w:<~]*)$/.exec(text.trim());
  if (match === null) throw new SyntaxError(`not a replay token: "${text}"; one of an execution graph begins with "rg1." and is printed with each counterexample`);
  const [, memory, races, thread, beforeAccess, choices, events] = match;
  return {
    memory: memory as ModelName,
    races: races === '',
    kill: thread === undefined ? undefined : { thread: Number(thread), beforeAccess: Number(beforeAccess) },
    choices: choices === '' ? [] : choices!.split('-').map(Number),
    steps: events === '' ? [] : events!.split('~').map((event, at) => {
      const parts = /^(\d+)(?::([0-9a-z]+))?(?:<(i|\d+_\d+))?$/.exec(event);
      if (parts === null) throw new SyntaxError(`the replay token is cut off or damaged at event ${at + 1}: "${event}"`);
      return { thread: Number(parts[1]), digest: parts[2] ?? '', after: parts[3]?.replace('_', '.') };
    }),
  };
}

/** Digest of what a thread is about to do. */
export function digestOf(program: GraphProgram, operation: Operation): string {
  const site = siteOf(operation.site);
  const text = `${operation.kind}|${site !== undefined ? `${site.enclosing}|${site.text}` : operation.kind === 'fence' ? operation.order : program.locationName(operation.location)}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 14).toString(36);
}

/** The events of a graph in the given order; undefined where a read comes before its source, as in load buffering. */
export function stepsOf(graph: ExecutionGraph, program: GraphProgram, order: readonly number[]): GraphStep[] | undefined {
  const name = (event: number): string => event === INIT ? 'i' : `${graph.thread[event]}.${graph.index[event]}`;
  const made = new Set([INIT]);
  const steps: GraphStep[] = [];
  for (const event of order) {
    const kind = graph.kind[event]!;
    if (kind & READ && !made.has(graph.rf[event]!)) return undefined;
    made.add(event);
    const before = graph.poPrev[event]!;
    const isHalf = kind & WRITE && before !== NONE && graph.state[before] === graph.state[event];
    const after = kind & FENCE ? undefined : kind & READ ? name(graph.rf[event]!) : graph.ordered[event] ? name(graph.coPrev[event]!) : undefined;
    steps.push({ thread: graph.thread[event]!, after, digest: isHalf ? '' : digestOf(program, graph.operation(event)) });
  }
  return steps;
}
