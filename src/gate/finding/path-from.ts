import { isAbsolute, relative, resolve, sep } from 'node:path';

/** A path that is relative to `root` as one that is relative to `base`, with forward slashes. What lies outside of both stays absolute. */
export function pathFrom(base: string, root: string, file: string): string {
  const whole = resolve(root, file);
  const near = relative(base, whole);
  return (near.startsWith('..') || isAbsolute(near) ? whole : near).split(sep).join('/');
}
