import { constants } from 'node:os';
import type { Surroundings } from './command.ts';

/**
 * Gives `use` a signal that SIGINT and SIGTERM abort, with the signal's name as the reason, so that it can stop its
 * children and still say what it has. A second one ends the process at once.
 */
export async function interruptible<Result>(around: Surroundings, use: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCodeOf(name));
    controller.abort(name);
    around.once(name as 'SIGINT' | 'SIGTERM', onSignal);
  };
  around.once('SIGINT', onSignal);
  around.once('SIGTERM', onSignal);
  try {
    return await use(controller.signal);
  } finally {
    around.off('SIGINT', onSignal);
    around.off('SIGTERM', onSignal);
  }
}

/** What shells show for a process that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
