import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkRefinement, formatFailure, loadRefinements } from 'ringproof/refine';
import { RING_MUTANTS } from './mutants/ring.ts';
import { SCENARIO_MUTANTS } from './mutants/scenarios.ts';

/** Which refinement rejects each mutant of the ring. */
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
};

describe('each mutant of the ring is a step that no action of a model makes', () => {
  test.each([...RING_MUTANTS, ...SCENARIO_MUTANTS].filter(({ name }) => REJECTED_BY[name] !== undefined))('$name', async ({ name, file: mutated, find, replace }) => {
    const [file, export_] = REJECTED_BY[name]!.split('#') as [string, string];
    const path = fileURLToPath(new URL(`refinements/${file}`, import.meta.url));
    const one = (await loadRefinements(path, { mutations: [{ file: mutated, find, replace }] })).get(export_)!;
    const { verdict, failure } = await checkRefinement(one);
    expect(verdict).toBe('refinement');
    expect(failure!.breach).toBe('step');
    const text = formatFailure(failure!);
    expect(text).toContain(failure!.step!.site!.file);
    expect(text).toMatch(/nearest action \w+.*\n.* is false/);
  });
});
