// Not by the room's index, which brings the bundler with it.
import { effectOf, showValue } from '../../explore/format-counterexample.ts';
import type { Counterexample, CounterexampleStep, GraphCounterexample, GraphEvent } from '../../explore/index.ts';
import type { Site } from '../../instrument/index.ts';
import type { ExecutionFinding, ExecutionStep, SourcePlace } from './finding.ts';

/** An interleaving that goes wrong, as a finding. It may have been through JSON, where big integers are `{"#bigint": "…"}`. */
export function executionFinding(counterexample: Counterexample): ExecutionFinding {
  const { scenario, verdict, message, cause, threads, sources, memory, steps, preemptions, death, token } = counterexample;
  return {
    type: 'execution',
    name: scenario,
    verdict,
    message,
    cause,
    memory: 'sc',
    threads: threads.map((name, p) => ({ name, source: placed(sources[p] ?? undefined) })),
    initially: memory,
    steps: steps.map(stepOf),
    preemptions,
    death,
    token,
  };
}

/** An execution graph that goes wrong, in an order of its events that respects program order and reads-from. */
export function graphFinding(counterexample: GraphCounterexample): ExecutionFinding {
  const { scenario, memory, verdict, message, threads, linearisation } = counterexample;
  const events = new Map(threads.flatMap(({ events }) => events).map((event) => [event.id, event]));
  const switched = (at: number): ExecutionStep['switched'] => {
    const [before, now] = [events.get(linearisation[at - 1] ?? ''), events.get(linearisation[at]!)!];
    return before === undefined || before.thread === now.thread ? undefined : { from: before.thread, reason: 'ordered before' };
  };
  return {
    type: 'execution',
    name: scenario,
    verdict,
    message,
    cause: '',
    memory,
    threads: threads.map(({ name }) => ({ name })),
    initially: [],
    steps: linearisation.map((id, at) => stepOfEvent(events.get(id)!, at + 1, switched(at))),
  };
}

function stepOf(raw: CounterexampleStep): ExecutionStep {
  const step = { ...raw, operands: raw.operands.map(revive), result: revive(raw.result), before: revive(raw.before), after: revive(raw.after) };
  const { number, thread, operation, site, location, cell, before, after, switched } = step;
  return {
    number,
    thread,
    operation,
    text: site?.text ?? `${operation} ${location}`.trim(),
    place: placed(site),
    location,
    cell,
    effect: effectOf(step),
    before: before === undefined ? undefined : showValue(before),
    after: after === undefined ? undefined : showValue(after),
    switched,
  };
}

function stepOfEvent({ thread, operation, order, location, value, does, readsFrom, early, missed, site }: GraphEvent, number: number, switched: ExecutionStep['switched']): ExecutionStep {
  const shown = showValue(revive(value));
  const reads = readsFrom !== undefined;
  const why = [reads ? `from ${readsFrom}` : '', early ? 'which is still to come' : '', missed ? `although ${missed.join(', ')} came after` : ''].filter((part) => part !== '').join(', ');
  const writes = operation === 'write' || operation === 'update (write)';
  return {
    number,
    thread,
    operation: `${operation} ${order}`,
    text: site?.text ?? `${operation} ${location}`.trim(),
    place: placed(site),
    location,
    cell: location,
    effect: does !== undefined && does !== '' ? does : reads ? `→ ${shown} (${why})` : writes ? `➜ ${shown}` : '',
    after: writes ? shown : undefined,
    switched,
  };
}

function placed(site: Site | undefined): SourcePlace | undefined {
  if (site === undefined) return undefined;
  const { file, line, column, endLine, endColumn, enclosing } = site;
  return { file, line, column, endLine, endColumn, enclosing };
}

function revive(value: unknown): unknown {
  return typeof value === 'object' && value !== null && '#bigint' in value ? BigInt(String(value['#bigint'])) : value;
}
