import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { formatOrderAudit, loadScenarios, orderAudit } from 'ringproof/explore';
import type { OrderAudit } from 'ringproof/explore';

async function audit(file: string): Promise<OrderAudit> {
  const scenarios = await loadScenarios(resolve(import.meta.dirname, file));
  return orderAudit([...scenarios.values()], { skipInvariant: true });
}

/** Weakest order by the source text of the access; the strongest where several places have one text. */
function weakest({ sites }: OrderAudit): Record<string, string> {
  const strength = ['relaxed', 'release', 'acquire', 'acq_rel', 'seq_cst'];
  const found: Record<string, string> = {};
  for (const { site, weakest: order } of sites) {
    const text = site!.text;
    if (found[text] === undefined || strength.indexOf(order) > strength.indexOf(found[text])) found[text] = order;
  }
  return found;
}

/** Seconds on an idle machine, minutes on a busy one. */
const TIME = 300_000;

test('a ring that nobody waits on needs acquire of the other side\'s index and release of the own one', async () => {
  const found = await audit('scenarios/spsc.ts');
  expect(weakest(found)).toEqual({
    // The own index is kept in the handle; where the publish reads it (the tail may be sealed), relaxed will do.
    'Atomics.compareExchange(this.control, this.tailWord, tail, next)': 'release',
    'Atomics.store(this.control, this.headWord, this.head)': 'release',
    'Atomics.load(this.control, this.tailWord)': 'acquire',
    'Atomics.load(this.control, this.headWord)': 'acquire',
    'Atomics.load(this.control, CLOSED)': 'relaxed',
    'Atomics.load(this.control, CONSUMER_WAITING)': 'relaxed',
    'Atomics.load(this.control, this.waitingWord)': 'relaxed',
  });
  for (const { weakest: order, refuted } of found.sites) {
    expect(refuted.map((step) => [step.order, step.counterexample.verdict])).toEqual(order === 'relaxed' ? [] : [['relaxed', 'race']]);
    // Both accesses of the race are those of a slot.
    for (const { counterexample } of refuted) expect(counterexample.message).toMatch(/^two accesses of \S*cells\[/);
  }
  expect(formatOrderAudit(found)).toContain('cells[');
}, TIME);

test('waiting needs seq_cst where each side writes and then looks, acquire and release of the epoch and of what is said by closing, and nothing of the wait itself', async () => {
  const found = await audit('orders/waiting.ts');
  expect(weakest(found)).toEqual({
    'Atomics.store(this.control, this.waitingWord, 1)': 'seq_cst',
    'Atomics.load(this.control, this.tailWord)': 'seq_cst',
    'Atomics.load(this.control, this.headWord)': 'seq_cst',
    'Atomics.compareExchange(this.control, this.tailWord, tail, next)': 'seq_cst',
    'Atomics.store(this.control, this.headWord, this.head)': 'seq_cst',
    'Atomics.load(this.control, CONSUMER_WAITING)': 'seq_cst',
    'Atomics.load(this.control, this.waitingWord)': 'seq_cst',
    'Atomics.load(this.control, this.epochWord)': 'acquire',
    'Atomics.add(control, word, 1)': 'release',
    'Atomics.wait(control, word, epoch, timeout)': 'relaxed',
    'Atomics.store(this.control, this.waitingWord, 0)': 'relaxed',
    // A consumer that learns of the end must see what was pushed before it.
    'Atomics.store(control, CLOSED, 1)': 'release',
    'Atomics.load(this.control, CLOSED)': 'acquire',
    // Sealing an index, so that nothing is pushed later: the index itself decides.
    'Atomics.load(control, base + HEAD)': 'relaxed',
    'Atomics.load(control, base + TAIL)': 'relaxed',
    'Atomics.compareExchange(control, base + TAIL, tail, flipSeal(tail))': 'relaxed',
    // The producer that closes gives its role back: nobody else wants it here.
    'Atomics.compareExchange(control, word, mine, nextGeneration(mine))': 'relaxed',
    // Of the descriptor, which set-up wrote.
    'Atomics.load(header, MAGIC)': 'relaxed',
    'Atomics.load(header, CONFIG)': 'relaxed',
    'Atomics.load(header, SIGNATURE)': 'relaxed',
  });
  for (const { site, refuted } of found.sites) {
    const wrong = site!.text.includes('CLOSED') ? 'assertion' : 'deadlock';
    for (const { counterexample } of refuted) expect([site!.text, counterexample.verdict]).toEqual([site!.text, wrong]);
  }
}, TIME);
