import { OracleError } from './oracle-error.ts';
import { show } from './show.ts';

/** One round of somebody who serves: who had something to be served when it began, and who was served in it. */
export interface Turn<K> {
  readonly waiting: Iterable<K>;
  readonly served: Iterable<K>;
}

/** Somebody was passed over more often than allowed. The explorer's verdict for it is `starvation`. */
export class StarvationError extends OracleError {
  constructor(message: string) {
    super(message);
    this.name = 'StarvationError';
  }
}

/**
 * Bounded waiting (bounded bypass, Burns & Lynch 1993): throws StarvationError if somebody who waits is passed over in more than `bound`
 * turns in a row. Who stops waiting starts anew. In which turn nobody was served counts as well: then nobody made progress.
 */
export function assertServed<K>(turns: Iterable<Turn<K>>, bound: number): void {
  const passedOver = new Map<K, number>();
  let turn = 0;
  for (const { waiting, served } of turns) {
    turn++;
    const got = new Set(served);
    const still = new Set(waiting);
    for (const who of passedOver.keys()) if (!still.has(who)) passedOver.delete(who);
    for (const who of still) {
      const times = got.has(who) ? 0 : (passedOver.get(who) ?? 0) + 1;
      passedOver.set(who, times);
      if (times > bound) throw new StarvationError(`${show(who)} was passed over ${times} times in a row, up to turn ${turn}; at most ${bound} are allowed`);
    }
  }
}
