import { writeAtomic } from 'ringproof/gate';
import type { Comparison } from '../compare.ts';
import { compare, comparisonLine, COMPARISONS_HEAD } from '../compare.ts';
import type { SubjectName } from '../end.ts';
import { idleLine, idleness, idleShare } from '../idle.ts';
import { readOptions } from '../options.ts';
import { Pair } from '../pair.ts';

const PEERS = ['MessagePort', 'WHATWG stream', 'Node stream'] as const satisfies readonly SubjectName[];

/** Numbers of one transfer, by how many go in a chunk, so that each takes about a tenth of a second or more. */
const ITEMS: Readonly<Record<number, Readonly<Record<'stream' | (typeof PEERS)[number], number>>>> = {
  1: { stream: 1e6, MessagePort: 2e5, 'WHATWG stream': 2e4, 'Node stream': 2e4 },
  1024: { stream: 2e7, MessagePort: 1e7, 'WHATWG stream': 5e6, 'Node stream': 5e6 },
};

const { rounds, json } = readOptions('node build/stress/bench/stream/main.js', 7);

const idleBefore = await idleShare();
const comparisons = await measure();
const idle = idleness(idleBefore, await idleShare());
console.log(idleLine(idle));
console.log(COMPARISONS_HEAD);
for (const each of comparisons) console.log(comparisonLine(each));
if (json !== undefined) await writeAtomic(json, `${JSON.stringify({ node: process.version, idle, rounds, comparisons }, undefined, 2)}\n`);

async function measure(): Promise<Comparison[]> {
  const pair = new Pair();
  const result: Comparison[] = [];
  try {
    for (const [batch, name] of [[1, 'stream, number by number'], [1024, 'stream, 1024 numbers a message']] as const) {
      const rates: Record<'stream' | (typeof PEERS)[number], number[]> = { stream: [], MessagePort: [], 'WHATWG stream': [], 'Node stream': [] };
      for (let round = -1; round < rounds; round++) {
        for (const [subject, samples] of Object.entries(rates) as [keyof typeof rates, number[]][]) {
          const rate = (await pair.transfer(subject, ITEMS[batch]![subject], batch)) / 1e6;
          if (round >= 0) samples.push(rate);
        }
      }
      for (const peer of PEERS) result.push(compare(name, peer, rates.stream, rates[peer]));
    }
  } finally {
    await pair.end();
  }
  return result;
}
