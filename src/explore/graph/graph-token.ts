import { siteOf } from '../_internals/instrumented.ts';
import { textHash } from '../_internals/text-hash.ts';
import { FENCE, INIT, NONE, READ, WRITE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import type { Rebinding } from './load-buffering.ts';
import type { ModelName } from './models/model.ts';
import { ATOMIC } from './order.ts';
import type { Order } from './order.ts';
import type { GraphProgram, Operation } from './program.ts';

/** One event of an execution, in an order that extends program order and reads-from. */
export interface GraphStep {
  readonly thread: number;
  /** Of a read: the write that it reads from; of a write that has a place in coherence: the one before it. As `thread.position`, counted from 0; `i` for the first value. */
  readonly after: string | undefined;
  /** Of the operation and its source text; empty for the write of a read-modify-write. */
  readonly digest: string;
}

/** A read that, once all threads have ended, is given another source, which may come later than it: names as in `GraphStep.after`. */
export interface LaterSource {
  readonly read: string;
  readonly write: string;
}

/**
 * A replay token of an execution graph: for each event the thread, a digest, and what it reads from or follows in coherence. As the digest is of source text and
 * not of lines, it survives edits elsewhere. No character of it means anything to a shell.
 *
 *     rg1 . memory model, with - where races are no faults . kill . choices of set-up . events [ . orders [ . later sources [ . split bytes ]]]
 */
export interface GraphToken {
  readonly memory: ModelName;
  readonly races: boolean;
  readonly kill: { readonly thread: number; readonly beforeAccess: number } | undefined;
  readonly choices: readonly number[];
  readonly steps: readonly GraphStep[];
  /** Orders of atomic accesses other than seq_cst, by `siteName`. */
  readonly orders: ReadonlyMap<string, Order>;
  /** All at once, as in load buffering. */
  readonly later: readonly LaterSource[];
  /** Ranges that are accessed byte by byte, as `CodeProgram` names them. */
  readonly split: readonly string[];
}

const LETTERS: readonly (readonly [string, Order])[] = [['x', 'relaxed'], ['a', 'acquire'], ['r', 'release'], ['b', 'acq_rel']];

export function formatGraphToken({ memory, races, kill, choices, steps, orders, later, split }: GraphToken): string {
  const events = steps.map(({ thread, after, digest }) => `${thread}${digest === '' ? '' : `:${digest}`}${after === undefined ? '' : `@${after.replace('.', '_')}`}`);
  const fields = [
    'rg1', `${memory}${races ? '' : '-'}`, kill === undefined ? '' : `${kill.thread}x${kill.beforeAccess}`, choices.join('-'), events.join('~'),
    [...orders].map(([site, order]) => `${site}:${LETTERS.find(([, name]) => name === order)![0]}`).join('~'),
    later.map(({ read, write }) => `${read}@${write}`.replaceAll('.', '_')).join('~'),
    split.map((byte) => encodeURIComponent(byte).replaceAll(/[^\w%-]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)).join('~'),
  ];
  while (fields.length > LEAST_FIELDS && fields.at(-1) === '') fields.pop();
  return fields.join('.');
}

const LEAST_FIELDS = 5;
const FIELDS = [/^rg1$/, /^(?:sc|tso|rc11|js)-?$/, /^(?:\d+x\d+)?$/, /^(?:\d+(?:-\d+)*)?$/, /^[\w:@~]*$/, /^[\w:~]*$/, /^[\w@~]*$/, /^[\w%~-]*$/];

export function isGraphToken(text: string): boolean {
  return text.trim().startsWith('rg1.');
}

/** @throws SyntaxError if the text is not a token of this version. */
export function parseGraphToken(text: string): GraphToken {
  const fields = text.trim().split('.');
  if (fields.length < LEAST_FIELDS || fields.length > FIELDS.length || fields.some((field, at) => !FIELDS[at]!.test(field))) {
    throw new SyntaxError(`not a replay token: "${text}"; one of an execution graph begins with "rg1." and is printed with each counterexample`);
  }
  const [, memory = '', kill = '', choices = '', events, orders, later, split] = fields;
  const [thread, beforeAccess] = kill.split('x');
  return {
    memory: memory.replace('-', '') as ModelName,
    races: !memory.endsWith('-'),
    kill: kill === '' ? undefined : { thread: Number(thread), beforeAccess: Number(beforeAccess) },
    choices: choices === '' ? [] : choices.split('-').map(Number),
    steps: partsOf(events, 'event', /^(\d+)(?::([0-9a-z]+))?(?:@(i|\d+_\d+))?$/, ([, by, digest = '', after]) => ({ thread: Number(by), digest, after: after?.replace('_', '.') })),
    orders: new Map(partsOf(orders, 'order', /^([0-9a-z_]+):([xarb])$/, ([, site, letter]) => [site!, LETTERS.find(([name]) => name === letter)![1]])),
    later: partsOf(later, 'later source', /^(\d+_\d+)@(i|\d+_\d+)$/, ([, read, write]) => ({ read: read!.replace('_', '.'), write: write!.replace('_', '.') })),
    split: partsOf(split, 'split byte', /^((?:[\w-]|%[0-9A-F]{2})+)$/, ([byte]) => decodeURIComponent(byte!)),
  };
}

function partsOf<T>(field: string | undefined, what: string, form: RegExp, read: (groups: readonly (string | undefined)[]) => T): T[] {
  if (field === undefined || field === '') return [];
  return field.split('~').map((part, at) => {
    const groups = form.exec(part);
    if (groups === null) throw new SyntaxError(`the replay token is cut off or damaged at ${what} ${at + 1}: "${part}"`);
    return read(groups);
  });
}

/** Digest of what a thread is about to do. */
export function digestOf(program: GraphProgram, operation: Operation): string {
  const site = siteOf(operation.site);
  const text = `${operation.kind}|${site !== undefined ? `${site.enclosing}|${site.text}` : operation.kind === 'fence' ? operation.order : program.locationName(operation.location)}`;
  return shortHash(text, 14);
}

/** Names an access site by its source text, and, of those of the same text in one function, by which of them it is. */
export function siteName(number: number): string {
  const site = siteOf(number);
  if (site === undefined) return `site_${number}`;
  let same = 0;
  for (let other = 0; other < number; other++) {
    const { file, enclosing, text } = siteOf(other)!;
    if (text === site.text && enclosing === site.enclosing && file === site.file) same++;
  }
  return `${shortHash(`${site.enclosing}|${site.text}`, 8)}${same === 0 ? '' : `_${same}`}`;
}

/** The hash of a text without its last so many bits. */
function shortHash(text: string, dropped: number): string {
  return (textHash(text) >>> dropped).toString(36);
}

/** The events of a graph in the given order, which puts no read before its source. */
export function stepsOf(graph: ExecutionGraph, program: GraphProgram, order: readonly number[]): GraphStep[] {
  return order.map((event) => {
    const kind = graph.kind[event]!;
    const before = graph.poPrev[event]!;
    const isHalf = kind & WRITE && before !== NONE && graph.state[before] === graph.state[event];
    const after = kind & FENCE ? undefined : kind & READ ? eventName(graph, graph.rf[event]!) : graph.ordered[event] ? eventName(graph, graph.coPrev[event]!) : undefined;
    return { thread: graph.thread[event]!, after, digest: isHalf ? '' : digestOf(program, graph.operation(event)) };
  });
}

export function laterSources(graph: ExecutionGraph, rebound: readonly Rebinding[]): LaterSource[] {
  return rebound.map(({ read, write }) => ({ read: eventName(graph, read), write: eventName(graph, write) }));
}

/** The orders, other than seq_cst, of the graph's atomic accesses. */
export function ordersIn(graph: ExecutionGraph, orderOf: (site: number) => Order | undefined): Map<string, Order> {
  const orders = new Map<string, Order>();
  const sites = new Set<number>();
  for (let event = 0; event < graph.size; event++) if (graph.order[event]! & ATOMIC) sites.add(graph.operation(event).site);
  for (const site of sites) {
    const order = orderOf(site);
    if (order !== undefined && order !== 'seq_cst') orders.set(siteName(site), order);
  }
  return orders;
}

function eventName(graph: ExecutionGraph, event: number): string {
  return event === INIT ? 'i' : `${graph.thread[event]}.${graph.index[event]}`;
}
