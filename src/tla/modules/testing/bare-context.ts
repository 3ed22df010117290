import type { Interner } from '../../values/index.ts';
import type { ModuleContext } from '../context.ts';
import { RandomSource } from '../random.ts';

/** What the modules see where nothing runs: what they print and ask for goes nowhere. */
export function bareContext(interner: Interner, { folder = '.', seed = 1 }: { readonly folder?: string; readonly seed?: number } = {}): ModuleContext {
  return {
    interner,
    print: () => undefined,
    statistic: () => undefined,
    exit: () => undefined,
    trace: () => undefined,
    counterExample: () => undefined,
    atStep: () => false,
    defer: () => undefined,
    registers: new Map(),
    random: new RandomSource(seed),
    folder,
  };
}
