import { defect, scenario } from 'ringproof/explore';
import { assertFifo } from 'ringproof/oracle';
import { PolicyConsumer, policyMemory, PolicyProducer } from './policy-channel.ts';

/** `while let Some(item) = items.pop()`: from the end of the list. What does not fit goes back and stays in the list. */
class FromTheEnd extends PolicyProducer {
  pushBatch(items: number[]): number {
    let count = 0;
    for (let item = items.pop(); item !== undefined; item = items.pop()) {
      if (this.push(item) !== 'ok') {
        items.push(item);
        break;
      }
      count++;
    }
    return count;
  }
}

class FromTheBeginning extends PolicyProducer {
  pushBatch(items: number[]): number {
    let count = 0;
    while (items.length > 0 && this.push(items[0]!) === 'ok') {
      items.shift();
      count++;
    }
    return count;
  }
}

/** In order within the chunk, but the chunk is cut off the end of the list. */
class LastOnesFirst extends PolicyProducer {
  pushBatch(items: number[]): number {
    let free = 0;
    while (free < items.length && this.write + free - this.cachedRead < this.capacity) free++;
    for (const item of items.splice(items.length - free)) this.push(item);
    this.hasSpace();
    return free;
  }
}

type Batching = typeof FromTheEnd;

function batchOfTwo(Producer: Batching) {
  return scenario({
    name: `${Producer.name}: a batch of two`,
    setup: () => policyMemory(2),
    threads: {
      one(memory) {
        new Producer(memory, 'reject').pushBatch([1, 2]);
        const consumer = new PolicyConsumer(memory);
        return [consumer.tryPop()!, consumer.tryPop()!];
      },
    },
    final(_, { one }) {
      assertFifo({ accepted: [[1, 2]], delivered: [one!] });
    },
  });
}

export const batchFromTheEndSeed = batchOfTwo(FromTheEnd);
export const batchFromTheBeginningMended = batchOfTwo(FromTheBeginning);

function rejectAndRetry(Producer: Batching) {
  return scenario({
    name: `${Producer.name}: a batch of three through a channel of two that rejects, and the rest again`,
    setup: () => policyMemory(2),
    threads: {
      one(memory) {
        const producer = new Producer(memory, 'reject');
        const consumer = new PolicyConsumer(memory);
        const delivered: number[] = [];
        const items = [1, 2, 3];
        producer.pushBatch(items);
        delivered.push(consumer.tryPop()!);
        producer.hasSpace();
        producer.pushBatch(items);
        for (let item = consumer.tryPop(); item !== undefined; item = consumer.tryPop()) delivered.push(item);
        return delivered;
      },
    },
    final(_, { one }) {
      assertFifo({ accepted: [[1, 2, 3]], delivered: [one!] });
    },
  });
}

export const earliestRemainSeed = rejectAndRetry(LastOnesFirst);
export const latestRemainMended = rejectAndRetry(FromTheBeginning);

export const z60BatchFromTheEnd = defect({ id: 'Z60', what: 'a batch is taken from its end', verdict: 'assertion', wrong: batchFromTheEndSeed, right: batchFromTheBeginningMended });
export const z61EarliestRemain = defect({ id: 'Z61', what: 'what a batch leaves over is its beginning', verdict: 'assertion', wrong: earliestRemainSeed, right: latestRemainMended });
