import { expect, test } from 'vitest';
import { parseTrace, TraceLogError, traceText } from './trace-log.ts';
import type { TracedCall } from './trace-log.ts';

const CALLS: readonly TracedCall[] = [
  { begin: 1, end: 5, call: { name: 'push', item: 7, answer: 'ok' } },
  { begin: 5, end: 6, call: { name: 'push', item: 8, answer: 'full' } },
];
const TEXT = traceText('producer', CALLS);

async function read(text: string): Promise<TracedCall[]> {
  const calls: TracedCall[] = [];
  for await (const call of parseTrace(text.split('\n').slice(0, -1), 'log')) calls.push(call);
  return calls;
}

test('a log is read as it was written', async () => {
  expect(await read(TEXT)).toEqual(CALLS);
  expect(await read(traceText('idle', []))).toEqual([]);
  for (const last of [{ begin: 7, end: Infinity, call: 'c' }, { begin: 7, end: 9, died: true, call: 'c' }] as const) expect(await read(traceText('x', [...CALLS, last]))).toEqual([...CALLS, last]);
});

test.each([
  ['cut between lines', TEXT.split('\n').slice(0, 2).join('\n') + '\n', 'cut short'],
  ['empty', '', 'cut short'],
  ['cut inside a line', TEXT.replace(/,"answer":"full"[^]*$/, '\n'), 'log:3: this line is no JSON object'],
  ['of another version', TEXT.replace('trace":1', 'trace":2'), 'log:1: this is no trace of version 1'],
  ['changed', TEXT.replace('"item":7', '"item":9'), 'another digest'],
  ['without one of its calls', TEXT.replace(/\n.*"item":8.*/, ''), 'it counts 2 calls, and there are 1'],
  ['followed by something', `${TEXT}{}\n`, 'something after the last line'],
  ['with a call that ends before it begins', traceText('x', [{ begin: 2, end: 1, call: 'c' }]), 'ends before it begins'],
  ['of a thread that does two things at once', traceText('x', [{ begin: 1, end: 5, call: 'c' }, { begin: 4, end: 6, call: 'c' }]), 'one thing at a time'],
  ['of a thread that goes on after a call that never ended', traceText('x', [{ begin: 1, end: Infinity, call: 'c' }, { begin: 4, end: 6, call: 'c' }]), 'one thing at a time'],
  ['of a thread that goes on after its death', traceText('x', [{ begin: 1, end: 2, died: true, call: 'c' }, { begin: 4, end: 6, call: 'c' }]), 'after the one in which the thread died'],
  ['of a death that was never seen', traceText('x', [{ begin: 1, end: Infinity, died: true, call: 'c' }]), 'end is then when the death was seen'],
  ['with times that are no whole numbers', traceText('x', [{ begin: 1, end: 5.5, call: 'c' }]), 'needs begin, end and call'],
])('a log that is %s is refused', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(TraceLogError);
  await expect(read(text)).rejects.toThrow(message);
});
