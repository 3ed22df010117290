import { describe, expect, test } from 'vitest';
import { INIT } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { exploreGraphs } from './explore-graphs.ts';
import { memoryModel } from './models/index.ts';
import type { MemoryModel, ModelName } from './models/model.ts';
import type { Order } from './order.ts';
import { litmusProgram } from './testing/litmus.ts';
import type { Registers, Statement } from './testing/litmus.ts';
import { shapes } from './testing/shapes.ts';
import type { Shape } from './testing/shapes.ts';

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
    loadBuffering: flavour.model === 'js',
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
  '---------': ['CoWW', 'CoRW1'],
  // In LB nothing depends on what is read.
  '--------A': ['LB', 'CoRR', 'CoRR2', 'CoRW2', 'CoWR'],
};

describe.each(Object.entries(rows).flatMap(([expected, names]) => names.map((name) => [name, expected] as const)))('%s', (name, expected) => {
  test.each(columns.map((column, at) => [column, expected[at] === 'A'] as const))('%s: allowed is %s', (column, allowed) => {
    expect(isAllowed(shapes[name]!, flavours[column]!)).toBe(allowed);
  });
});
