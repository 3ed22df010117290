import { Machine } from '../_internals/machine.ts';
import type { SearchLimits, SearchResult } from '../_internals/optimal-dpor.ts';
import { ObservationGrew, OptimalDpor } from '../_internals/optimal-dpor.ts';
import type { HandWritten } from './hand-written.ts';
import { handWritten } from './hand-written.ts';

/** Runs the exhaustive search on a hand-written program. */
export function search(source: HandWritten, limits: Partial<SearchLimits> = {}, visit?: (machine: Machine<Int32Array>) => void): SearchResult {
  const { program, ops } = handWritten(source);
  const machine = new Machine(program, { resumeSpins: false });
  ops.attach(machine as Machine);
  for (;;) {
    try {
      return new OptimalDpor(machine as Machine, {
        maxSteps: 1000, maxExecutions: Infinity, deadline: Infinity, keepGoing: true, ...limits, ...(visit && { onExecution: () => visit(machine) }),
      }).run();
    } catch (error) {
      if (!(error instanceof ObservationGrew)) throw error;
    }
  }
}
