/** What a wait returned, as the value that its register holds. */
export const WAIT_RESULTS = ['', 'not-equal', 'ok', 'timed-out'] as const;

/** One access of a litmus test. Cells start as 0; a register is written once. */
export type Access =
  | { readonly op: 'store'; readonly cell: string; readonly value: number }
  | { readonly op: 'load'; readonly cell: string; readonly to: string }
  /** `Atomics.wait` for as long as the cell holds `value`; the register gets an index into WAIT_RESULTS. */
  | { readonly op: 'wait'; readonly cell: string; readonly value: number; readonly to: string }
  | { readonly op: 'notify'; readonly cell: string };

/** A litmus test as data: worker code, interleavings and the axiomatic model are all derived from it. Values are 0 to 3. */
export interface LitmusTest {
  readonly name: string;
  readonly threads: readonly (readonly Access[])[];
  /** Cells that are accessed through `Atomics`; the others are plain elements. */
  readonly atomic: ReadonlySet<string>;
  readonly cells: readonly string[];
  /** What makes up an outcome, in order: registers, then cells that are read when all threads have ended. */
  readonly registers: readonly string[];
  readonly finals: readonly string[];
}

/**
 * Reads a test from lines such as `x=1; r0=y`, one a thread: a store, then a load of `y` into `r0`. `r0=wait(f,0)` and `notify(f)`
 * stand for the calls of Atomics.
 */
export function litmusTest(name: string, lines: readonly string[], atomic: 'all' | readonly string[], finals: readonly string[] = []): LitmusTest {
  const threads = lines.map((line) => line.split(';').map(parseAccess));
  const accesses = threads.flat();
  const cells = [...new Set(accesses.map(({ cell }) => cell))].sort();
  const registers = accesses.flatMap((access) => ('to' in access ? [access.to] : [])).sort();
  return { name, threads, cells, registers, finals, atomic: new Set(atomic === 'all' ? cells : atomic) };
}

function parseAccess(text: string): Access {
  const match = /^\s*(?:(?<target>\w+)=)?(?:(?<call>wait|notify)\((?<waited>\w+)(?:,(?<expected>[0-3]))?\)|(?<value>[0-3])|(?<source>[a-z]\w*))\s*$/.exec(text);
  const { target, call, waited, expected, value, source } = match?.groups ?? {};
  if (call === 'notify' && target === undefined) return { op: 'notify', cell: waited! };
  if (call === 'wait' && target !== undefined) return { op: 'wait', cell: waited!, value: Number(expected), to: target };
  if (value !== undefined && target !== undefined) return { op: 'store', cell: target, value: Number(value) };
  if (source !== undefined && target !== undefined) return { op: 'load', cell: source, to: target };
  throw new SyntaxError(`'${text}' is no access: x=1, r0=x, r0=wait(x,0) or notify(x)`);
}

/** Writes an outcome such as `r0=1 r1=0`; `values` in the order of registers, then finals. */
export function outcomeName(test: LitmusTest, values: readonly number[]): string {
  const waits = new Set(test.threads.flat().flatMap((access) => (access.op === 'wait' ? [access.to] : [])));
  return [...test.registers, ...test.finals].map((name, i) => `${name}=${waits.has(name) ? WAIT_RESULTS[values[i]!] : values[i]}`).join(' ');
}
