import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Below this share of idle time other work disturbs a measurement. */
export const IDLE_ENOUGH = 0.92;

/** Share of all cores' time that was idle during `milliseconds` in which this process does nothing: 0 … 1. */
export async function idleShare(milliseconds = 1000): Promise<number> {
  const before = times();
  await sleep(milliseconds);
  const after = times();
  return (after.idle - before.idle) / Math.max(1, after.total - before.total);
}

function times(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const cpu of cpus()) {
    for (const time of Object.values(cpu.times)) total += time;
    idle += cpu.times.idle;
  }
  return { idle, total };
}
