import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { claimConsumer, register, type ProducerOf } from '../../../ring/index.ts';
import { loadModel } from '../../load-model.ts';
import { ByteReader } from '../../values/index.ts';
import { Expander } from './expander.ts';
import type { ExpanderJob, SharedTable } from './protocol.ts';
import { packerOf, readinessOf } from './texts.ts';

/** A thread that expands states for a search until the ring of its jobs is closed. */

const { file, config, library, deadlock, liveness, jobs, answers } = workerData as ExpanderJob;
const spec = await loadModel(file, { config, library });
const expander = new Expander(spec, packerOf(spec), deadlock, liveness);
const consumer = claimConsumer(jobs);
const producer = register(answers) as ProducerOf<'bytes'>;
parentPort!.postMessage(readinessOf(spec));

let version = 0;
while (consumer.popWait() === 'ok') {
  const wanted = new ByteReader(consumer.value, 8).word();
  // The table was posted before the job was pushed.
  for (; version < wanted; version++) expander.lookUpIn((receiveMessageOnPort(parentPort!)!.message as SharedTable).slots);
  expander.expand(new ByteReader(consumer.value), (part) => producer.pushWait(part));
}
