import type { GraphProgram, Operation, Step, ThreadRun } from 'ringproof/explore';
import { exploreGraphs, memoryModel, orderBits } from 'ringproof/explore';
import type { Access, LitmusTest } from './litmus-test.ts';
import { outcomeName } from './litmus-test.ts';

const TYPE = { site: -1, type: 0 };

/**
 * Outcomes that the memory model of ECMA-262 allows, thin air excepted, by enumerating execution graphs. A thread more looks at the
 * final cells: it awaits an atomic flag of each of the others, as the tally on real workers follows their barrier.
 */
export function jsOutcomes(test: LitmusTest): ReadonlySet<string> {
  const { threads, cells, registers, finals } = test;
  const observes = finals.length > 0;
  const orderOf = (cell: string): number => orderBits(test.atomic.has(cell) ? 'seq_cst' : 'non-atomic');
  const doneFlag = (thread: number): number => cells.length + thread;

  const operationOf = (access: Access): Operation => {
    if (access.op === 'wait' || access.op === 'notify') throw new TypeError(`${test.name}: execution graphs have no ${access.op}`);
    const base = { location: cells.indexOf(access.cell), order: orderOf(access.cell), ...TYPE };
    return access.op === 'store' ? { kind: 'store', value: access.value, ...base } : { kind: 'load', ...base };
  };

  const operations = threads.map((accesses, thread): Operation[] => [
    ...accesses.map(operationOf),
    ...(observes ? [{ kind: 'store', location: doneFlag(thread), value: 1, order: orderBits('seq_cst'), ...TYPE } as const] : []),
  ]);
  if (observes) {
    operations.push([
      ...threads.map((_, thread) => ({ kind: 'load', location: doneFlag(thread), until: (value: unknown) => value === 1, order: orderBits('seq_cst'), ...TYPE }) as const),
      ...finals.map((cell) => ({ kind: 'load', location: cells.indexOf(cell), order: orderOf(cell), ...TYPE }) as const),
    ]);
  }
  // What each load of each thread's list is for: a slot of the outcome, or nothing.
  const slots = threads.map((accesses) => accesses.map((access) => ('to' in access ? registers.indexOf(access.to) : -1)));
  slots.push([...threads.map(() => -1), ...finals.map((_, i) => registers.length + i)]);

  const program: GraphProgram = {
    name: test.name,
    threadNames: operations.map((_, thread) => `T${thread}`),
    start: (thread) => straightLine(operations[thread]!),
    locationCount: () => cells.length + threads.length,
    locationName: (location) => cells[location] ?? `done ${location - cells.length}`,
    initial: () => 0,
    convert: (value) => value,
  };
  const outcomes = new Set<string>();
  exploreGraphs(program, memoryModel('js'), {
    onComplete: (graph) => {
      const values: number[] = [];
      for (let thread = 0; thread < operations.length; thread++) {
        const { step } = graph.pendingState(thread);
        const read = (step as Extract<Step, { kind: 'end' }>).value as readonly number[];
        for (const [i, slot] of slots[thread]!.entries()) if (slot >= 0) values[slot] = read[i]!;
      }
      outcomes.add(outcomeName(test, values));
    },
  });
  return outcomes;
}

/** Performs the operations in order and returns what each of them read. */
function straightLine(operations: readonly Operation[]): ThreadRun {
  const read: unknown[] = [];
  let next = 0;
  return {
    next(value): Step {
      if (next > 0) read.push(value);
      const operation = operations[next++];
      return operation ?? { kind: 'end', value: read };
    },
  };
}
