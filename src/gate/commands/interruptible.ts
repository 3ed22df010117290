import { constants } from 'node:os';
import type { Surroundings } from './command.ts';

/** A command was stopped by a signal and has nothing to show for it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = exitCodeOf(signal);
  }
}

/**
 * Gives `use` a signal that SIGINT and SIGTERM abort, with the signal's name as the reason, so that it can stop its
 * children and still say what it has. A second one ends the process at once.
 *
 * @throws Interrupted when `use` rejects after a signal
 */
export async function interruptible<Result>(around: Surroundings, use: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCodeOf(name));
    controller.abort(name);
  };
  // Not `once`: between a listener that is gone and the next one, a second signal would end the process without its children.
  around.on('SIGINT', onSignal);
  around.on('SIGTERM', onSignal);
  try {
    return await use(controller.signal);
  } catch (thrown) {
    throw controller.signal.aborted ? new Interrupted(controller.signal.reason as NodeJS.Signals) : thrown;
  } finally {
    around.off('SIGINT', onSignal);
    around.off('SIGTERM', onSignal);
  }
}

/** What shells show for a process that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
