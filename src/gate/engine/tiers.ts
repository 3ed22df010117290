import { setFlagsFromString } from 'node:v8';

/** V8's own value, in Node 20. */
const USUAL_BUDGET = 67_584;
const START_BUDGET = 1_000_000;

/** Later versions of V8 do not have this flag, and complain; they optimize later by themselves. */
const hasBudget = process.versions.v8.startsWith('11.');

/**
 * Keeps V8 from optimizing what runs while a specification is read and compiled, which costs more than it gains: all of it together takes less time
 * than its optimization. The grammar is compiled simply for the same reason. Flags are those of the whole process. Call it after Node's own modules were
 * loaded, since V8 does not take what Node has compiled of them beforehand under other flags.
 */
export function optimizeLate(): void {
  setFlagsFromString('--liftoff-only');
  if (hasBudget) setFlagsFromString(`--interrupt-budget=${START_BUDGET}`);
}

/** Does something under the flags of optimizeLate: V8 takes what it has compiled only under the flags under which that was kept. */
export function whileLate(action: () => void): void {
  optimizeLate();
  action();
  // Flags are those of the whole process, which may have more to do.
  optimizeSoon();
}

/** Does something under V8's own flags, which are those of the process from then on. */
export function whileUsual(action: () => void): void {
  // The first of them has set the others.
  for (const flag of ['--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering']) setFlagsFromString(flag);
  optimizeSoon();
  action();
}

/** Lets V8 optimize as it does, for what runs longer. */
export function optimizeSoon(): void {
  if (hasBudget) setFlagsFromString(`--interrupt-budget=${USUAL_BUDGET}`);
}
