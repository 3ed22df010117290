import { appendFile, readFile } from 'node:fs/promises';
import { GateError, messageOf } from '../errors.ts';
import { isRecord } from '../kinds/json-shape.ts';
import { lineless, type Mutant } from '../../mutation/mutant.ts';
import { plural } from '../report/format.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { resultOf, type JudgeOptions } from './judge-mutants.ts';
import type { MutantResult } from './mutation-report.ts';

/**
 * The results of a run as they come, a line each, so that a run which was interrupted loses nothing: `--resume FILE` takes over those that were found on the
 * same sources with the same options.
 */
export class Journal {
  readonly #path: string;
  readonly #basis: string;
  /** By the mutant's id without its line. */
  readonly found: ReadonlyMap<string, MutantResult>;

  private constructor(path: string, basis: string, found: ReadonlyMap<string, MutantResult>) {
    this.#path = path;
    this.#basis = basis;
    this.found = found;
  }

  /**
   * @param basis what results hang on besides the mutant; those of another basis are thrown away
   * @throws GateError with exit `input` for a file that is no journal, `write` for one that cannot be written
   */
  static async open(path: string, basis: string): Promise<Journal> {
    let text = '';
    try {
      text = await readFile(path, 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw new GateError('input', { message: `${path} cannot be read: ${messageOf(thrown)}` }, { cause: thrown });
    }
    const lines = text.split('\n').filter((line) => line !== '');
    const found = new Map<string, MutantResult>();
    const kept: string[] = [];
    for (const [i, line] of lines.entries()) {
      const entry = entryOf(line);
      // A run that was stopped may have left half a line, at the end.
      if (entry === undefined && i < lines.length - 1) throw new GateError('input', { message: `${path}:${i + 1} is no result of ringproof mutate`, hint: 'Give the file that an earlier run wrote with --resume, or one that is not there yet.' });
      if (entry?.basis !== basis) continue;
      found.set(lineless(entry.result.id), entry.result);
      kept.push(`${line}\n`);
    }
    await writeAtomic(path, kept.join(''));
    return new Journal(path, basis, found);
  }

  async note(result: MutantResult): Promise<void> {
    await appendFile(this.#path, `${JSON.stringify({ basis: this.#basis, result })}\n`);
  }
}

/** What is left to judge, and where results go. */
export interface Resumed {
  readonly journal: Journal | undefined;
  /** What an earlier run found, by the mutant's id. */
  readonly before: Map<string, MutantResult>;
  readonly left: readonly Mutant[];
}

/** Takes over what the journal at `path` says, if there is a path, and tells the observer of it. */
export async function resume(path: string | undefined, basis: string, mutants: readonly Mutant[], judging: Pick<JudgeOptions, 'sources' | 'equivalents'>, observer: { stage?(text: string): void } | undefined): Promise<Resumed> {
  const journal = path === undefined ? undefined : await Journal.open(path, basis);
  const before = takenOver(mutants, journal, judging);
  if (before.size > 0) observer?.stage?.(`${plural(before.size, 'mutant')} judged before, as ${path} says`);
  return { journal, before, left: mutants.filter(({ id }) => !before.has(id)) };
}

/** The results of an earlier run that still count. Where a mutant was listed as equivalent then, it has not seen every check. */
function takenOver(mutants: readonly Mutant[], journal: Journal | undefined, judging: Pick<JudgeOptions, 'sources' | 'equivalents'>): Map<string, MutantResult> {
  const taken = new Map<string, MutantResult>();
  for (const mutant of mutants) {
    const result = journal?.found.get(lineless(mutant.id));
    if (result === undefined || (result.status === 'equivalent' && !judging.equivalents.has(lineless(mutant.id)))) continue;
    taken.set(mutant.id, resultOf(mutant, judging, result.status === 'equivalent' ? 'survived' : result.status, result.kills, result.checks, result.durationMs));
  }
  return taken;
}

function entryOf(line: string): { readonly basis: string; readonly result: MutantResult } | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (!isRecord(entry) || typeof entry['basis'] !== 'string' || !isRecord(entry['result']) || typeof entry['result']['id'] !== 'string' || !Array.isArray(entry['result']['kills'])) return undefined;
    return entry as unknown as { readonly basis: string; readonly result: MutantResult };
  } catch {
    return undefined;
  }
}
