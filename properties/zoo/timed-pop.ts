import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo } from 'ringproof/oracle';
import { CLOSED, EVENTS, PolicyConsumer, policyMemory, PolicyProducer } from './policy-channel.ts';

/** Items and the end move one word, on which the consumer sleeps. */
class WakingProducer extends PolicyProducer {
  override put(item: number): void {
    super.put(item);
    this.#moved();
  }

  close(): void {
    Atomics.store(this.words, CLOSED, 1);
    this.#moved();
  }

  #moved(): void {
    Atomics.add(this.words, EVENTS, 1);
    Atomics.notify(this.words, EVENTS);
  }
}

class TimedConsumer extends PolicyConsumer {
  /** The next item; why there is none, when there is none. */
  popOrReason(milliseconds: number): number | 'timed-out' | 'closed' {
    for (;;) {
      const seen = Atomics.load(this.words, EVENTS);
      const item = this.tryPop();
      if (item !== undefined) return item;
      // What was written before the close is seen by looking once more.
      if (Atomics.load(this.words, CLOSED) === 1) return this.tryPop() ?? 'closed';
      if (Atomics.wait(this.words, EVENTS, seen, milliseconds) === 'timed-out') return this.tryPop() ?? 'timed-out';
    }
  }

  /** As the text has it: the next item, or nothing, be it that the time is over or that the channel is closed. */
  popTimeout(milliseconds: number): number | undefined {
    const item = this.popOrReason(milliseconds);
    return typeof item === 'number' ? item : undefined;
  }
}

function setup() {
  const memory = policyMemory(2);
  return { producer: new WakingProducer(memory, 'block'), consumer: new TimedConsumer(memory) };
}

/** `while let Some(item) = consumer.pop_timeout(…)`: nothing is taken for the end. */
function readToTheEnd(consumer: TimedConsumer): number[] {
  const got: number[] = [];
  for (let item = consumer.popTimeout(10); item !== undefined; item = consumer.popTimeout(10)) got.push(item);
  return got;
}

/** The same loop with an answer that tells the two apart; after two time-outs it waits without one, to end. */
function readToTheClose(consumer: TimedConsumer): number[] {
  const got: number[] = [];
  for (let timeouts = 0; ;) {
    const item = consumer.popOrReason(timeouts < 2 ? 10 : Infinity);
    if (item === 'closed') return got;
    if (item === 'timed-out') timeouts++;
    else got.push(item);
  }
}

function timedReading(read: typeof readToTheEnd) {
  return scenario({
    name: `pop_timeout: ${read.name} against a push and a close`,
    setup,
    threads: {
      producer({ producer }) {
        producer.push(1);
        producer.close();
      },
      consumer: ({ consumer }) => read(consumer),
    },
    final(_, { consumer }) {
      assertConserved({ accepted: [[1]], delivered: [consumer!] });
    },
  });
}

/** Nothing, when the time was over, is read as the end; what comes later is stranded. */
export const timeoutTakenForTheEndSeed = timedReading(readToTheEnd);
export const timeoutToldApartMended = timedReading(readToTheClose);

/** Control: the last look after closed was seen leaves nothing behind, whenever the time is over. */
export const lastLookAfterClosed = scenario({
  name: 'pop_timeout: when it says closed, nothing is left',
  setup,
  threads: {
    producer({ producer }) {
      producer.push(1);
      producer.push(2);
      producer.close();
    },
    consumer({ consumer }) {
      const answers: (number | string)[] = [];
      for (let i = 0; i < 3; i++) answers.push(consumer.popOrReason(10));
      return answers;
    },
  },
  final({ consumer }, { consumer: answers }) {
    const delivered = answers!.filter((answer) => typeof answer === 'number');
    const resident: number[] = [];
    for (let item = consumer.tryPop(); item !== undefined; item = consumer.tryPop()) resident.push(item);
    assertFifo({ accepted: [[1, 2]], delivered: [[...delivered, ...resident]] });
    assertConserved({ accepted: [[1, 2]], delivered: [delivered], resident: answers!.includes('closed') ? [] : [resident] });
  },
});

export const z72TimeoutTakenForTheEnd = defect({ id: 'Z72', what: 'one answer for timed out and for closed', verdict: 'assertion', wrong: timeoutTakenForTheEndSeed, right: timeoutToldApartMended });
