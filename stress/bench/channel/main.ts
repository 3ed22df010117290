import { writeAtomic } from 'ringproof/gate';
import { bytesPerItem } from '../allocations.ts';
import type { Comparison } from '../compare.ts';
import { alternate, compare, comparisonLine, COMPARISONS_HEAD, fixed } from '../compare.ts';
import { idleLine, idleness, idleShare } from '../idle.ts';
import { nanosecondsPerItem } from '../one-thread.ts';
import { readOptions } from '../options.ts';
import { summarize } from '../statistics.ts';
import type { Target } from '../target.ts';
import { target, targetLine } from '../target.ts';
import type { Transferred } from './across.ts';
import { Ends } from './across.ts';
import { half, overrun, policyBatches, policyItems, ringBatches, ringItems, upgrade } from './one-thread.ts';

const { rounds, json } = readOptions('node --expose-gc build/stress/bench/channel/main.js', 9);

const ITEMS = 2_000_000;
const idleBefore = await idleShare();
const comparisons = oneThread();
const times = nanoseconds();
const allocations = {
  'block, push and pop': bytesPerItem(policyItems('block')),
  'drop-oldest, push and pop': bytesPerItem(policyItems('drop-oldest')),
  'drop-oldest, into a full channel': bytesPerItem(overrun()),
};
const across = await acrossWorkers();
const idle = idleness(idleBefore, await idleShare());
const targets = judge();
print();
if (json !== undefined) {
  await writeAtomic(json, `${JSON.stringify({ node: process.version, idle, rounds, comparisons, nanosecondsPerItem: times, bytesPerItem: allocations, targets }, undefined, 2)}\n`);
}

/** The policy channel against the bare ring, and what drop-oldest costs against block. */
function oneThread(): Comparison[] {
  return [
    alternate('block, item by item', 'the bare ring', policyItems('block'), ringItems(), rounds),
    alternate('block, batches of 1,000', 'the bare ring', policyBatches('block'), ringBatches(), rounds),
    alternate('drop-oldest, item by item', 'block', policyItems('drop-oldest'), policyItems('block'), rounds),
    alternate('drop-oldest, float64', 'block, float64', policyItems('drop-oldest', 'float64'), policyItems('block', 'float64'), rounds),
    alternate('drop-oldest, batches of 1,000', 'block', policyBatches('drop-oldest'), policyBatches('block'), rounds),
  ];
}

function nanoseconds(): Record<string, number> {
  const median = (measure: () => number): number => summarize(Array.from({ length: rounds }, measure)).median;
  half('push', 100);
  upgrade(20_000);
  const full = overrun();
  nanosecondsPerItem(full, 100);
  return {
    push: median(() => half('push', 40)),
    pop: median(() => half('pop', 40)),
    'push into a full channel, drop-oldest': median(() => nanosecondsPerItem(full, 30)),
    'upgrade by a clone': median(() => upgrade(2_000)),
  };
}

type Across = Record<'ring' | 'block' | 'park' | 'dropOldest' | 'two' | 'four', Transferred[]>;

async function acrossWorkers(): Promise<Across> {
  const ends = new Ends(4);
  const results: Across = { ring: [], block: [], park: [], dropOldest: [], two: [], four: [] };
  try {
    for (let round = -1; round < rounds; round++) {
      const measured = {
        ring: await ends.ring(ITEMS),
        block: await ends.policy({ backpressure: 'block' }, 1, ITEMS),
        park: await ends.policy({ backpressure: 'block', wait: 'park' }, 1, ITEMS),
        dropOldest: await ends.policy({ backpressure: 'drop-oldest' }, 1, ITEMS),
        two: await ends.policy({ backpressure: 'block' }, 2, ITEMS / 2),
        four: await ends.policy({ backpressure: 'block' }, 4, ITEMS / 4),
      };
      if (round >= 0) for (const name of Object.keys(results) as (keyof Across)[]) results[name].push(measured[name]);
    }
  } finally {
    await ends.end();
  }
  const rates = (name: keyof Across): number[] => results[name].map(({ rate }) => rate);
  comparisons.push(
    compare('across workers, block', 'the bare ring', rates('block'), rates('ring')),
    compare('across workers, block with park', 'the bare ring', rates('park'), rates('ring')),
    compare('across workers, drop-oldest', 'block', rates('dropOldest'), rates('block')),
  );
  return results;
}

function judge(): Target[] {
  const rate = (name: string): number => comparisons.find((each) => each.name === name)!.ours.median;
  const pushed = (name: keyof Across): number => summarize(across[name].map(({ push }) => push)).median;
  return [
    target('push', 'ns', times['push']!, 50, 'lower'),
    target('pop', 'ns', times['pop']!, 50, 'lower'),
    target('batch of 1,000, push and pop together', 'ns/item', 1e3 / rate('block, batches of 1,000'), 20, 'lower'),
    target('one thread', 'M items/s', rate('block, item by item'), 20, 'higher'),
    target('across workers', 'M items/s', rate('across workers, block'), 10, 'higher'),
    target('push across workers, 1 producer', 'ns', pushed('block'), 100, 'lower'),
    target('push across workers, 2 producers', 'ns', pushed('two'), 150, 'lower'),
    target('push across workers, 4 producers', 'ns', pushed('four'), 200, 'lower'),
    target('upgrade by a clone', 'ns', times['upgrade by a clone']!, 500, 'lower'),
    target('allocation, worst case', 'bytes/item', Math.max(...Object.values(allocations)), 0.1, 'lower'),
  ];
}

function print(): void {
  console.log(idleLine(idle));
  console.log(COMPARISONS_HEAD);
  for (const each of comparisons) console.log(comparisonLine(each));
  console.log('\none thread');
  for (const [name, time] of Object.entries(times)) console.log(`  ${name.padEnd(40)} ${fixed(time).padStart(7)} ns`);
  for (const [name, bytes] of Object.entries(allocations)) console.log(`  ${name.padEnd(40)} ${bytes.toFixed(3).padStart(7)} bytes allocated`);
  const shares = across.dropOldest.map((each) => each.dropped / ITEMS);
  console.log(`\ndrop-oldest across workers dropped ${(100 * summarize(shares).median).toFixed(0)} % of the items`);
  console.log('\ntargets');
  for (const each of targets) console.log(targetLine(each, 48, { value: fixed, goal: String }));
}
