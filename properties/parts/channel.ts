import { scenario } from 'ringproof/explore';
import { nothingLost, pushing, rings, sweep } from '../kit/rings.ts';
import type { Rings } from '../kit/rings.ts';

/** Channels whose rings are explored one by one: a part is a producer with its ring, and the consumer is common to all. */

/** A sweep looks at every ring and treats each one alike, whatever the others hold. */
export const sweptTwo = scenario({
  name: 'channel by rings: two producers, unbounded drains',
  setup: () => rings(2),
  threads: {
    first: pushing(0, 3),
    second: pushing(1, 3),
    consumer: (context: Rings) => sweep(context, 2),
  },
  parts: { 'ring 0': ['first', 'consumer'], 'ring 1': ['second', 'consumer'] },
  final: nothingLost,
});

export const sweptThree = scenario({
  name: 'channel by rings: three producers, unbounded drains',
  setup: () => rings(3),
  threads: {
    first: pushing(0, 3),
    second: pushing(1, 3),
    third: pushing(2, 3),
    consumer: (context: Rings) => sweep(context, 2),
  },
  parts: { 'ring 0': ['first', 'consumer'], 'ring 1': ['second', 'consumer'], 'ring 2': ['third', 'consumer'] },
  final: nothingLost,
});

export const sweptFour = scenario({
  name: 'channel by rings: four producers, unbounded drains',
  setup: () => rings(4),
  threads: {
    first: pushing(0, 4),
    second: pushing(1, 4),
    third: pushing(2, 4),
    fourth: pushing(3, 4),
    consumer: (context: Rings) => sweep(context, 3),
  },
  parts: { 'ring 0': ['first', 'consumer'], 'ring 1': ['second', 'consumer'], 'ring 2': ['third', 'consumer'], 'ring 3': ['fourth', 'consumer'] },
  final: nothingLost,
});
