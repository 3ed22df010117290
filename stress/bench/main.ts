import { writeAtomic } from 'ringproof/gate';
import { bytesPerItem } from './allocations.ts';
import type { Comparison } from './compare.ts';
import { alternate, compare, comparisonLine, COMPARISONS_HEAD, fixed } from './compare.ts';
import { idleLine, idleness, idleShare } from './idle.ts';
import type { Loop } from './one-thread.ts';
import { readOptions } from './options.ts';
import { elementItems, nanosecondsPerItem, ringbufBatches, ringbufItems, ringproofBatches, ringproofItems } from './one-thread.ts';
import { Pair } from './pair.ts';
import { summarize } from './statistics.ts';
import type { SubjectName } from './subjects.ts';
import type { Target } from './target.ts';
import { target, targetLine } from './target.ts';

/** Items of one transfer, so that each takes about a tenth of a second or more. */
const ITEMS: Readonly<Record<number, Readonly<Record<SubjectName, number>>>> = {
  1: { ringproof: 4e6, 'ringbuf.js': 2e6, MessagePort: 2e5 },
  64: { ringproof: 4e7, 'ringbuf.js': 2e7, MessagePort: 2e6 },
  1024: { ringproof: 4e7, 'ringbuf.js': 2e7, MessagePort: 1e7 },
};

const { rounds, json } = readOptions('node --expose-gc build/stress/bench/main.js', 9);

const idleBefore = await idleShare();
const comparisons = [...oneThread(), ...(await acrossWorkers())];
const times = nanoseconds();
const allocations = allocated();
const idle = idleness(idleBefore, await idleShare());
const targets = judge();
print();
if (json !== undefined) {
  await writeAtomic(json, `${JSON.stringify({ node: process.version, idle, rounds, comparisons, nanosecondsPerItem: times, bytesPerItem: allocations, targets }, undefined, 2)}\n`);
}

function oneThread(): Comparison[] {
  return [
    alternate('one thread, item by item', 'ringbuf.js', ringproofItems(true), ringbufItems(), rounds),
    alternate('one thread, batch 64 in place', 'ringbuf.js', ringproofBatches(64), ringbufBatches(64), rounds),
    alternate('one thread, batch 1024 in place', 'ringbuf.js', ringproofBatches(1024), ringbufBatches(1024), rounds),
  ];
}

async function acrossWorkers(): Promise<Comparison[]> {
  const pair = new Pair();
  const comparisons: Comparison[] = [];
  try {
    for (const batch of [1, 64, 1024]) {
      const rates: Record<SubjectName, number[]> = { ringproof: [], 'ringbuf.js': [], MessagePort: [] };
      for (let round = -1; round < rounds; round++) {
        for (const [subject, samples] of Object.entries(rates) as [SubjectName, number[]][]) {
          const rate = (await pair.transfer(subject, ITEMS[batch]![subject], batch)) / 1e6;
          if (round >= 0) samples.push(rate);
        }
      }
      const name = batch === 1 ? 'across workers, item by item' : `across workers, batch ${batch} in place`;
      comparisons.push(compare(name, 'ringbuf.js', rates.ringproof, rates['ringbuf.js']), compare(name, 'MessagePort', rates.ringproof, rates.MessagePort));
    }
  } finally {
    await pair.end();
  }
  return comparisons;
}

function loops(): Record<string, Loop> {
  const message = new Uint8Array(32);
  return {
    'int32, push and pop': ringproofItems(true),
    'int32, push and pop, wakeups off': ringproofItems(false),
    'int32, batch 64 in place': ringproofBatches(64),
    'int32, batch 1024 in place': ringproofBatches(1024),
    'float64, push and drain': elementItems('float64', (producer, i) => producer.push(i + 0.5)),
    'record of two, push and drain': elementItems({ record: { id: 'int32', at: 'float64' } }, recordPush()),
    'message of 32 bytes, push and drain': elementItems('bytes', (producer) => producer.push(message)),
  };
}

function recordPush(): (producer: { push(value: { id: number; at: number }): string }, i: number) => string {
  const value = { id: 0, at: 0 };
  return (producer, i) => {
    value.id = i;
    return producer.push(value);
  };
}

function nanoseconds(): Record<string, number> {
  const result: Record<string, number> = {};
  for (const [name, loop] of Object.entries(loops())) {
    nanosecondsPerItem(loop, 100);
    result[name] = summarize(Array.from({ length: rounds }, () => nanosecondsPerItem(loop, 30))).median;
  }
  return result;
}

function allocated(): Record<string, number> {
  const result: Record<string, number> = {};
  for (const [name, loop] of Object.entries(loops())) result[name] = bytesPerItem(loop);
  return result;
}

function judge(): Target[] {
  const ratio = (name: string, against: string): number => comparisons.find((each) => each.name === name && each.against === against)!.ratio.median;
  const rate = (name: string): number => comparisons.find((each) => each.name === name)!.ours.median;
  const across = 'across workers';
  return [
    target(`${across}, item by item, against ringbuf.js`, 'x', ratio(`${across}, item by item`, 'ringbuf.js'), 1.5, 'higher'),
    target(`${across}, batch 64, against ringbuf.js`, 'x', ratio(`${across}, batch 64 in place`, 'ringbuf.js'), 1.8, 'higher'),
    target(`${across}, batch 1024, against ringbuf.js`, 'x', ratio(`${across}, batch 1024 in place`, 'ringbuf.js'), 1.8, 'higher'),
    target(`${across}, item by item, against MessagePort`, 'x', ratio(`${across}, item by item`, 'MessagePort'), 10, 'higher'),
    target('one thread, item by item, against ringbuf.js', 'x', ratio('one thread, item by item', 'ringbuf.js'), 1.5, 'higher'),
    target('one thread, batch 64, against ringbuf.js', 'x', ratio('one thread, batch 64 in place', 'ringbuf.js'), 1.8, 'higher'),
    target('one thread, batch 1024, against ringbuf.js', 'x', ratio('one thread, batch 1024 in place', 'ringbuf.js'), 1.8, 'higher'),
    target('allocation, worst case', 'bytes/item', Math.max(...Object.values(allocations)), 0.1, 'lower'),
    target('push and pop together, one thread', 'ns', times['int32, push and pop']!, 100, 'lower'),
    target('batch of 1024, push and pop together', 'ns/item', times['int32, batch 1024 in place']!, 20, 'lower'),
    target('one thread', 'M items/s', rate('one thread, item by item'), 20, 'higher'),
    target('across workers', 'M items/s', rate('across workers, item by item'), 10, 'higher'),
  ];
}

function print(): void {
  console.log(idleLine(idle));
  console.log(COMPARISONS_HEAD);
  for (const each of comparisons) console.log(comparisonLine(each));
  console.log('\none thread, an item in and out');
  for (const [name, time] of Object.entries(times)) console.log(`  ${name.padEnd(40)} ${fixed(time).padStart(7)} ns   ${allocations[name]!.toFixed(3)} bytes allocated`);
  console.log('\ntargets');
  for (const each of targets) console.log(targetLine(each, 48, { value: fixed, goal: String }));
}
