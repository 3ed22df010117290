import { svg } from './dom.ts';
import type { RingState } from '../picture/rings.ts';

const HEIGHT = 300;
/** Wider than high: labels stand at both sides. */
const WIDTH = 440;
const OUTER = 96;
const INNER = 58;
/** More slots than this cannot be told apart in a circle. */
export const MOST_SLOTS = 64;

/** A ring as a circle of slots, head and tail outside it, and what other threads keep of them inside, dashed. */
export function drawRing(state: RingState, step: number, title: string): SVGSVGElement {
  const { slots, head, tail, caches, sealed } = state;
  const capacity = slots.length;
  const mask = capacity - 1;
  const middle = (index: number): number => ((index + 0.5) / capacity) * 2 * Math.PI - Math.PI / 2;
  const drawing = svg('svg', { class: 'ring', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': describe(state, title) });
  for (const [index, { value, filled, changedBy }] of slots.entries()) {
    drawing.append(svg('path', { d: segment(index, capacity), class: `slot${filled ? ' filled' : ''}${changedBy === step && step > 0 ? ' changed' : ''}` }));
    const [x, y] = at(middle(index), (OUTER + INNER) / 2);
    if (capacity <= 16) drawing.append(svg('text', { x, y: y + 4, class: 'value' }, value === undefined ? '·' : value.length > 6 ? `${value.slice(0, 5)}…` : value));
    const [ix, iy] = at(middle(index), INNER - 11);
    if (capacity <= 32) drawing.append(svg('text', { x: ix, y: iy + 3, class: 'index' }, String(index)));
  }
  // Two pointers to one slot stand side by side.
  const same = (head & mask) === (tail & mask);
  pointer(drawing, middle(head & mask) - (same ? 0.14 : 0), 'head', 'head');
  pointer(drawing, middle(tail & mask) + (same ? 0.14 : 0), sealed ? 'tail (sealed)' : 'tail', 'tail');
  for (const [at_, { thread, of, value }] of caches.entries()) cached(drawing, middle(value & mask) + (at_ - (caches.length - 1) / 2) * 0.16, `${thread}: ${of}`, of);
  return drawing;
}

/** The same in words. */
export function describe({ head, tail, sealed, slots, caches }: RingState, title: string): string {
  const filled = slots.filter((slot) => slot.filled).length;
  return `${title}: head ${head}, tail ${tail}${sealed ? ', sealed' : ''}, ${filled} of ${slots.length} slots filled${caches.map(({ thread, of, value }) => `; ${thread} knows ${of} ${value}`).join('')}`;
}

function segment(index: number, capacity: number): string {
  const from = (index / capacity) * 2 * Math.PI - Math.PI / 2;
  const to = ((index + 1) / capacity) * 2 * Math.PI - Math.PI / 2;
  const large = to - from > Math.PI ? 1 : 0;
  const [a, b, c, d] = [at(from, OUTER), at(to, OUTER), at(to, INNER), at(from, INNER)];
  return `M${a.join()}A${OUTER},${OUTER},0,${large},1,${b.join()}L${c.join()}A${INNER},${INNER},0,${large},0,${d.join()}Z`;
}

function at(angle: number, radius: number): [number, number] {
  return [round(WIDTH / 2 + Math.cos(angle) * radius), round(HEIGHT / 2 + Math.sin(angle) * radius)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function pointer(drawing: SVGSVGElement, angle: number, label: string, kind: string): void {
  const [x1, y1] = at(angle, OUTER + 22);
  const [x2, y2] = at(angle, OUTER + 4);
  const [left, right] = [at(angle - 0.06, OUTER + 13), at(angle + 0.06, OUTER + 13)];
  drawing.append(svg('path', { d: `M${x1},${y1}L${x2},${y2}M${left.join()}L${x2},${y2}L${right.join()}`, class: `pointer ${kind}` }));
  const [x, y] = at(angle, OUTER + 34);
  drawing.append(svg('text', { x, y: y + 4, class: `label ${kind}`, 'text-anchor': anchor(angle) }, label));
}

function cached(drawing: SVGSVGElement, angle: number, label: string, kind: string): void {
  const [x1, y1] = at(angle, 12);
  const [x2, y2] = at(angle, INNER - 20);
  drawing.append(svg('path', { d: `M${x1},${y1}L${x2},${y2}`, class: `pointer cache ${kind}` }, svg('title', {}, `what ${label} was when it was last looked at`)));
}

function anchor(angle: number): string {
  const x = Math.cos(angle);
  return x > 0.4 ? 'start' : x < -0.4 ? 'end' : 'middle';
}
