import { unsupported } from '../values/evaluation-error.ts';
import type { Implementations } from './context.ts';
import { moduleSignature } from './signatures.ts';

/** The operators of modules of proofs. Those that stand for provers are TRUE; the others are about infinite sets and are refused. */
export function proofs(module: string): Implementations {
  const signature = moduleSignature(module);
  if (signature === undefined) return {};
  return Object.fromEntries(
    [...signature.operators.keys()].map((name) => [name, () => (module === 'TLAPS' ? true : unsupported(`The operator ${name} of module ${module}`))]),
  );
}
