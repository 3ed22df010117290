import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { NotResumableError } from '../instrument/index.ts';
import { checkScenario, formatCounterexample, loadScenarios, replay } from './index.ts';
import type { Scenario } from './index.ts';

const file = fileURLToPath(new URL('testing/fixtures/mailbox.ts', import.meta.url));

describe('TypeScript as it is written', () => {
  let scenarios: ReadonlyMap<string, Scenario>;
  beforeAll(async () => {
    scenarios = await loadScenarios(file);
  });

  test('passes, exhaustively', () => {
    expect(checkScenario(scenarios.get('correct')!)).toMatchObject({ verdict: 'pass', complete: true });
  });

  test('a race is told with places and source text', () => {
    const { verdict, counterexample } = checkScenario(scenarios.get('racy')!);
    expect(verdict).toBe('race');
    expect(counterexample!.cause).toMatch(/sender's write of [12]\.5 \(this\.#slot\[0\](?: = value)? at .*mailbox\.ts:20:5\)/);
    expect(counterexample!.cause).toMatch(/receiver's read of [\d.]+ \(this\.#slot\[0\]!? at .*mailbox\.ts:31:19\)/);
  });

  test('a counterexample shows what the threads are to do', () => {
    const text = formatCounterexample(checkScenario(scenarios.get('racy')!).counterexample!, { width: 100 });
    expect(text).toContain(`
   │ sender                                 │ receiver                               │
   │ ────────────────────────────────────── │ ────────────────────────────────────── │
   │ sender(mailbox) {                      │ receiver(mailbox) {                    │
   │   for (const value of [1.5, 2.5])      │   return [mailbox.take(),              │
   │       mailbox.put(value,               │       mailbox.take()];                 │
   │       publishFirst);                   │ }                                      │
   │ }                                      │                                        │
   │ ────────────────────────────────────── │ ────────────────────────────────────── │
 1 │`);
  });

  test('a counterexample replays in modules loaded anew', async () => {
    const { counterexample } = checkScenario(scenarios.get('lostUpdate')!);
    expect(counterexample).toMatchObject({ verdict: 'assertion', message: 'counted 1', preemptions: 1 });
    expect(formatCounterexample(counterexample!)).toContain('Atomics.store(this.#words, COUNT, seen + 1)');
    const again = await loadScenarios(file);
    expect(replay(again.get('lostUpdate')!, counterexample!.token)).toMatchObject({ outcome: 'reproduced', message: 'counted 1' });
  });

  test('what cannot be suspended is refused with its place, not passed over', () => {
    expect(() => checkScenario(scenarios.get('readsInAConversion')!)).toThrow(NotResumableError);
    expect(() => checkScenario(scenarios.get('readsInAConversion')!)).toThrow(/mailbox\.ts:\d+:\d+/);
  });
});

test('a loop that calls itself is not taken for a spin because the inner call did nothing', async () => {
  const scenarios = await loadScenarios(fileURLToPath(new URL('testing/fixtures/recursion.ts', import.meta.url)));
  expect(checkScenario(scenarios.get('recursive')!)).toMatchObject({ verdict: 'exception', message: expect.stringContaining('two turns before the flag') });
});

test('shared memory may be handed to unknown functions in set-up and invariants, never in threads', async () => {
  const scenarios = await loadScenarios(fileURLToPath(new URL('testing/fixtures/uninstrumented.ts', import.meta.url)));
  expect(checkScenario(scenarios.get('shownOutside')!)).toMatchObject({ verdict: 'pass', complete: true });
  for (const name of ['shownInAThread', 'boundInAThread', 'boundInSetUp']) expect(() => checkScenario(scenarios.get(name)!)).toThrow(/hands shared memory to `.*inspect`/);
});

test('a thread that is a generator is refused: nobody would run its body', async () => {
  const scenarios = await loadScenarios(fileURLToPath(new URL('testing/fixtures/generator-threads.ts', import.meta.url)));
  for (const name of ['method', 'asyncFunction']) expect(() => checkScenario(scenarios.get(name)!)).toThrow(/^thread "a" of scenario "an? .*" is a generator, whose body would never run/);
  expect(checkScenario(scenarios.get('product')!)).toMatchObject({ verdict: 'pass', complete: true });
});

test('a final check that rejects says what it threw', async () => {
  const scenarios = await loadScenarios(fileURLToPath(new URL('testing/fixtures/generator-threads.ts', import.meta.url)));
  expect(checkScenario(scenarios.get('checksLater')!)).toMatchObject({ verdict: 'assertion', message: 'not two' });
});

test('a file that is not there is an error that names it', async () => {
  await expect(loadScenarios('/nowhere/scenario.ts')).rejects.toThrow(/scenario\.ts/);
});
