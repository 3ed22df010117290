import { parentPort } from 'node:worker_threads';
import { consume } from './consume.ts';
import type { Job } from './jobs.ts';
import { policyPop, policyPush } from './policy.ts';
import { produce } from './produce.ts';
import { send } from './send.ts';
import { sit } from './sit.ts';
import { trace } from './trace.ts';

/** The entry of every stress worker: does one job after another and answers each. */
async function answer(job: Job): Promise<void> {
  try {
    parentPort!.postMessage({ result: await perform(job) });
  } catch (error) {
    parentPort!.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function perform(job: Job): unknown {
  switch (job.kind) {
    case 'ready':
      return undefined;
    case 'produce':
      return produce(job);
    case 'consume':
      return consume(job);
    case 'sit':
      return sit(job);
    case 'send':
      return send(job);
    case 'trace':
      return trace(job);
    case 'policy-push':
      return policyPush(job);
    case 'policy-pop':
      return policyPop(job);
  }
}

parentPort!.on('message', (job: Job) => void answer(job));
