import { lowestBit } from '../../_internals/lowest-bit.ts';
import { FENCE, INIT, NONE, READ, WRITE } from '../execution-graph.ts';
import type { ExecutionGraph } from '../execution-graph.ts';
import { SEQ_CST } from '../order.ts';

// Scratch space: positions in the coherence order (INIT is 0), neighbours in po at other locations, and sets of seq_cst events as bit rows.
let capacity = 0;
let position = new Int32Array(0);
let firstElsewhere = new Int32Array(0);
let lastElsewhere = new Int32Array(0);
let strongNumber = new Int32Array(0);
let strongEvent = new Int32Array(0);
let rowLength = 0;
let baseSources = new Int32Array(0);
let baseTargets = new Int32Array(0);
let fenceSources = new Int32Array(0);
let fenceTargets = new Int32Array(0);
let edges = new Int32Array(0);

function prepare(size: number, strong: number): void {
  const words = (strong + 31) >> 5;
  if (size > capacity || words !== rowLength) {
    capacity = Math.max(size * 2, capacity);
    rowLength = words;
    position = new Int32Array(capacity);
    firstElsewhere = new Int32Array(capacity);
    lastElsewhere = new Int32Array(capacity);
    strongNumber = new Int32Array(capacity);
    strongEvent = new Int32Array(capacity);
    baseSources = new Int32Array(capacity * words);
    baseTargets = new Int32Array(capacity * words);
    fenceSources = new Int32Array(capacity * words);
    fenceTargets = new Int32Array(capacity * words);
    edges = new Int32Array(capacity * words);
  }
  baseSources.fill(0, 0, size * words);
  baseTargets.fill(0, 0, size * words);
  fenceSources.fill(0, 0, size * words);
  fenceTargets.fill(0, 0, size * words);
  edges.fill(0, 0, strong * words);
}

function setBit(rows: Int32Array, row: number, bit: number): void {
  rows[row * rowLength + (bit >> 5)]! |= 1 << (bit & 31);
}

function isEmpty(rows: Int32Array, row: number): boolean {
  for (let word = 0; word < rowLength; word++) if (rows[row * rowLength + word] !== 0) return false;
  return true;
}

/** Adds every edge from a member of `sources[x]` to a member of `targets[y]`. */
function connect(sources: Int32Array, x: number, targets: Int32Array, y: number): void {
  for (let word = 0; word < rowLength; word++) {
    for (let bits = sources[x * rowLength + word]!; bits !== 0; bits &= bits - 1) {
      const row = ((word << 5) + lowestBit(bits)) * rowLength;
      for (let w = 0; w < rowLength; w++) edges[row + w]! |= targets[y * rowLength + w]!;
    }
  }
}

function acyclic(strong: number): boolean {
  // Removes events without incoming edges until none is left (acyclic) or none can go.
  const incoming = new Int32Array(strong);
  const each = (row: number, visit: (to: number) => void): void => {
    for (let word = 0; word < rowLength; word++) {
      for (let bits = edges[row * rowLength + word]!; bits !== 0; bits &= bits - 1) visit((word << 5) + lowestBit(bits));
    }
  };
  for (let from = 0; from < strong; from++) each(from, (to) => incoming[to]!++);
  const free: number[] = [];
  for (let event = 0; event < strong; event++) if (incoming[event] === 0) free.push(event);
  let removed = 0;
  for (let event = free.pop(); event !== undefined; event = free.pop()) {
    removed++;
    each(event, (to) => {
      if (--incoming[to]! === 0) free.push(to);
    });
  }
  return removed === strong;
}

/**
 * The SC axiom of RC11 (PLDI'17, section 3.4): psc = psc_base ∪ psc_F is acyclic, where
 *   scb      = sb ∪ sb|≠loc; hb; sb|≠loc ∪ hb|loc ∪ mo ∪ rb
 *   psc_base = ([E_sc] ∪ [F_sc]; hb?); scb; ([E_sc] ∪ hb?; [F_sc])
 *   psc_F    = [F_sc]; (hb ∪ hb; eco; hb); [F_sc]
 * sb|≠loc is sb between accesses of different locations; a fence differs from every access. The edges [F_sc]; hb; [F_sc] are left out: all that leads to the first
 * fence of such a pair ends in hb?, hence leads to the second too, and hb alone makes no cycle.
 */
export function isPartialScAcyclic(graph: ExecutionGraph): boolean {
  const { size, kind, location, rf, thread, index } = graph;
  const strong = graph.strong;
  prepare(size, strong);
  let numbered = 0;
  for (let event = 0; event < size; event++) {
    strongNumber[event] = -1;
    if (graph.order[event]! & SEQ_CST) {
      strongEvent[numbered] = event;
      strongNumber[event] = numbered++;
    }
    if (kind[event]! & WRITE && graph.coPrev[event] === INIT) {
      let at = 0;
      for (let write = event; write !== NONE; write = graph.coNext[write]!) position[write] = ++at;
    }
    let other = graph.poPrev[event]!;
    while (other !== NONE && location[other] === location[event] && !(kind[other]! & FENCE)) other = graph.poPrev[other]!;
    lastElsewhere[event] = other;
    other = graph.poNext[event]!;
    while (other !== NONE && location[other] === location[event] && !(kind[other]! & FENCE)) other = graph.poNext[other]!;
    firstElsewhere[event] = other;
  }
  for (let number = 0; number < strong; number++) {
    const event = strongEvent[number]!;
    if (!(kind[event]! & FENCE)) {
      setBit(baseSources, event, number);
      setBit(baseTargets, event, number);
      continue;
    }
    for (let other = 0; other < size; other++) {
      if (graph.happensBefore(event, other)) {
        setBit(baseSources, other, number);
        if (other !== event) setBit(fenceSources, other, number);
      }
      if (graph.happensBefore(other, event)) {
        setBit(baseTargets, other, number);
        if (other !== event) setBit(fenceTargets, other, number);
      }
    }
  }
  for (let x = 0; x < size; x++) {
    const leaves = !isEmpty(baseSources, x);
    const leavesFence = !isEmpty(fenceSources, x);
    if (!leaves && !leavesFence) continue;
    for (let y = 0; y < size; y++) {
      if (x === y) continue;
      const before = thread[x] === thread[y] && index[x]! < index[y]!;
      const sameCell = location[x] === location[y] && !((kind[x]! | kind[y]!) & FENCE);
      if (leaves) {
        let scb = before;
        if (!scb && sameCell) {
          const to = kind[y]! & WRITE ? position[y]! : -1;
          // mo and rb
          if (to > 0) scb = (kind[x]! & WRITE ? position[x]! : rf[x] === INIT ? 0 : position[rf[x]!]!) < to;
          scb ||= graph.happensBefore(x, y);
        }
        if (!scb) {
          const from = firstElsewhere[x]!;
          const to = lastElsewhere[y]!;
          scb = from !== NONE && to !== NONE && from !== to && graph.happensBefore(from, to);
        }
        if (scb) connect(baseSources, x, baseTargets, y);
      }
      if (leavesFence && sameCell && isExtendedCoherence(graph, x, y)) connect(fenceSources, x, fenceTargets, y);
    }
  }
  return acyclic(strong);
}

/** eco = (rf ∪ mo ∪ rb)+ between two accesses of one cell. */
function isExtendedCoherence(graph: ExecutionGraph, x: number, y: number): boolean {
  const reads = (graph.kind[y]! & READ) !== 0;
  const target = reads ? (graph.rf[y] === INIT ? 0 : position[graph.rf[y]!]!) : position[y]!;
  if (graph.kind[x]! & WRITE) return reads ? position[x]! <= target : position[x]! < target;
  return (graph.rf[x] === INIT ? 0 : position[graph.rf[x]!]!) < target;
}
