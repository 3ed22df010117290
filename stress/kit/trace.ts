import type { TraceJob, TraceResult } from './jobs.ts';
import { Recorder } from './recorder.ts';
import { traceConsumer, traceJanitor, traceProducer } from './trace-channel.ts';
import { tracePolicyConsumer, tracePolicyJanitor, tracePolicyProducer } from './trace-policy.ts';
import { traceReceiver, traceSender, traceStreamJanitor } from './trace-stream.ts';
import { MOST_AT_ONCE } from './traced-calls.ts';

/** Runs a TraceJob: makes calls in every way. */
export async function trace(job: TraceJob): Promise<TraceResult> {
  const recorder = new Recorder(job.memory);
  try {
    await perform(job, recorder);
    return { threw: '', whole: !recorder.full(MOST_AT_ONCE) };
  } catch (error) {
    if (!recorder.within) throw error;
    // The log is whole with it; that no model allows it is for the validator to say.
    recorder.end('threw');
    return { threw: String(error), whole: false };
  }
}

function perform(job: TraceJob, recorder: Recorder): void | Promise<void> {
  switch (job.as) {
    case 'producer':
      return traceProducer(job, recorder);
    case 'consumer':
      return traceConsumer(job, recorder);
    case 'janitor':
      return traceJanitor(job, recorder);
    case 'policy-producer':
      return tracePolicyProducer(job, recorder);
    case 'policy-consumer':
      return tracePolicyConsumer(job, recorder);
    case 'policy-janitor':
      return tracePolicyJanitor(job, recorder);
    case 'stream-sender':
      return traceSender(job, recorder);
    case 'stream-receiver':
      return traceReceiver(job, recorder);
    case 'stream-janitor':
      return traceStreamJanitor(job, recorder);
  }
}
