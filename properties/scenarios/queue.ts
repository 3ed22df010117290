import { scenario } from 'ringproof/explore';
import { assertLinearizable, specOfClass } from 'ringproof/oracle';
import type { Operation } from 'ringproof/oracle';
import { spsc } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';

class BoundedQueue {
  items: number[] = [];
  push(item: number): string {
    if (this.items.length === 2) return 'full';
    this.items.push(item);
    return 'ok';
  }
  pop(): number | string {
    return this.items.shift() ?? 'empty';
  }
}

interface Recorded extends Spsc {
  /** A shared word: what orders two calls in time is then an order that the explorer sees. */
  readonly clock: Int32Array;
  readonly history: Operation[];
}

function record<R>({ clock, history }: Recorded, process: string, name: string, args: readonly unknown[], call: () => R): void {
  const invoked = Atomics.add(clock, 0, 1);
  const result = call();
  history.push({ process, name, args, invoked, returned: Atomics.add(clock, 0, 1), result });
}

export const boundedQueue = scenario({
  name: 'spsc: linearizable as a queue of 2, full and empty included',
  setup: (): Recorded => ({ ...spsc(), clock: new Int32Array(new SharedArrayBuffer(4)), history: [] }),
  threads: {
    producer(context) {
      for (let item = 1; item <= 3; item++) record(context, 'producer', 'push', [item], () => context.producer.push(item));
    },
    consumer(context) {
      const { consumer } = context;
      for (let i = 0; i < 2; i++) {
        record(context, 'consumer', 'pop', [], () => {
          const answer = consumer.pop();
          return answer === 'ok' ? consumer.value : answer;
        });
      }
    },
  },
  final({ history }) {
    assertLinearizable(history, specOfClass(BoundedQueue));
  },
});
