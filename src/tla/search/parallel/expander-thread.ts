import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { claimConsumer, register, type ProducerOf } from '../../../ring/index.ts';
import { loadModel } from '../../load-model.ts';
import { TreesInMemory } from '../../syntax/tree-store.ts';
import { ByteReader } from '../../values/index.ts';
import { Expander } from './expander.ts';
import type { ExpanderJob, SharedTable } from './protocol.ts';
import { packerOf, readinessOf } from './texts.ts';

/** A thread that expands states for a search until the ring of its jobs is closed. */
async function main({ file, config, library, trees, deadlock, liveness, jobs, answers }: ExpanderJob): Promise<void> {
  const spec = await loadModel(file, { config, library, trees: new TreesInMemory(undefined, trees) });
  const expander = new Expander(spec, packerOf(spec), deadlock, liveness);
  const consumer = claimConsumer(jobs);
  const producer = register(answers) as ProducerOf<'bytes'>;
  parentPort!.postMessage(readinessOf(spec));

  let version = 0;
  const send = (part: Uint8Array): void => {
    producer.pushWait(part);
  };
  const doJob = (bytes: Uint8Array, start: number, end: number): void => {
    const wanted = new ByteReader(bytes, start + 8).word();
    // The table was posted before the job was pushed.
    for (; version < wanted; version++) expander.lookUpIn((receiveMessageOnPort(parentPort!)!.message as SharedTable).slots);
    expander.expand(new ByteReader(bytes, start, end), send);
  };
  for (;;) {
    // In its place in the ring, which is free when it is done.
    const done = consumer.drain(doJob, 1);
    if (done === 'closed') break;
    if (done === 0) consumer.wait();
  }
}

// A rejection ends the thread with an error, of which the search is told.
void main(workerData as ExpanderJob);
