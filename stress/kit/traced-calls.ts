import type { HandleOptions } from 'ringproof';
import type { TraceManner } from './jobs.ts';
import type { CallAnswer, Recorder } from './recorder.ts';

/** The most items of one call, and so the most calls that a drain is told as. */
export const MOST_AT_ONCE = 16;

/** How long a producer that found no ring, or a full one, sleeps before it tries again. */
export const RETRY_MS = 0.05;

/** What a manner of waiting means to a handle. */
export function patienceOf({ waits }: Pick<TraceManner, 'waits'>): { readonly options: HandleOptions | undefined; readonly timeout: number } {
  return waits === 'busy' ? { options: undefined, timeout: 1 } : { options: { spins: 0 }, timeout: Infinity };
}

/** Records the items of a drain: those of each ring as a call of its own, as each ring is given back at once, before the next is looked at. */
export function ringByRing(recorder: Recorder): (item: number, ring: number) => void {
  let last: number | undefined;
  return (item, ring) => {
    if (last !== undefined && ring !== last) {
      recorder.end('ok');
      recorder.begin('pop');
    }
    last = ring;
    recorder.item(item);
  };
}

/** Records the items of a drain that takes each before it hands it out: as calls of their own, which have ended by then. */
export function itemByItem(recorder: Recorder): (item: number) => void {
  return (item) => {
    recorder.item(item);
    recorder.end('ok');
    recorder.begin('pop');
  };
}

/** Ends a drain whose items were recorded one by one: that it finds no more is its end, and no call. */
export function endItems(taken: number | 'closed', recorder: Recorder): 'ok' | 'empty' | 'closed' {
  if (taken === 0 || taken === 'closed') return endPop(taken, recorder);
  recorder.cancel();
  return 'ok';
}

/** Ends a push of one item, which is taken or is not. */
export function endPush<Answer extends CallAnswer>(answer: Answer, recorder: Recorder): Answer {
  if (answer !== 'ok') recorder.took(0);
  recorder.end(answer);
  return answer;
}

/** Ends a pop of so many items. */
export function endPop(taken: number | 'closed', recorder: Recorder): 'ok' | 'empty' | 'closed' {
  const answer = taken === 'closed' ? taken : taken === 0 ? 'empty' : 'ok';
  recorder.end(answer);
  return answer;
}

/** Reclaims what the dead held. */
export function reclaimAll<Role extends { readonly role: 'producer' | 'consumer'; readonly id: number; readonly generation: number }>(roles: readonly Role[], reclaim: (role: Role) => boolean, recorder: Recorder): void {
  for (const role of roles) {
    recorder.begin(role.role === 'consumer' ? 'reclaim receiver' : 'reclaim', { ring: role.id, generation: role.generation });
    recorder.end(reclaim(role) ? 'freed' : 'not freed');
  }
}
