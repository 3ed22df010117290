/** What runs now: `choose` in a scenario talks to it. */
export const running: { machine: { choose(options: number): number; begin?(name: string, values: readonly unknown[]): void; rest?(): boolean } | undefined } = { machine: undefined };

/**
 * A choice that the explorer makes: an integer in [0, options). Exhaustive search tries all of them. For use in the threads and the
 * set-up of a scenario, e.g. to explore several capacities or batch sizes; a choice is local and no point of switching.
 *
 * @throws RangeError unless `options` is a positive integer; Error outside of a scenario.
 */
export function choose(options: number): number {
  if (!Number.isInteger(options) || options < 1) throw new RangeError(`choose(${options}): the number of options must be a positive integer`);
  const { machine } = running;
  if (machine === undefined) throw new Error('choose() is for scenarios: nothing is being explored');
  return machine.choose(options);
}
