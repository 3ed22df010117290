import type { Access } from 'ringproof/explore';
import { CLOSED, EVICTED, HEAD, HEADER_WORDS, PRODUCER_OWNER, ringBase, RINGS_USED, RING_WORDS, TAIL } from '../../src/ring/layout.ts';
import type { Watched } from '../kit/watched.ts';

/** A shared word that models know, and of which ring it is. '' is one that they leave out; slots count over all rings. */
export interface Word {
  readonly name: '' | 'closed' | 'used' | 'tail' | 'head' | 'owner' | 'evicted' | 'slot';
  readonly ring: number;
}

const NONE: Word = { name: '', ring: -1 };

const OF_A_RING: Readonly<Record<number, Word['name']>> = { [TAIL]: 'tail', [HEAD]: 'head', [PRODUCER_OWNER]: 'owner', [EVICTED]: 'evicted' };

/** The word that an access is for, in a channel whose slots have `slotBytes` bytes. */
export function wordOf({ control, capacity }: Watched, { view, index }: Pick<Access, 'view' | 'index'>, slotBytes = 4): Word {
  if (view === undefined || view.buffer !== control.buffer) return NONE;
  const at = view.byteOffset + index * (view as Int32Array).BYTES_PER_ELEMENT;
  if (at >= control.byteLength) return { name: 'slot', ring: Math.floor((at - control.byteLength) / (slotBytes * capacity)) };
  const word = at / 4;
  if (word === CLOSED) return { name: 'closed', ring: -1 };
  if (word === RINGS_USED) return { name: 'used', ring: -1 };
  const ring = Math.floor((word - HEADER_WORDS) / RING_WORDS);
  return ring < 0 ? NONE : { name: OF_A_RING[word - ringBase(ring)] ?? '', ring };
}

/** Whether a step is a compareExchange that succeeded. */
export function exchanged({ operation, result, value }: { readonly operation: string; readonly result: unknown; readonly value: unknown }): boolean {
  return operation === 'compareExchange' && result === value;
}
