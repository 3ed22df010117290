import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkRefinement, formatFailure, loadRefinements } from 'ringproof/refine';
import type { RefinementFailure } from 'ringproof/refine';
import { RING_MUTANTS } from './mutants/ring.ts';
import type { SourceMutant } from './mutants/ring.ts';
import { SCENARIO_MUTANTS } from './mutants/scenarios.ts';
import type { ScenarioMutant } from './mutants/scenarios.ts';
import { STREAM_MUTANTS } from './mutants/stream.ts';

/** Which refinement rejects each mutant: by a step that no action of the model makes. */
const REJECTED_BY: Readonly<Record<string, string>> = {
  'publish dropped': 'spsc.ts#pushAndPop',
  'publish before write': 'spsc.ts#pushAndPop',
  'wrong mask': 'spsc.ts#pushAndPop',
  'stale cache used the wrong way': 'spsc.ts#reservations',
  'sequences compared with <': 'spsc.ts#batches',
  'notify before publish': 'waiting.ts#consumerSleeps',
  'wait without re-check': 'waiting.ts#consumerSleeps',
  'async wait reads the epoch late': 'waiting.ts#consumerSleepsAsync',
  'everything committed': 'spsc.ts#reservations',
  'close without wake-up': 'waiting.ts#consumerSleeps',
  'the first ring is not put into use': 'channel.ts#registration',
  'the number of rings in use is stored, not exchanged': 'channel.ts#registration',
  'closed is said before every ring is sealed': 'channel.ts#registrationAgainstClose',
  'no last look after closed was seen': 'channel.ts#popsUntilTheEnd',
  'a release does not free the role': 'channel.ts#registration',
  'a reclaim looks at no generation': 'channel.ts#reclaimedLate',
  'a successor begins at the head': 'channel.ts#registration',
  'a role is claimed by a store': 'channel.ts#registration',
  'any producer that goes closes the channel': 'last-producer.ts#lastProducerCloses',
  'nobody looks for other producers twice': 'last-producer.ts#lastProducerCloses',
  'drop-oldest: the producer stores the head, not exchanges it': 'drop-oldest.ts#pushAndPop',
  'drop-oldest: the consumer stores the head, not claims it': 'drop-oldest.ts#pushAndPop',
  'drop-oldest: an item is published before it is written': 'drop-oldest.ts#pushAndPop',
  'drop-oldest: what is dropped is not counted': 'drop-oldest.ts#pushAndPop',
  'drop-oldest: what the consumer took counts as dropped': 'drop-oldest.ts#pushAndPop',
  'drop-oldest: one item more goes than is in the way': 'drop-oldest.ts#pushAndPop',
  'drop-oldest: all items go when one is in the way': 'drop-oldest.ts#pushAndPop',
  'drop-oldest: a push into a full ring waits for the consumer': 'drop-oldest.ts#pushAgainstClose',
  'the end is a store, which does not notice who registered meanwhile': 'stream.ts#lastSenderEnds',
  'registrations are not counted': 'stream.ts#lastSenderEnds',
  'the first sender is taken for all that are expected': 'stream.ts#expectsTwo',
  'a registration that comes too late leaves the end to others': 'stream.ts#registerAgain',
};

/** Which refinement rejects each mutant that leaves something undone: where the code ends, and the model promises that it goes on. */
const REJECTED_AT_END: Readonly<Record<string, string>> = {
  'the last producer closes nothing': 'last-producer.ts#lastProducerCloses',
  'who reclaims a producer does not look for others': 'last-producer.ts#cloneDies',
  'a sender that leaves does not look who is left': 'stream.ts#lastSenderEnds',
  'a sender looks before it gives its ring back': 'stream.ts#lastSenderEnds',
  'whoever finds the stream ended leaves closing it to whoever ended it': 'stream.ts#senderDies',
  'a shutdown closes nothing': 'stream.ts#shutdownEnds',
};

const mutants = (rejectedBy: Readonly<Record<string, string>>) => [...RING_MUTANTS, ...SCENARIO_MUTANTS, ...STREAM_MUTANTS].filter(({ name }) => rejectedBy[name] !== undefined);

async function rejected({ file: mutated, find, replace }: Pick<SourceMutant | ScenarioMutant, 'file' | 'find' | 'replace'>, by: string): Promise<RefinementFailure> {
  const [file, export_] = by.split('#') as [string, string];
  const path = fileURLToPath(new URL(`refinements/${file}`, import.meta.url));
  const one = (await loadRefinements(path, { mutations: [{ file: mutated, find, replace }] })).get(export_)!;
  const { verdict, failure } = await checkRefinement(one);
  expect(verdict).toBe('refinement');
  return failure!;
}

describe('each mutant of the ring is a step that no action of a model makes', () => {
  test.each(mutants(REJECTED_BY))('$name', async (mutant) => {
    const failure = await rejected(mutant, REJECTED_BY[mutant.name]!);
    expect(failure.breach).toBe('step');
    const text = formatFailure(failure);
    expect(text).toContain(failure.step!.site!.file);
    expect(text).toMatch(/nearest action \w+.*\n.* is false/);
  });
});

describe('each mutant that leaves something undone ends where the model goes on', () => {
  test.each(mutants(REJECTED_AT_END))('$name', async (mutant) => {
    const failure = await rejected(mutant, REJECTED_AT_END[mutant.name]!);
    expect(failure.breach).toBe('fairness');
    expect(formatFailure(failure)).toMatch(/the model promises that something still happens: .*WF_vars/);
  });
});

test('a reclaim that frees nothing ends where the model goes on', async () => {
  const mutant = { file: 'src/ring/claim.ts', find: 'const freed = reclaimRole(control, ownerWordOf(role), role.generation);', replace: 'const freed = role.generation < 0;' };
  const failure = await rejected(mutant, 'channel.ts#popsUntilTheEnd');
  expect(failure.breach).toBe('fairness');
  expect(formatFailure(failure)).toMatch(/the model promises that something still happens: .*WF_vars\(ReclaimLoad/);
});

test('each mutant that a refinement rejects is there', () => {
  expect(mutants(REJECTED_BY)).toHaveLength(Object.keys(REJECTED_BY).length);
  expect(mutants(REJECTED_AT_END)).toHaveLength(Object.keys(REJECTED_AT_END).length);
});

describe('states that the mapping takes for one hide no step of the model', () => {
  test.each(['channel.ts#registration', 'channel.ts#registrationAgainstClose', 'channel.ts#reclaimedLate', 'last-producer.ts#lastProducerCloses', 'drop-oldest.ts#pushAgainstClose'])('%s', async (address) => {
    const [file, name] = address.split('#') as [string, string];
    const one = (await loadRefinements(fileURLToPath(new URL(`refinements/${file}`, import.meta.url)))).get(name)!;
    const merged = await checkRefinement({ ...one, same: 'model' });
    const apart = await checkRefinement({ ...one, same: 'code' });
    expect(apart).toMatchObject({ verdict: 'pass', complete: true, modelStates: merged.modelStates, modelSteps: merged.modelSteps });
    expect(apart.states).toBeGreaterThan(merged.states);
  });
});
