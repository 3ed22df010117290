import { PENDING } from '../../instrument/access.ts';
import type { Agent, Job } from '../../instrument/async/agent.ts';
import { isVirtual, markHandled, outcomeOf } from '../../instrument/async/promise.ts';
import type { Suspendable } from '../../instrument/twin.ts';

/**
 * What a thread does after its function has returned: its jobs, then, one by one, what arrives from outside and its timers. It ends when the promise
 * that the function returned is settled and nothing keeps the event loop alive (timers and ports, as in Node; waits do not).
 * `turn` answers the next task, or PENDING if there is none yet, or one that has to be scheduled; answered `undefined`, the loop asks it again.
 */
export function* eventLoop(agent: Agent, main: unknown, turn: (again: boolean) => Job | typeof PENDING): Suspendable {
  if (isVirtual(main)) markHandled(main);
  yield* agent.drain('module');
  for (;;) {
    const { status, value } = isVirtual(main) ? outcomeOf(main) : { status: 'fulfilled', value: main };
    if (status === 'rejected') throw value;
    if (status === 'fulfilled' && !agent.isAlive) return value;
    let task: Job | typeof PENDING | undefined = turn(false);
    while (task === PENDING || task === undefined) task = task === PENDING ? ((yield) as Job | undefined) : turn(true);
    yield* task();
    yield* agent.drain('task');
  }
}
