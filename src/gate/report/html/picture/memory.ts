import type { ExecutionFinding, ExecutionStep } from '../../../finding/finding.ts';

/** Some bytes that steps access as one. */
export interface Cell {
  /** `buffer@offset+size`, or what stands for it under a memory model. */
  readonly id: string;
  readonly buffer: string;
  /** In bytes; -1 where it is not known. */
  readonly offset: number;
  readonly size: number;
  /** What the source calls it, by the first step that accesses it. */
  readonly name: string;
  /** Every name that steps have for it. */
  readonly names: readonly string[];
}

/** What a cell holds after a step. */
export interface CellValue {
  /** Undefined where it is not known, as after a bulk write. */
  readonly value: string | undefined;
  /** Number of the step that changed it last; 0 for none. */
  readonly changedBy: number;
}

/** The cells that steps access, by buffer and offset. */
export function cellsOf({ steps }: Pick<ExecutionFinding, 'steps'>): Cell[] {
  const cells = new Map<string, Cell & { readonly names: string[] }>();
  for (const { cell: id, location } of steps) {
    if (id === '') continue;
    const known = cells.get(id);
    if (known === undefined) {
      const [, buffer = '', offset = '-1', size = '0'] = /^(.*)@(\d+)\+(\d+)$/.exec(id) ?? [];
      cells.set(id, { id, buffer, offset: Number(offset), size: Number(size), name: location, names: [location] });
    } else if (!known.names.includes(location)) known.names.push(location);
  }
  return [...cells.values()].sort((a, b) => (a.buffer === b.buffer ? a.offset - b.offset || a.size - b.size : a.buffer < b.buffer ? -1 : 1));
}

/** What every cell holds after the first `count` steps. */
export function memoryAfter({ steps, initially }: Pick<ExecutionFinding, 'steps' | 'initially'>, count: number): Map<string, CellValue> {
  const memory = new Map<string, CellValue>();
  // What a cell holds before it is first accessed is what that access found there.
  for (const { cell, before } of steps) if (cell !== '' && !memory.has(cell)) memory.set(cell, { value: before ?? initialWord(initially, cell), changedBy: 0 });
  for (const step of steps.slice(0, count)) {
    if (step.cell === '') continue;
    if (isBulkWrite(step)) memory.set(step.cell, { value: undefined, changedBy: step.number });
    else if (step.after !== undefined && step.after !== memory.get(step.cell)!.value) memory.set(step.cell, { value: step.after, changedBy: step.number });
  }
  return memory;
}

/** A word of 32 bits as it was before the first step. */
export function initialWord(initially: ExecutionFinding['initially'], cell: string): string | undefined {
  const [, name, offset, size] = /^(.*)@(\d+)\+(\d+)$/.exec(cell) ?? [];
  const buffer = initially.find(({ buffer }) => buffer === name);
  if (buffer === undefined || size !== '4') return undefined;
  return String(buffer.words.find(([at]) => at === Number(offset))?.[1] ?? 0);
}

function isBulkWrite({ operation, after }: ExecutionStep): boolean {
  return operation === 'write' && after === undefined;
}
