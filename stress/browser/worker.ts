import { claimConsumer, register } from 'ringproof';
import type { ChannelDescriptor } from 'ringproof';
import { register as registerSender } from 'ringproof/stream';
import type { StreamDescriptor } from 'ringproof/stream';

/** What the page asks of a worker: to push `items` items, or to consume until the end. */
export interface ChannelJob {
  readonly channel: ChannelDescriptor<'int32'>;
  readonly role: 'produce' | 'consume';
  readonly items: number;
}

/** To pipe the numbers 0 … items - 1 into a stream. */
export interface PipeJob {
  readonly stream: StreamDescriptor<'int32'>;
  readonly role: 'pipe';
  readonly items: number;
}

export type Job = ChannelJob | PipeJob;

/** What a worker that consumed answers: for each producer its items, in order of arrival. */
export type Arrivals = readonly (readonly number[])[];

/** A dedicated worker's global scope, as far as it is used; the types of browsers and of Node exclude each other. */
const scope = globalThis as unknown as {
  addEventListener(type: 'message', listener: (event: { readonly data: Job }) => void): void;
  postMessage(message: Arrivals | 'done'): void;
};

scope.addEventListener('message', ({ data }) => {
  if (data.role === 'pipe') void pipe(data).then(() => scope.postMessage('done'));
  else scope.postMessage(data.role === 'produce' ? produce(data) : consume(data));
});

function pipe({ stream, items }: PipeJob): Promise<void> {
  let next = 0;
  const numbers = new ReadableStream<number>({
    pull(controller) {
      if (next < items) controller.enqueue(next++);
      else controller.close();
    },
  });
  return numbers.pipeTo(registerSender(stream).writable());
}

function produce({ channel, items }: ChannelJob): 'done' {
  const producer = register(channel);
  if (producer === 'closed') throw new Error('closed before it began');
  for (let i = 0; i < items; i++) {
    const answer = producer.pushWait(i);
    if (answer !== 'ok') throw new Error(`item ${i} was answered ${answer}`);
  }
  // Not closed: another worker would be given the ring, and its items could not be told from these.
  return 'done';
}

function consume({ channel }: ChannelJob): Arrivals {
  const consumer = claimConsumer(channel);
  const arrivals: number[][] = [];
  while (consumer.wait() !== 'closed') {
    consumer.drain((item, producer) => {
      (arrivals[producer] ??= []).push(item);
    });
  }
  return arrivals;
}
