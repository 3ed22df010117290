import { fc, it } from '@fast-check/vitest';
import { createRing } from 'ringproof';
import { describe } from 'vitest';
import { ELEMENT_KINDS, startSequences } from './kit/element-kinds.ts';
import { ringCommands, setUp } from './kit/ring-model.ts';
import { replayable, replayableCommands } from './replay.ts';

describe.each(ELEMENT_KINDS)('a ring of $name', (kind) => {
  const commands = fc.commands(ringCommands(kind), { maxCommands: 60, size: 'large', ...replayableCommands() });

  it.prop([fc.integer({ min: 1, max: 3 }), startSequences, commands], replayable(150))('does what a bounded queue does', (ringBits, startSequence, steps) => {
    const ring = createRing({ element: kind.element, ringBits, startSequence, metrics: true });
    fc.modelRun(() => setUp(ring, kind), steps);
  });
});
