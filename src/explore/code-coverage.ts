import type { BranchKind, CountedModule } from '../instrument/counters.ts';

/** Lines and branch arms of instrumented source, and how often all that was explored reached them; module evaluation counts once. */
export interface CodeCoverage {
  /** By file name. */
  readonly files: readonly FileCoverage[];
}

/** What of one source file was reached. */
export interface FileCoverage {
  /** Relative to the current directory, or absolute if it is not in it. */
  readonly file: string;
  /** Lines on which a statement begins, in order; a line has as many hits as the statement on it that was reached most often. */
  readonly lines: readonly { readonly line: number; readonly hits: number }[];
  readonly branches: readonly BranchCoverage[];
}

/**
 * A place with several ways to go on: `if`, conditional expression, `switch` with all its cases, `&&`, `||`, `??` (whether the right side is evaluated), their
 * assignments (whether they assign), default values (whether they are used), `?.`, loops (whether an evaluation enters the body). Lines and columns begin at 1.
 */
export interface BranchCoverage {
  readonly kind: BranchKind;
  readonly line: number;
  readonly column: number;
  readonly arms: readonly { readonly label: string; readonly line: number; readonly column: number; readonly hits: number }[];
}

/** What the counts of one module say. */
export function codeCoverage({ file, statements, branches }: CountedModule, counts: Float64Array): CodeCoverage {
  const lines = new Map<number, number>();
  for (const [counter, line] of statements) lines.set(line, Math.max(lines.get(line) ?? 0, counts[counter]!));
  return {
    files: [{
      file,
      lines: [...lines].map(([line, hits]) => ({ line, hits })),
      branches: branches.map(({ kind, line, column, arms }) => ({
        kind, line, column,
        arms: arms.map(({ counter, without, ...arm }) => ({ ...arm, hits: counts[counter]! - (without === undefined ? 0 : counts[without]!) })),
      })),
    }],
  };
}

/** The sum of several coverages, of several scenarios for instance. */
export function mergeCodeCoverage(all: readonly CodeCoverage[]): CodeCoverage {
  const files = new Map<string, FileCoverage[]>();
  for (const one of all.flatMap((coverage) => coverage.files)) files.set(one.file, [...(files.get(one.file) ?? []), one]);
  return { files: [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, parts]) => mergeFile(file, parts)) };
}

function mergeFile(file: string, parts: readonly FileCoverage[]): FileCoverage {
  const lines = new Map<number, number>();
  const branches = new Map<string, BranchCoverage>();
  for (const part of parts) {
    for (const { line, hits } of part.lines) lines.set(line, (lines.get(line) ?? 0) + hits);
    for (const branch of part.branches) {
      const key = `${branch.line}:${branch.column} ${branch.kind}`;
      const known = branches.get(key);
      branches.set(key, known === undefined ? branch : { ...known, arms: known.arms.map((arm, i) => ({ ...arm, hits: arm.hits + (branch.arms[i]?.hits ?? 0) })) });
    }
  }
  return {
    file,
    lines: [...lines].map(([line, hits]) => ({ line, hits })).sort((a, b) => a.line - b.line),
    branches: [...branches.values()].sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** A table of the files, then the lines and branch arms that were never reached. Of packages only the table. */
export function formatCodeCoverage({ files }: CodeCoverage): string {
  const rows = files.map((file) => ({ file, lines: shareOf(file.lines), arms: shareOf(file.branches.flatMap(({ arms }) => arms)) }));
  const width = Math.max(...rows.map(({ file }) => file.file.length), 0);
  const out = ['reached:', ...rows.map(({ file, lines, arms }) => `  ${file.file.padEnd(width)}  ${lines} lines, ${arms} branch arms`)];
  const missing = files.filter(({ file }) => !/(^|[\\/])node_modules[\\/]/.test(file)).flatMap(missingIn);
  if (missing.length > 0) out.push('never reached:', ...missing.map((line) => `  ${line}`));
  return out.join('\n');
}

function shareOf(parts: readonly { readonly hits: number }[]): string {
  return `${parts.filter(({ hits }) => hits > 0).length} of ${parts.length}`;
}

function missingIn({ file, lines, branches }: FileCoverage): string[] {
  const reached = new Map(lines.map(({ line, hits }) => [line, hits > 0]));
  const arms = branches
    // On a line that was never reached no arm could be.
    .filter(({ line, arms: all }) => reached.get(line) !== false || all.some(({ hits }) => hits > 0))
    .flatMap(({ kind, line, column, arms: all }) => all.filter(({ hits }) => hits === 0).map(({ label }) => `${file}:${line}:${column} ${kind}: never ${label}`));
  return [...runsOf(lines).map(([first, last]) => `${file}:${first}${last > first ? ` to ${last}` : ''}`), ...arms];
}

/** First and last lines of runs of lines that were not reached, with none between that was. */
function runsOf(lines: FileCoverage['lines']): [number, number][] {
  const runs: [number, number][] = [];
  let open = false;
  for (const { line, hits } of lines) {
    if (hits === 0 && open) runs.at(-1)![1] = line;
    else if (hits === 0) runs.push([line, line]);
    open = hits === 0;
  }
  return runs;
}

/** The coverage in the trace file format of lcov, which reporters and editors read. */
export function toLcov({ files }: CodeCoverage): string {
  return files.map(({ file, lines, branches }) => {
    const arms = branches.flatMap((branch, block) => branch.arms.map(({ hits }, i) => `BRDA:${branch.line},${block},${i},${hits}`));
    const taken = branches.flatMap((branch) => branch.arms).filter(({ hits }) => hits > 0).length;
    return [
      'TN:', `SF:${file}`, ...arms, `BRF:${arms.length}`, `BRH:${taken}`,
      ...lines.map(({ line, hits }) => `DA:${line},${hits}`), `LF:${lines.length}`, `LH:${lines.filter(({ hits }) => hits > 0).length}`, 'end_of_record', '',
    ].join('\n');
  }).join('');
}
