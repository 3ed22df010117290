import { setFlagsFromString } from 'node:v8';

/** V8's own, in all versions since that of Node 20. */
const USUAL_BUDGET = 67_584;
const START_BUDGET = 1_000_000;

/**
 * Keeps V8 from optimizing what runs while a specification is read and compiled, which costs more than it gains: all of it together takes less time
 * than its optimization. The grammar is compiled simply for the same reason. Flags are those of the whole process. Call it after Node's own modules were
 * loaded, since V8 does not take what Node has compiled of them beforehand under other flags.
 */
export function optimizeLate(): void {
  setFlagsFromString('--liftoff-only');
  setFlagsFromString(`--interrupt-budget=${START_BUDGET}`);
}

/** Lets V8 optimize as it does, for what runs longer. */
export function optimizeSoon(): void {
  setFlagsFromString(`--interrupt-budget=${USUAL_BUDGET}`);
}
