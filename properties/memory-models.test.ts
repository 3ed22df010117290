import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkScenario, exploreMemoryModel, loadScenarios } from 'ringproof/explore';
import type { Scenario } from 'ringproof/explore';

const load = (file: string): Promise<ReadonlyMap<string, Scenario>> => loadScenarios(resolve(import.meta.dirname, 'scenarios', file));

/** A scenario that notes what each execution ends in, and otherwise holds all ends to be right. */
function noting(scenario: Scenario, ends: Set<string>): Scenario {
  const { invariant: _, ...rest } = scenario;
  return {
    ...rest,
    final(context, returned) {
      scenario.final?.(context, returned);
      const { accepted, delivered } = context as { readonly accepted?: unknown; readonly delivered?: unknown };
      ends.add(JSON.stringify({ accepted, delivered, returned }, (_key, value: unknown) => typeof value === 'bigint' ? String(value) : value));
    },
  };
}

// Byte messages and records move by bulk accesses; producers and consumers die; consumers sleep.
describe.each([
  ['elements.ts', 'messages'], ['elements.ts', 'records'], ['death.ts', 'producerDies'], ['death.ts', 'consumerDies'], ['close.ts', 'closerDies'], ['close.ts', 'wakesTheProducer'], ['spsc.ts', 'batches'],
])('%s#%s', (file, name) => {
  test('both engines end in the same, and so does what JavaScript allows', async () => {
    const scenario = (await load(file)).get(name)!;
    const interleaved = new Set<string>();
    expect(checkScenario(noting(scenario, interleaved), { strategy: 'exhaustive' })).toMatchObject({ verdict: 'pass', complete: true });
    for (const memory of ['sc', 'js'] as const) {
      const ends = new Set<string>();
      expect(exploreMemoryModel(noting(scenario, ends), { memory })).toMatchObject({ verdict: 'pass', complete: true });
      expect([...ends].sort()).toEqual([...interleaved].sort());
    }
  });
});
