import { fileURLToPath } from 'node:url';
import { checkDefect, checkScenario, formatCounterexample, loadDefects } from 'ringproof/explore';
import { describe, expect, it } from 'vitest';

const { defects, controls } = await loadDefects(fileURLToPath(new URL('index.ts', import.meta.url)));

/** Every row of the list of defects that is an algorithm of a few lines: the ring and channel, span collector, stream adapter and SPSC channel. */
const ROWS = [
  'Z01', 'Z02', 'Z03', 'Z04', 'Z05', 'Z06', 'Z07', 'Z09', 'Z11', 'Z12', 'Z13', 'Z14', 'Z15', 'Z16', 'Z17', 'Z18', 'Z19', 'Z21', 'Z22', 'Z25',
  'Z30', 'Z31', 'Z32', 'Z33', 'Z35', 'Z37', 'Z38', 'Z39', 'Z41', 'Z42', 'Z43', 'Z45', 'Z47', 'Z48', 'Z49', 'Z51', 'Z52', 'Z54', 'Z55',
  'Z60', 'Z61', 'Z62', 'Z64', 'Z65', 'Z66', 'Z67', 'Z69', 'Z70', 'Z71', 'Z72', 'Z75', 'Z77', 'Z78', 'Z79',
];

const CONTROLS = [
  'attachAgainstDrop', 'disconnectedIsEmpty', 'droppedReservation', 'futexBothWays', 'lastLookAfterClosed', 'partialAtTheWrap', 'popBlockCloseOfOne',
  'popBlockCloseOfTwo', 'refusedRegistrations', 'tornCopyDiscarded', 'upgradeAgain', 'upgradeWhilePushing', 'versionedWatch',
];

it('has every row', () => {
  expect([...new Set([...defects.values()].map(({ id }) => id))].sort()).toEqual(ROWS);
});

it.each([...defects])('%s is found, and its twin passes', (_, defect) => {
  const { result, ...checked } = checkDefect(defect);
  const { counterexample } = result;
  expect({ ...checked, counterexample: counterexample && formatCounterexample(counterexample) }).toMatchObject({ found: true, message: '' });
  expect(checked.threads).toBeLessThanOrEqual(3);
});

describe('looked suspicious, is right', () => {
  it.each([...controls])('%s', (_, scenario) => {
    const { verdict, complete, bounds, counterexample } = checkScenario(scenario);
    expect({ verdict, complete, bounds, counterexample: counterexample && formatCounterexample(counterexample) }).toEqual({ verdict: 'pass', complete: true, bounds: [], counterexample: undefined });
  });

  it('are all here', () => {
    expect([...controls.keys()].sort()).toEqual(CONTROLS);
    // One more is the twin of a defect: drop-oldest with one thread and a consumer without caches.
    expect(defects.get('z64StaleConsumer')!.right.name).toMatch(/^CachelessConsumer: one thread/);
  });
});
