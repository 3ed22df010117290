import { describe, expect, it } from 'vitest';
import { createStream, openState } from './descriptor.ts';
import { channel, closeFactory, isFactoryClosed, isShutdown, register, shutdown } from './index.ts';
import type { StreamDescriptor } from './index.ts';
import { isState, STATE } from './state.ts';

const SMALL = { element: 'int32', ringBits: 1, maxProducers: 4 } as const;

/** What the word of a stream holds, after this was done to the stream. */
const WORDS: readonly [string, (stream: StreamDescriptor<'int32'>) => void, number][] = [
  ['nothing', () => {}, 0x00],
  ['the first of two expected senders registers', (stream) => void register(stream), 0x10],
  ['both register', (stream) => [register(stream), register(stream)], 0x28],
  ['a third registers too', (stream) => [register(stream), register(stream), register(stream)], 0x38],
  ['somebody registers and the factory is closed', (stream) => [register(stream), closeFactory(stream)], 0x11],
  ['the factory is closed without senders', (stream) => closeFactory(stream), 0x03],
  ['all that are expected register and leave', (stream) => [register(stream), register(stream)].forEach((sender) => void sender.close()), 0x2a],
  ['it is shut down', (stream) => shutdown(stream), 0x04],
];

describe('the state of a stream', () => {
  it('is as long, and begins, as every thread expects', () => {
    const { state } = createStream(SMALL);
    expect(state.byteLength).toBe(128);
    expect(STATE).toBe(64);
    const words = new Int32Array(state);
    expect(words[0]).toBe(0x5354524d);
    expect(words.subarray(1).every((word) => word === 0)).toBe(true);
  });

  it.each(WORDS)('after %s', (_, act, word) => {
    const stream = createStream({ ...SMALL, expectedSenders: 2 });
    act(stream);
    expect(openState(stream).word[0]).toBe(word);
    expect(isFactoryClosed(stream)).toBe((word & 7) !== 0);
    expect(isShutdown(stream)).toBe((word & 4) !== 0);
  });

  it('is told from all that is none', () => {
    const state = (bytes: number, magic: number): SharedArrayBuffer => {
      const buffer = new SharedArrayBuffer(bytes);
      new Int32Array(buffer)[0] = magic;
      return buffer;
    };
    const { factory } = channel(SMALL);
    expect(isState(factory.state)).toBe(true);
    expect(isState(state(128, 0x5354524d))).toBe(true);
    expect(isState(state(128, 0))).toBe(false);
    expect(isState(state(64, 0x5354524d))).toBe(false);
    expect(isState(new SharedArrayBuffer(2))).toBe(false);
    const unshared = new ArrayBuffer(128);
    new Uint8Array(unshared).set(new Uint8Array(factory.state));
    expect(isState(unshared)).toBe(false);
    for (const no of [undefined, null, 5, 'state', {}, new Int32Array(factory.state)]) expect(isState(no)).toBe(false);
  });
});
