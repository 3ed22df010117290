import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TLC_EXIT_CODES } from '../tla2tools-runner/index.ts';
import { commandHelp } from './commands/help.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { main } from './main.ts';
import { project, REPOSITORY, specPage, TESTS } from './testing/project.ts';

const { GITHUB_ACTIONS: _, GITHUB_WORKSPACE: __, ...WITHOUT_GITHUB } = process.env;

/** Runs the command line in this process, as in the folder `cwd`. */
async function ringproof(args: readonly string[], cwd = REPOSITORY, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(args, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: { ...WITHOUT_GITHUB, ...env },
    cwd: () => cwd,
    on() {},
    off() {},
  });
  return { code, out, err };
}

describe('help', () => {
  test('names every command and every exit code', async () => {
    const { code, out } = await ringproof(['--help']);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(out).toContain(`\n  ${name} `);
    for (const exit of Object.values(EXIT_CODES)) expect(out).toContain(`${String(exit.code).padStart(5)}  ${exit.meaning}\n`);
    for (const exit of Object.values(TLC_EXIT_CODES)) expect(out).toMatch(new RegExp(`^ *${exit}  `, 'm'));
  });

  test('no exit code means two things', () => {
    const codes = [...Object.values(EXIT_CODES).map(({ code }) => code), ...Object.values(TLC_EXIT_CODES).filter((code) => code !== 0)];
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))('%s --help names its options, whatever else is wrong', async (name, entry) => {
    const command = await entry.load();
    expect(command.name).toBe(name);
    const { code, out } = await ringproof([...name.split(' '), '--nonsense', '--help']);
    expect(code).toBe(0);
    for (const option of Object.keys(command.options)) expect(out).toContain(`--${option}`);
  });

  test('is asked for in three ways', async () => {
    const { out } = await ringproof(['explore', '--help']);
    expect(await ringproof(['explore', '-h'])).toMatchObject({ code: 0, out });
    expect(await ringproof(['help', 'explore'])).toMatchObject({ code: 0, out });
  });

  test('fits the terminal where words allow it', async () => {
    for (const width of [100, 60, 40]) {
      const lines = commandHelp(await COMMANDS.find(({ name }) => name === 'check')!.load(), width).split('\n');
      expect(lines.filter((line) => line.startsWith('    ') && line.length > width)).toEqual([]);
      expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('--simulate N walk N random behaviours in place of the search');
    }
  });

  test('of a group of commands is that of all of them', async () => {
    const { code, out } = await ringproof(['tlc', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('ringproof tlc install');
    expect(out).toContain('ringproof tlc run MODULE.tla');
  });

  test('the README has the same exit codes', () => {
    const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
    for (const { code, meaning } of Object.values(EXIT_CODES)) expect(readme).toContain(`| ${code} | ${meaning} |`);
  });
});

test('a folder where a file is asked for is told from one that is not there', async () => {
  const root = project({ 'logs/a.ndjson': '', 'none.js': '' });
  expect(await ringproof(['validate', 'A.tla', 'logs'], root)).toMatchObject({ code: 5, err: expect.stringContaining('logs is a folder') });
  expect(await ringproof(['orders', 'logs'], root)).toMatchObject({ code: 5, err: expect.stringContaining('that is a folder: name a file') });
  expect(await ringproof(['orders', 'none.js'], root)).toMatchObject({ code: 5, err: expect.stringContaining('none.js exports no scenario') });
});

test('--version prints that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
  expect(await ringproof(['--version'])).toMatchObject({ code: 0, out: `${version}\n` });
});

describe('a command line that cannot be understood exits with 2, says why and runs nothing', () => {
  test.each([
    [[], 'no command'],
    [['verfy'], 'no command "verfy"; did you mean verify?'],
    [['tlc'], 'no command "tlc"'],
    [['tlc', 'remove'], 'no command "tlc remove"'],
    [['tlc', 'rnu'], 'no command "tlc rnu"; did you mean tlc run?'],
    [['nonsense', '--help'], 'no command "nonsense"\n'],
    [['explore', 'a.ts', 'b.ts'], 'name one file, and at most one export of it'],
    [['verify', '--onyl', 'INV-A-01'], "Unknown option '--onyl'; did you mean --only?\n"],
    [['verify', 'specs'], "Unexpected argument 'specs'"],
    [['verify', '--json'], "Option '--json <value>' argument missing"],
    [['verify', '--json', '--html'], "Option '--json <value>' argument missing; one that begins with a dash is written --json=-…\n"],
    [['verify', '--profile', 'fast'], '--profile cannot be "fast"; it is quick or full'],
    [['verify', '--engine', 'apalache'], '--engine cannot be "apalache"'],
    [['verify', '--kinds', 'explored,proved'], '--kinds cannot be "proved"'],
    [['verify', '--quiet', '--verbose'], '--quiet and --verbose exclude each other'],
    [['verify', '--json', 'x', '--junit', './x'], '--json and --junit name the same file'],
    [['verify', '--include', 'x.json'], '--include is for the page that --html writes'],
    [['report', 'x.json'], 'name the page to write: --html FILE'],
    [['report', '--html', 'x.html'], 'name the JSON files to show'],
    [['verify', '--only', 'INV-NONE-99'], 'no invariant INV-NONE-99'],
    [['tlc', 'install', '--source', 'npm'], '--source cannot be "npm"'],
    [['explore', 'a.ts', '--json', 'x', '--html', 'x'], '--json and --html name the same file'],
    [['check', 'A.tla', '--library', 'nowhere'], '--library nowhere: there is no such folder'],
    [['check', 'A.tla', '--checkpoint', 'saved', '--dot', 'x.dot'], '--dot needs a whole search: a checkpoint does not hold the state graph'],
    [['tlc', 'run'], 'name one module'],
    [['tlc', 'run', 'A.tla', 'B.tla'], 'name one module'],
  ])('%j', async (args, message) => {
    const root = project({ 'a.spec.ts': TESTS, 'specs/a.md': specPage({ 'INV-A-01': ['unit: a.spec.ts > passes'] }) });
    const { code, out, err } = await ringproof(args, root);
    expect(err).toContain(`ringproof: error: ${message}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('verify', () => {
  const files = { 'a.spec.ts': TESTS, 'specs/a.md': specPage({ 'INV-A-01': ['unit: a.spec.ts > passes'], 'INV-A-02': ['unit: a.spec.ts > fails'] }) };

  test('prints the matrix and writes what it is asked to', async () => {
    const root = project(files);
    const { code, out, err } = await ringproof(['verify', '--json', 'out.json', '--junit', 'out.xml', '--sarif', 'out.sarif', '--html', 'out.html'], root);
    expect(code).toBe(1);
    expect(out).toMatch(/INV-A-01 .*✓ 1 .*holds/);
    expect(out).toMatch(/INV-A-02 .*✗ 1\/1 .*FAILS/);
    expect(out).toContain('1 of 2 invariants hold, 1 of 2 pieces of evidence passed');
    expect(err).toContain('[1/2] pass unit a.spec.ts > passes');
    const json = JSON.parse(readFileSync(join(root, 'out.json'), 'utf8')) as Record<string, unknown>;
    expect(json).toMatchObject({ version: 1, exit: 'failed', invariants: [{ id: 'INV-A-01', verdict: 'pass' }, { id: 'INV-A-02', verdict: 'fail' }] });
    expect(readFileSync(join(root, 'out.xml'), 'utf8')).toContain('tests="2" failures="1"');
    expect(JSON.parse(readFileSync(join(root, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'INV-A-02' }] }] });
    expect(readFileSync(join(root, 'out.html'), 'utf8')).toContain('1 of 2 invariants hold');
    expect(out).not.toContain('::error');
    // And a page again, from the results.
    expect(await ringproof(['report', '--html', 'again.html', 'out.json'], root)).toMatchObject({ code: 0 });
    expect(readFileSync(join(root, 'again.html'), 'utf8')).toContain('1 of 2 invariants hold');
  });

  test('in GitHub Actions annotates the line that fails', async () => {
    const { out } = await ringproof(['verify', '--only', 'INV-A-02', '--quiet'], project(files), { GITHUB_ACTIONS: 'true' });
    expect(out).toMatch(/\n::error file=a\.spec\.ts,line=6,title=unit a\.spec\.ts > fails::.*INV-A-02/);
  });

  test('takes ids in one option or several', async () => {
    const root = project(files);
    expect((await ringproof(['verify', '--only', 'INV-A-01'], root)).code).toBe(0);
    expect((await ringproof(['verify', '--only', 'INV-A-01', '--only', 'INV-A-02,INV-A-01'], root)).out).toContain('2 invariants');
  });

  test('a report that cannot be written is an error of its own, and the results are still printed', async () => {
    const root = project(files);
    const { code, out, err } = await ringproof(['verify', '--only', 'INV-A-01', '--json', 'none/out.json'], root);
    expect(code).toBe(6);
    expect(out).toContain('1 of 1 invariant holds');
    expect(err).toMatch(/ringproof: error: cannot write .*none\/out\.json: ENOENT.*\n {2}Create the directory first\./);
    expect(existsSync(join(root, 'none'))).toBe(false);
  });

  test('a failure weighs more than a report that cannot be written', async () => {
    expect((await ringproof(['verify', '--only', 'INV-A-02', '--json', 'none/out.json'], project(files))).code).toBe(1);
  });

  test('a malformed page exits with 4 and names the line', async () => {
    const { code, err } = await ringproof(['verify'], project({ 'specs/a.md': '## INV-1: x\n' }));
    expect(code).toBe(4);
    expect(err).toContain('ringproof: error: specs/a.md:1: malformed invariant heading');
  });

  test('quiet prints failures and the closing lines, and no progress', async () => {
    const { out, err } = await ringproof(['verify', '--quiet', '--only', 'INV-A-01'], project(files));
    expect(err).toBe('');
    expect(out.trim().split('\n')).toEqual([expect.stringMatching(/^1 of 1 invariant holds/)]);
  });
});
