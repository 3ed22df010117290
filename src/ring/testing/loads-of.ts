import { vi } from 'vitest';

/** How often `act` loads one of `words`, numbers of control words, by `Atomics`: what a shared word costs is looking at it. */
export function loadsOf(words: readonly number[], act: () => void): number {
  const load = vi.spyOn(Atomics, 'load');
  try {
    act();
    return load.mock.calls.filter(([, word]) => words.includes(word)).length;
  } finally {
    load.mockRestore();
  }
}
