import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../model-check/make-folder.ts';
import { cacheFolder } from '../../tla2tools-runner/known-jars.ts';
import { numbersOf } from '../kinds/json-shape.ts';
import { writeAtomic } from './write-atomic.ts';

/** How long the jobs of a project took the last time, by their titles, for the estimates of the next run. What cannot be read or written is not known then. */
export class PastDurations {
  readonly #file: string;

  constructor(root: string, profile: string, env: NodeJS.ProcessEnv) {
    this.#file = join(cacheFolder(env), 'durations', `${createHash('sha256').update(`${root} ${profile}`).digest('hex').slice(0, 16)}.json`);
  }

  read(): Map<string, number> {
    try {
      return new Map(Object.entries(numbersOf(JSON.parse(readFileSync(this.#file, 'utf8')))));
    } catch {
      return new Map();
    }
  }

  /** Keeps what is known of jobs that did not run this time. */
  async add(durations: ReadonlyMap<string, number>): Promise<void> {
    try {
      makeFolder(dirname(this.#file));
      await writeAtomic(this.#file, JSON.stringify(Object.fromEntries([...this.read(), ...durations])));
    } catch {
      // A cache that cannot be written is none.
    }
  }
}
