import { fc, it } from '@fast-check/vitest';
import { claimConsumer, claimProducer, createRing } from 'ringproof';
import { describe } from 'vitest';
import { startSequences } from './kit/element-kinds.ts';
import { messageCommands } from './kit/message-model.ts';
import { replayable, replayableCommands } from './replay.ts';

describe('a ring of byte messages', () => {
  const commands = fc.commands(messageCommands(), { maxCommands: 60, size: 'large', ...replayableCommands() });

  it.prop([fc.integer({ min: 1, max: 3 }), startSequences, commands], replayable(300))('does what a queue of messages in whole granules does', (ringBits, startSequence, steps) => {
    const ring = createRing({ element: 'bytes', ringBits, startSequence });
    fc.modelRun(() => ({
      model: { capacity: 2 ** ringBits, queue: [], tail: startSequence, closed: false, reserved: undefined },
      real: { ring, producer: claimProducer(ring), consumer: claimConsumer(ring), reservation: undefined },
    }), steps);
  });
});
