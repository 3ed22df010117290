/** A model that both engines check; module and cfg are below `models/`. */
export interface TlaCase {
  readonly module: string;
  readonly config: string;
}

function model(module: string, config: string): TlaCase {
  return { module: `${module}.tla`, config: `${config}.cfg` };
}

/** From a hundred states to some millions. The small ones find a violation; those named `Liveness`, `Consumer` and `Producer` have temporal properties. */
export const CASES: readonly TlaCase[] = [
  model('SpscRing', 'witnesses/SpscRing.NeverFull'),
  model('SpscRing', 'witnesses/SpscRing.NeverEnded'),
  model('BlockingWait', 'witnesses/BlockingWait.NeverProducerAsleep'),
  model('SpscRingMutants', 'mutants/SpscRing.FIFO.IndexWrongMask'),
  model('Channel', 'witnesses/Channel.NeverTwoClaims'),
  model('SealWord', 'SealWordLiveness'),
  model('Channel', 'ChannelLiveness'),
  model('SpscRing', 'SpscRingLiveness'),
  model('BlockingWait', 'BlockingWaitConsumer'),
  model('Channel', 'ChannelTurns'),
  model('SpscRing', 'SpscRing'),
  model('SpscRing', 'SpscRingClosers.full'),
  model('Channel', 'Channel'),
  model('SealWord', 'SealWord'),
  model('BlockingWait', 'BlockingWait'),
  model('SpscRing', 'SpscRing.full'),
  model('Channel', 'Channel.full'),
];
