import { describe, expect, test } from 'vitest';
import { INIT } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { exploreGraphs } from './explore-graphs.ts';
import { memoryModel } from './models/index.ts';
import type { MemoryModel, ModelName } from './models/model.ts';
import type { Order } from './order.ts';
import { litmusProgram } from './testing/litmus.ts';
import type { Registers, Statement } from './testing/litmus.ts';

/** A shape: `W x 1`, `R x a` (into register a), and the weak outcome as registers by thread and last values of cells. */
interface Shape {
  readonly threads: readonly (readonly string[])[];
  readonly registers?: readonly Readonly<Record<string, number>>[];
  readonly memory?: Readonly<Record<string, number>>;
}

const shapes: Readonly<Record<string, Shape>> = {
  'SB': { threads: [['W x 1', 'R y a'], ['W y 1', 'R x a']], registers: [{ a: 0 }, { a: 0 }] },
  'R': { threads: [['W x 1', 'W y 1'], ['W y 2', 'R x a']], registers: [{}, { a: 0 }], memory: { y: 2 } },
  'RWC': { threads: [['W x 1'], ['R x a', 'R y b'], ['W y 1', 'R x a']], registers: [{}, { a: 1, b: 0 }, { a: 0 }] },
  'W+RWC': { threads: [['W x 1', 'W z 1'], ['R z a', 'R y b'], ['W y 1', 'R x a']], registers: [{}, { a: 1, b: 0 }, { a: 0 }] },
  'SB+rfis': { threads: [['W x 1', 'R x a', 'R y b'], ['W y 1', 'R y a', 'R x b']], registers: [{ a: 1, b: 0 }, { a: 1, b: 0 }] },
  'MP': { threads: [['W x 1', 'W y 1'], ['R y a', 'R x b']], registers: [{}, { a: 1, b: 0 }] },
  'S': { threads: [['W x 2', 'W y 1'], ['R y a', 'W x 1']], registers: [{}, { a: 1 }], memory: { x: 2 } },
  'WRC': { threads: [['W x 1'], ['R x a', 'W y 1'], ['R y a', 'R x b']], registers: [{}, { a: 1 }, { a: 1, b: 0 }] },
  'ISA2': { threads: [['W x 1', 'W y 1'], ['R y a', 'W z 1'], ['R z a', 'R x b']], registers: [{}, { a: 1 }, { a: 1, b: 0 }] },
  'WWC': { threads: [['W x 2'], ['R x a', 'W y 1'], ['R y a', 'W x 1']], registers: [{}, { a: 2 }, { a: 1 }], memory: { x: 2 } },
  '2+2W': { threads: [['W x 1', 'W y 2'], ['W y 1', 'W x 2']], memory: { x: 1, y: 1 } },
  '3.2W': { threads: [['W x 1', 'W y 2'], ['W y 1', 'W z 2'], ['W z 1', 'W x 2']], memory: { x: 1, y: 1, z: 1 } },
  'IRIW': { threads: [['W x 1'], ['W y 1'], ['R x a', 'R y b'], ['R y a', 'R x b']], registers: [{}, {}, { a: 1, b: 0 }, { a: 1, b: 0 }] },
  'Z6.3': { threads: [['W x 1', 'W y 1'], ['W y 2', 'W z 1'], ['R z a', 'R x b']], registers: [{}, {}, { a: 1, b: 0 }], memory: { y: 2 } },
  'LB': { threads: [['R x a', 'W y 1'], ['R y a', 'W x 1']], registers: [{ a: 1 }, { a: 1 }] },
  'CoRR': { threads: [['W x 1'], ['R x a', 'R x b']], registers: [{}, { a: 1, b: 0 }] },
  'CoRR2': { threads: [['W x 1'], ['W x 2'], ['R x a', 'R x b'], ['R x a', 'R x b']], registers: [{}, {}, { a: 1, b: 2 }, { a: 2, b: 1 }] },
  'CoWW': { threads: [['W x 1', 'W x 2']], memory: { x: 1 } },
  'CoRW1': { threads: [['R x a', 'W x 1']], registers: [{ a: 1 }] },
  'CoRW2': { threads: [['W x 1'], ['R x a', 'W x 2']], registers: [{}, { a: 1 }], memory: { x: 1 } },
  'CoWR': { threads: [['W x 1', 'R x a'], ['W x 2']], registers: [{ a: 2 }, {}], memory: { x: 1 } },
};

/** How a shape is compiled: orders of reads and writes, and a fence between accesses. */
interface Flavour {
  readonly model: ModelName;
  readonly read: Order;
  readonly write: Order;
  readonly fence?: Order;
}

const flavours: Readonly<Record<string, Flavour>> = {
  SC: { model: 'sc', read: 'relaxed', write: 'relaxed' },
  TSO: { model: 'tso', read: 'relaxed', write: 'relaxed' },
  rlx: { model: 'rc11', read: 'relaxed', write: 'relaxed' },
  relacq: { model: 'rc11', read: 'acquire', write: 'release' },
  sc: { model: 'rc11', read: 'seq_cst', write: 'seq_cst' },
  arF: { model: 'rc11', read: 'relaxed', write: 'relaxed', fence: 'acq_rel' },
  scF: { model: 'rc11', read: 'relaxed', write: 'relaxed', fence: 'seq_cst' },
  'js atomic': { model: 'js', read: 'seq_cst', write: 'seq_cst' },
  'js plain': { model: 'js', read: 'non-atomic', write: 'non-atomic' },
};

function compile(shape: Shape, flavour: Flavour): Statement[][] {
  return shape.threads.map((thread) => thread.flatMap((text, at): Statement[] => {
    const [kind, cell, argument] = text.split(' ') as [string, string, string];
    const access: Statement = kind === 'R' ? { load: cell, to: argument, order: flavour.read } : { store: cell, value: Number(argument), order: flavour.write };
    return at > 0 && flavour.fence !== undefined ? [{ fence: flavour.fence }, access] : [access];
  }));
}

function mayEnd(graph: ExecutionGraph, model: MemoryModel, location: number, value: number): boolean {
  const sources: number[] = [];
  model.finalSources(graph, location, sources);
  return sources.some((write) => (write === INIT ? 0 : graph.value[write]) === value);
}

function isAllowed(shape: Shape, flavour: Flavour): boolean {
  const model = memoryModel(flavour.model);
  const program = litmusProgram({ name: 'shape', threads: compile(shape, flavour) });
  let allowed = false;
  exploreGraphs(program, model, {
    onComplete(graph) {
      const registersMatch = (shape.registers ?? []).every((wanted, thread) => {
        const { step } = graph.pendingState(thread);
        const got = (step.kind === 'end' ? step.value : {}) as Registers;
        return Object.entries(wanted).every(([register, value]) => got[register] === value);
      });
      const memoryMatches = Object.entries(shape.memory ?? {}).every(([cell, value]) => {
        for (let location = 0; location < program.locationCount(); location++) {
          if (program.locationName(location) === cell) return mayEnd(graph, model, location, value);
        }
        return false;
      });
      allowed ||= registersMatch && memoryMatches;
    },
  });
  return allowed;
}

const columns = ['SC', 'TSO', 'rlx', 'relacq', 'sc', 'arF', 'scF', 'js atomic', 'js plain'] as const;
const rows: Readonly<Record<string, readonly string[]>> = {
  '-AAA-A--A': ['SB', 'R', 'RWC', 'W+RWC', 'SB+rfis'],
  '--A-----A': ['MP', 'S', 'WRC', 'ISA2', 'WWC'],
  '--AA-A--A': ['2+2W', '3.2W', 'IRIW', 'Z6.3'],
  // ECMA-262 allows LB on plain cells; the stated assumption that nothing comes out of thin air (po and rf have no cycle) forbids it here.
  '---------': ['LB', 'CoWW', 'CoRW1'],
  '--------A': ['CoRR', 'CoRR2', 'CoRW2', 'CoWR'],
};

describe.each(Object.entries(rows).flatMap(([expected, names]) => names.map((name) => [name, expected] as const)))('%s', (name, expected) => {
  test.each(columns.map((column, at) => [column, expected[at] === 'A'] as const))('%s: allowed is %s', (column, allowed) => {
    expect(isAllowed(shapes[name]!, flavours[column]!)).toBe(allowed);
  });
});
