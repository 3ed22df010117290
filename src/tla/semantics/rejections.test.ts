import { mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REAL_TLC, WITHOUT_TLC } from '../../tla2tools-runner/testing/real-tlc.ts';
import { temporaryFolder } from '../../tla2tools-runner/testing/temporary-folder.ts';
import { load } from '../load.ts';
import { SpecificationError } from '../syntax/specification-error.ts';
import { loadText, moduleText } from './testing/load-text.ts';
import { ACCEPTED, SEMANTICS, SYNTAX, type Rejection } from './testing/rejections.ts';

async function errorOf(body: string, others?: Rejection['others']): Promise<SpecificationError> {
  const error: unknown = await loadText(body, others).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SpecificationError)) throw error ?? new Error('accepted');
  return error;
}

describe('refused, with place and reason', () => {
  it.each([...SYNTAX, ...SEMANTICS])('$what', async ({ body, at, message, others }) => {
    const error = await errorOf(body, others);
    expect(error.message).toContain(message);
    expect(`${error.source?.line}:${error.source?.column}`).toBe(at);
  });
});

describe('accepted', () => {
  it.each(ACCEPTED)('$what', async ({ body, others }) => {
    await expect(loadText(body, others)).resolves.toBeDefined();
  });
});

/** Community modules of 2025 extend what they instantiated for themselves before; specifications of that time define the same names. */
describe('a name that a community module passes on since its last releases', () => {
  it('can be defined, bound and declared', async () => {
    await expect(loadText('EXTENDS SequencesExt\nRange(f) == {f[i] : i \\in DOMAIN f}\nx == \\E Max \\in Range(<<1>>) : Max = 1')).resolves.toBeDefined();
    await expect(loadText('EXTENDS SequencesExt\nCONSTANT Choices\nVARIABLE Restrict\nx == Restrict \\in Choices')).resolves.toBeDefined();
  });
  it('yields to that of another module', async () => {
    const spec = await loadText("EXTENDS SequencesExt, A\nx == Max'", { A: 'VARIABLE Max' });
    expect(spec.root.definitions.find(({ name }) => name === 'x')!.body.level).toBe(2);
  });
  it('stands where the specification says nothing of it, and where it is extended too', async () => {
    await expect(loadText('EXTENDS SequencesExt\nx == Max({1})')).resolves.toBeDefined();
    expect((await errorOf('EXTENDS SequencesExt, Functions\nRange(f) == f')).message).toContain('Range is already defined or declared: this conflicts with the one at module Functions');
  });
});

describe('modules that cannot be put together', () => {
  it('are missing', async () => {
    expect(await errorOf('EXTENDS Nowhere')).toMatchObject({ kind: 'module', code: 'file-not-readable', source: { line: 2, column: 9 } });
    expect(await errorOf('I == INSTANCE Nowhere')).toMatchObject({ kind: 'module', source: { line: 2, column: 15 } });
  });
  it('extend each other', async () => {
    const error = await errorOf('EXTENDS A', { A: 'EXTENDS B', B: 'EXTENDS M' });
    expect(error).toMatchObject({ kind: 'module', code: 'cyclic-extends' });
    expect(error.message).toContain('M -> A -> B -> M');
  });
  it('have another name than their file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'M.tla'), moduleText('Other', ''));
    await expect(load(join(folder, 'M.tla'))).rejects.toMatchObject({ kind: 'module', code: 'wrong-module-name' });
    await expect(load(join(folder, 'N.tla'))).rejects.toMatchObject({ kind: 'module', code: 'file-not-readable' });
  });
});

describe.skipIf(REAL_TLC === undefined)(`SANY${WITHOUT_TLC}`, () => {
  /** Runs SANY once over modules M in folders of their own; what it says of each. */
  function sany(cases: readonly { readonly body: string; readonly others?: Rejection['others'] }[]): string[] {
    const folder = temporaryFolder();
    const files = cases.map(({ body, others }, index) => {
      const own = join(folder, String(index));
      mkdirSync(own);
      for (const [name, text] of Object.entries({ ...others, M: body })) writeFileSync(join(own, `${name}.tla`), moduleText(name, text));
      return join(own, 'M.tla');
    });
    const run = (cwd: string, some: readonly string[]): string[] => {
      const { stdout } = spawnSync('java', ['-XX:TieredStopAtLevel=1', '-cp', REAL_TLC!.path, 'tla2sany.SANY', ...some], { cwd, encoding: 'utf8' });
      const reports = stdout.split('****** SANY2 Version').slice(1);
      expect(reports).toHaveLength(some.length);
      return reports;
    };
    // Further modules are only looked for beside the first file.
    const together = run(folder, files.filter((_, index) => cases[index]!.others === undefined));
    return files.map((file, index) => (cases[index]!.others === undefined ? together.shift()! : run(dirname(file), [file])[0]!));
  }
  const places = (report: string): string | undefined => {
    const place = /line (\d+), col(?:umn)? (\d+)/.exec(report.slice(report.search(/Semantic errors|Parse Error|Lexical error/)));
    return place === null ? undefined : `${place[1]}:${place[2]}`;
  };

  it('accepts the same modules', () => {
    const refused = sany(ACCEPTED).flatMap((report, index) => (/\*\*\* (?:Errors|Abort)|Parse Error/.test(report) ? [ACCEPTED[index]!.what, report] : []));
    expect(refused).toEqual([]);
  });
  it('refuses the same modules, at the same places', () => {
    const found = sany(SEMANTICS).map((report, index) => [SEMANTICS[index]!.what, /\*\*\* Errors: /.test(report), places(report)]);
    expect(found).toEqual(SEMANTICS.map(({ what, at, sany: other }) => [what, true, other ?? at]));
  });
  it('cannot parse the same modules', () => {
    const found = SYNTAX.map((rejection) => {
      const [report] = sany([rejection]);
      return [rejection.what, /Parse Error|Lexical error|Could not parse/.test(report!), places(report!)];
    });
    expect(found).toEqual(SYNTAX.map(({ what, at, sany: other }) => [what, true, other ?? at]));
  });
});
