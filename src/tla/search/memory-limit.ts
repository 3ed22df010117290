import { totalmem } from 'node:os';

/** Bytes that this process can have: of the machine, or of the container that it runs in. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
