import { fc, it } from '@fast-check/vitest';
import { createChannel } from 'ringproof';
import { describe } from 'vitest';
import { channelCommands, PRODUCERS, setUpChannel } from './kit/channel-model.ts';
import { startSequences } from './kit/element-kinds.ts';
import { replayable, replayableCommands } from './replay.ts';

describe('a channel', () => {
  const commands = fc.commands(channelCommands(), { maxCommands: 80, size: 'large', ...replayableCommands() });

  it.prop([fc.integer({ min: 1, max: 2 }), startSequences, commands], replayable(300))('does what a queue for each ring does, and serves each in turn', (ringBits, startSequence, steps) => {
    const channel = createChannel({ element: 'uint32', ringBits, startSequence, maxProducers: PRODUCERS });
    fc.modelRun(() => setUpChannel(channel), steps);
  });
});
