import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { CLOSED, PolicyConsumer, policyMemory, PolicyProducer, READ, WRITE } from './policy-channel.ts';

/** Sleeps on the read sequence instead of spinning. */
class ParkingProducer extends PolicyProducer {
  override waitForSpace(): boolean {
    for (;;) {
      const read = Atomics.load(this.words, READ);
      if (this.hasSpace()) return true;
      Atomics.wait(this.words, READ, read);
    }
  }
}

/** Looks at closed as often as at full. */
class AskingProducer extends PolicyProducer {
  override waitForSpace(): boolean {
    while (!this.hasSpace()) if (Atomics.load(this.words, CLOSED) === 1) return false;
    return true;
  }

  override tryPush(item: number): 'ok' | 'full' | 'closed' {
    return Atomics.load(this.words, CLOSED) === 1 ? 'closed' : super.tryPush(item);
  }
}

function consumerLeaves(Producer: typeof PolicyProducer) {
  return scenario({
    name: `${Producer.name}: the consumer closes and leaves while a push is blocked`,
    setup: () => {
      const memory = policyMemory(1);
      const producer = new Producer(memory, 'block');
      producer.push(1);
      return { producer, consumer: new PolicyConsumer(memory) };
    },
    threads: {
      producer: ({ producer }) => producer.push(2),
      consumer({ consumer }) {
        consumer.close();
      },
    },
    final(_, { producer }) {
      if (producer !== 'closed') throw new OracleError(`the channel is full and closed, but push answered ${producer}`);
    },
  });
}

export const spinsForEverSeed = consumerLeaves(PolicyProducer);
export const parksForEverSeed = consumerLeaves(ParkingProducer);
export const asksForClosedMended = consumerLeaves(AskingProducer);

function retryOnFull(Producer: typeof PolicyProducer) {
  return scenario({
    name: `${Producer.name}: retry tryPush for as long as it says full`,
    setup: () => {
      const memory = policyMemory(1);
      return { producer: new Producer(memory, 'reject'), consumer: new PolicyConsumer(memory) };
    },
    threads: {
      producer({ producer }) {
        while (producer.tryPush(1) === 'full');
      },
      closer({ consumer }) {
        consumer.close();
      },
    },
  });
}

/** Full, when it is closed: the caller retries for ever. */
export const fullWhenClosedSeed = retryOnFull(PolicyProducer);
export const closedWhenClosedMended = retryOnFull(AskingProducer);

/** Parks until the producer has written, which nobody says. */
class ParkingConsumer extends PolicyConsumer {
  override pop(): number | undefined {
    for (;;) {
      const write = Atomics.load(this.words, WRITE);
      const item = this.tryPop();
      if (item !== undefined) return item;
      Atomics.wait(this.words, WRITE, write);
    }
  }
}

class UnparkingProducer extends PolicyProducer {
  override put(item: number): void {
    super.put(item);
    Atomics.notify(this.words, WRITE);
  }
}

function parkedConsumer(Producer: typeof PolicyProducer) {
  return scenario({
    name: `${Producer.name}: a consumer that parks until there is an item`,
    setup: () => {
      const memory = policyMemory(1);
      return { producer: new Producer(memory, 'block'), consumer: new ParkingConsumer(memory) };
    },
    threads: {
      consumer: ({ consumer }) => consumer.pop(),
      producer: ({ producer }) => producer.push(1),
    },
    final(_, { consumer }) {
      if (consumer !== 1) throw new OracleError(`popped ${consumer}`);
    },
  });
}

export const nobodyUnparksSeed = parkedConsumer(PolicyProducer);
export const producerUnparksMended = parkedConsumer(UnparkingProducer);

function popToTheEnd(capacity: number) {
  return scenario({
    name: `pop, block and close, capacity ${capacity}: the write sequence is read again after closed was seen`,
    setup: () => {
      const memory = policyMemory(capacity);
      return { producer: new PolicyProducer(memory, 'block'), consumer: new PolicyConsumer(memory) };
    },
    threads: {
      producer({ producer, consumer }) {
        producer.push(1);
        producer.push(2);
        consumer.close();
      },
      consumer({ consumer }) {
        const got: number[] = [];
        for (let item = consumer.pop(); item !== undefined; item = consumer.pop()) got.push(item);
        return got;
      },
    },
    final(_, { consumer }) {
      assertFifo({ accepted: [[1, 2]], delivered: [consumer!] });
      assertConserved({ accepted: [[1, 2]], delivered: [consumer!] });
    },
  });
}

/** Controls: looked suspicious, are right. */
export const popBlockCloseOfOne = popToTheEnd(1);
export const popBlockCloseOfTwo = popToTheEnd(2);

/** Control: closed is read before emptiness, so what was written before the close is not missed. */
export const disconnectedIsEmpty = scenario({
  name: 'is_disconnected: closed, then empty',
  setup: () => {
    const memory = policyMemory(2);
    return { memory, producer: new PolicyProducer(memory, 'block'), consumer: new PolicyConsumer(memory) };
  },
  threads: {
    producer({ producer, consumer }) {
      producer.push(1);
      consumer.close();
    },
    consumer({ memory: { words }, consumer }) {
      const closed = Atomics.load(words, CLOSED) === 1;
      const disconnected = closed && Atomics.load(words, WRITE) === consumer.read;
      if (disconnected) throw new OracleError('disconnected, though an item was never taken');
    },
  },
});

export const z69FullWhenClosed = defect({ id: 'Z69', what: 'a closed channel says full, so the caller retries for ever', verdict: 'livelock', wrong: fullWhenClosedSeed, right: closedWhenClosedMended });
export const z70SpinsForEver = defect({ id: 'Z70', what: 'a push that spins for space never looks at closed', verdict: 'livelock', wrong: spinsForEverSeed, right: asksForClosedMended });
export const z70ParksForEver = defect({ id: 'Z70', what: 'a push that sleeps for space is not woken by the close', verdict: 'deadlock', wrong: parksForEverSeed, right: asksForClosedMended });
export const z71NobodyUnparks = defect({ id: 'Z71', what: 'nobody wakes a consumer that sleeps', verdict: 'lost-wakeup', wrong: nobodyUnparksSeed, right: producerUnparksMended });
