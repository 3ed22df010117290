import { fileURLToPath } from 'node:url';
import { exploreByParts, loadScenarios } from 'ringproof/explore';
import type { PartsOptions, PartsResult } from 'ringproof/explore';
import type { LoadOptions } from 'ringproof/instrument';
import { describe, expect, it } from 'vitest';

async function load(file: string, options?: LoadOptions): Promise<(name: string, how?: PartsOptions) => PartsResult> {
  const scenarios = await loadScenarios(fileURLToPath(new URL(file, import.meta.url)), options);
  return (name, how) => exploreByParts(scenarios.get(name)!, how);
}

const pairs = await load('pairs.ts');
const channel = await load('channel.ts');
const notByParts = await load('not-by-parts.ts');

describe('pairs that share nothing', () => {
  it.each([
    ['two2x2', 9n ** 2n, 18],
    ['three2x2', 9n ** 3n, 27],
    ['four2x2', 9n ** 4n, 36],
    ['two2x3', 44n ** 2n, 88],
  ])('%s: the whole has the product of what its pairs have', (name, product, executions) => {
    expect(pairs(name)).toMatchObject({ verdict: 'pass', complete: true, bounds: [], product, executions, whole: { explored: Number(product) } });
  });

  it('eight2x5: 9,456 executions stand for the eighth power', () => {
    const result = pairs('eight2x5');
    expect(result).toMatchObject({ verdict: 'pass', complete: true, bounds: [], executions: 8 * 1182, product: 1182n ** 8n });
    expect(result).not.toHaveProperty('whole');
  });
});

it('counts executions that end in a sleep that is right', () => {
  const one = pairs('oneSleeper');
  expect(one).toMatchObject({ verdict: 'pass', complete: true, product: BigInt(one.executions) });
  expect(pairs('threeSleepers')).toMatchObject({ verdict: 'pass', complete: true, executions: 3 * one.executions, product: BigInt(one.executions) ** 3n, whole: { explored: one.executions ** 3 } });
});

describe('rings of a channel', () => {
  it.each([['sweptTwo', 13n ** 2n], ['sweptThree', 13n ** 3n]])('%s: one by one and together', (name, product) => {
    expect(channel(name)).toMatchObject({ verdict: 'pass', message: '', complete: true, bounds: [], product, whole: { explored: Number(product) } });
  });

  it('sweptFour: one by one, together in a sample only, and says so', () => {
    const result = channel('sweptFour', { samples: 500 });
    expect(result).toMatchObject({ verdict: 'pass', complete: false, executions: 4 * 56, product: 56n ** 4n, whole: { sampled: 500 } });
    expect(result.bounds).toEqual(['that consumer treats each part as if it were alone was seen in 500 random executions of the whole, not in all']);
  });

  it('share the word on which their consumer sleeps', () => {
    const result = notByParts('sleeping');
    expect(result).toMatchObject({ verdict: 'shared', complete: false, shared: [{ threads: ['first', 'second'], byteOffset: 4 * 96, byteLength: 4 }] });
    expect(result.shared[0]!.names).toContain('this.control[this.epochWord]');
    expect(result.message).toMatch(/^first and second share .*this\.control\[this\.epochWord\].*: first's Atomics\.add\(control, word, 1\) at src\/ring\/park\.ts:\d+:3 and second's/);
  });

  it('depend on each other where a drain is bounded', () => {
    expect(notByParts('bounded')).toMatchObject({ verdict: 'dependent', complete: false, message: expect.stringMatching(/^what happens in part "ring [01]" depends on another part\. .*consumer leaves (off|it alone)/) });
    // Also where the whole is only sampled.
    expect(notByParts('bounded', { confirm: 0 })).toMatchObject({ verdict: 'dependent' });
  });

  it('that overlap by one slot are refused, and the slot is named', async () => {
    const overlapping = await load('channel.ts', {
      mutations: [
        { file: 'src/ring/scalar-producer.ts', find: 'start.id * memory.capacity *', replace: 'start.id * (memory.capacity - 1) *' },
        { file: 'src/ring/ring-view.ts', find: 'this.origin = id * memory.capacity;', replace: 'this.origin = id * (memory.capacity - 1);' },
      ],
    });
    const result = overlapping('sweptTwo');
    expect(result).toMatchObject({ verdict: 'shared', complete: false, shared: [{ threads: ['first', 'second'], byteLength: 4 }] });
    expect(result.message).toContain('this.cells[tail & this.mask]');
  });

  it('that count in one word are refused, and the word is named', async () => {
    const find = 'const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);';
    const counting = await load('channel.ts', { mutations: [{ file: 'src/ring/producer.ts', find, replace: `Atomics.add(this.control, CONSUMER_WAITS_OF_ALL, 1);\n    ${find}` }, { file: 'src/ring/producer.ts', find: 'export abstract class Producer<', replace: 'const CONSUMER_WAITS_OF_ALL = 192;\nexport abstract class Producer<' }] });
    expect(counting('sweptTwo')).toMatchObject({ verdict: 'shared', shared: [{ threads: ['first', 'second'], byteOffset: 4 * 192, byteLength: 4, names: ['this.control[CONSUMER_WAITS_OF_ALL]'] }] });
  });
});

describe('what cannot be explored by parts', () => {
  it('is told where parts send each other messages', () => {
    expect(notByParts('messaging')).toMatchObject({ verdict: 'shared', message: expect.stringMatching(/^sender and receiver both use message ports, .*port1\.postMessage\(1\) at /) });
  });

  it('is refused', async () => {
    const [scenario] = (await loadScenarios(fileURLToPath(new URL('pairs.ts', import.meta.url)))).values();
    const { parts: _, ...whole } = scenario!;
    expect(() => exploreByParts(whole)).toThrow('has no parts');
    expect(() => exploreByParts({ ...scenario!, mayDie: ['producer 0'] })).toThrow('may die');
  });
});
