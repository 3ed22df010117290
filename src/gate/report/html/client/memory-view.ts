import type { ExecutionFinding } from '../../../finding/finding.ts';
import { element } from './dom.ts';
import { cellsOf, initialWord, memoryAfter, type Cell } from '../picture/memory.ts';
import { describe, drawRing, MOST_SLOTS } from './ring-drawing.ts';
import { ringAfter, ringsIn } from '../picture/rings.ts';

/** Shared memory at a step: rings where their layout is known, and every cell that the threads access, in the order of the buffers. */
export class MemoryView {
  readonly element = element('div', { class: 'memory' });
  readonly #finding: ExecutionFinding;
  readonly #groups: readonly (readonly [string, readonly Cell[]])[];
  readonly #rings: ReturnType<typeof ringsIn>;

  constructor(finding: ExecutionFinding) {
    this.#finding = finding;
    this.#rings = ringsIn(finding);
    const groups = new Map<string, Cell[]>();
    for (const cell of cellsOf(finding)) groups.set(cell.buffer, [...(groups.get(cell.buffer) ?? []), cell]);
    this.#groups = [...groups];
  }

  show(step: number): void {
    const finding = this.#finding;
    const memory = memoryAfter(finding, step);
    const rings = this.#rings.flatMap(({ rings, capacity }) => rings.map((ring) => {
      const state = ringAfter(ring, finding, step, memory, (cell) => initialWord(finding.initially, cell));
      const title = rings.length === 1 ? 'Ring' : `Ring ${ring.id}`;
      const words = describe(state, title);
      return element('figure', {}, capacity <= MOST_SLOTS && drawRing(state, step, title), element('figcaption', {}, words));
    }));
    const cells = this.#groups.map(([buffer, cells]) => {
      const names = this.#rings.find((ring) => ring.buffer === buffer)?.names;
      return element('div', { class: 'buffer' },
        element('h4', {}, nameOf(buffer)),
        element('ul', { class: 'cells' }, ...cells.map((cell) => {
          const { value, changedBy } = memory.get(cell.id)!;
          const changed = changedBy === step && step > 0;
          const touched = step > 0 && finding.steps[step - 1]!.cell === cell.id;
          const known = names?.get(cell.id);
          return element('li', { class: `${changed ? 'changed' : ''}${touched ? ' touched' : ''}`, title: `${cell.id}: ${cell.names.join(', ')}${changedBy > 0 ? `; changed by step ${changedBy}` : ''}` },
            element('span', { class: 'name' }, known ?? cell.name), element('span', { class: 'value' }, value ?? '?'), changed && element('span', { class: 'unseen' }, ' changed'));
        })));
    });
    this.element.replaceChildren(...rings, ...cells);
  }
}

/** `setup:0:2176` is the first buffer that set-up allocates. */
function nameOf(buffer: string): string {
  const [, by, ordinal, bytes] = /^(.*):(\d+):(\d+)$/.exec(buffer) ?? [];
  if (by === undefined) return buffer === '' ? 'Memory' : buffer;
  return `Buffer ${Number(ordinal) + 1} of ${by === 'setup' ? 'set-up' : by === 'before' ? 'the module' : by}, ${bytes} bytes`;
}
