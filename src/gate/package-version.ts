import { readFileSync } from 'node:fs';

/** Version of this package, from its manifest. */
export function packageVersion(): string {
  // Two levels up from src/gate and from dist/gate alike.
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}
