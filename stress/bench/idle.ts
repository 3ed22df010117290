import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { percent } from './percent.ts';

/** Below this share of idle time other work disturbs a measurement. */
const IDLE_ENOUGH = 0.92;

/** How idle the machine was before and after a measurement, and whether the figures mean anything. */
export interface Idleness {
  readonly before: number;
  readonly after: number;
  readonly trusted: boolean;
}

export function idleness(before: number, after: number): Idleness {
  return { before, after, trusted: before >= IDLE_ENOUGH && after >= IDLE_ENOUGH };
}

/** The line that a benchmark's figures stand under. */
export function idleLine({ before, after, trusted }: Idleness): string {
  return `node ${process.version}; idle ${percent(before)} before, ${percent(after)} after${trusted ? '' : `: NOT TO BE TRUSTED, other work was running (${percent(IDLE_ENOUGH)} wanted)`}`;
}

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
