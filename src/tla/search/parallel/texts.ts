import { createHash } from 'node:crypto';
import type { CompiledSpec } from '../../compile/compiled-spec.ts';
import { PortablePacker } from '../../values/index.ts';
import type { Readiness } from './protocol.ts';

/** Packs states for others who have loaded the same specification. */
export function packerOf({ interner, loadedTexts }: CompiledSpec): PortablePacker {
  return new PortablePacker(interner, loadedTexts);
}

/** What loading the specification interned; equal where packed states mean the same. */
export function readinessOf({ interner, loadedTexts: texts, variables, actions }: CompiledSpec): Readiness {
  const hash = createHash('sha256').update(JSON.stringify([variables, actions.length]));
  for (let order = 0; order < texts; order++) hash.update(`\n${interner.textAt(order)}`);
  return { texts, digest: hash.digest('hex') };
}
