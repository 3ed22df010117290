import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { PolicyConsumer, policyMemory, PolicyProducer } from './policy-channel.ts';

/** The real code's consumer, with a counter of what was popped. */
class CountingConsumer extends PolicyConsumer {
  popped = 0;

  override tryPop(): number | undefined {
    const item = super.tryPop();
    if (item !== undefined) this.popped++;
    return item;
  }

  /** Goes around `tryPop`, and around the counter. */
  popEach(handler: (item: number) => void): number {
    let count = 0;
    for (let item = super.tryPop(); item !== undefined; item = super.tryPop()) {
      handler(item);
      count++;
    }
    return count;
  }
}

class CountingEachConsumer extends CountingConsumer {
  override popEach(handler: (item: number) => void): number {
    const count = super.popEach(handler);
    this.popped += count;
    return count;
  }
}

function popEach(Consumer: typeof CountingConsumer) {
  return scenario({
    name: `${Consumer.name}: popped items are counted, however they are popped`,
    setup: () => policyMemory(4),
    threads: {
      one(memory) {
        const producer = new PolicyProducer(memory, 'reject');
        const consumer = new Consumer(memory);
        for (let item = 0; item < 3; item++) producer.push(item);
        consumer.tryPop();
        consumer.popEach(() => {});
        if (consumer.popped !== 3) throw new OracleError(`3 items were popped, ${consumer.popped} counted`);
      },
    },
  });
}

export const popEachUncountedSeed = popEach(CountingConsumer);
export const popEachCountedMended = popEach(CountingEachConsumer);
