import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFile } from './check-file.ts';
import { load } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringproof-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const MODULE = (name: string): string[] => [`---- MODULE ${name} ----`, 'VARIABLE x', 'Init == x = 0', 'Next == UNCHANGED x', '===='];
const SECTION = (name: string): string[] => [`----- CONFIG ${name} -----`, 'INIT Init', 'NEXT Next', '===='];

describe('the section CONFIG of a module', () => {
  test('is its configuration when there is no cfg file', async () => {
    const { cfg, cfgPath } = await load(file('Alone.tla', ...MODULE('Alone'), ...SECTION('Alone')));
    expect(cfg.init).toEqual({ name: 'Init', line: 7, column: 6 });
    expect(cfgPath).toMatch(/Alone\.tla$/);
  });

  test('may come first, and is used by name though there is a cfg file', async () => {
    const path = file('First.tla', ...SECTION('First'), ...MODULE('First'));
    file('First.cfg', 'INIT Other');
    expect((await load(path)).cfg.init?.name).toBe('Other');
    expect((await load(path, { cfg: path })).cfg.init?.name).toBe('Init');
  });

  test('is needed where a module is given for a cfg', async () => {
    const path = file('None.tla', ...MODULE('None'), ...SECTION('Another'));
    expect((await load(path)).cfgPath).toBeUndefined();
    await expect(load(path, { cfg: path })).rejects.toThrow('None.tla has no section ---- CONFIG None ----, and is no cfg file');
  });
});

describe('what is wrong with a configuration', () => {
  const check = async (name: string, ...cfg: readonly string[]): Promise<unknown> => {
    const path = file(`${name}.tla`, ...MODULE(name));
    if (cfg.length > 0) file(`${name}.cfg`, ...cfg);
    const { verdict, reason, location, message } = await checkFile(path);
    return { verdict, reason, line: location?.line, column: location?.column, file: location?.file?.split('/').at(-1), message };
  };

  test('a module begins where its dashes do, whatever stands before them', async () => {
  const path = file('After.tla', 'Notes, -- and more notes.', ...MODULE('After').map((line, index) => (index === 0 ? `-- ${line}` : line)));
  expect((await load(path)).spec.root.variables).toMatchObject([{ name: 'x', source: { line: 3, column: 10 } }]);
});

test('is said with its place', async () => {
    expect(await check('Unknown', 'INIT Init', 'NEXT Next', 'INVARIANT', '  Other')).toMatchObject({ verdict: 'config-error', file: 'Unknown.cfg', line: 4, column: 3, message: expect.stringContaining('The invariant Other') });
    expect(await check('Replaced', 'INIT Init', 'NEXT Next', 'CONSTANT Init <- Other')).toMatchObject({ file: 'Replaced.cfg', line: 3, column: 18 });
  });

  test('may be that it steers simulations of TLC, which a search warns of', async () => {
    const path = file('Steers.tla', ...MODULE('Steers'));
    file('Steers.cfg', 'INIT Init', 'NEXT Next', '_PERIODIC Init', '_RL_REWARD Init');
    expect((await checkFile(path)).warnings).toEqual([expect.stringMatching(/^_PERIODIC Init is not used/), expect.stringMatching(/^_RL_REWARD Init is not used/)]);
  });

  test('may be that there is none', async () => {
    expect(await check('Missing')).toMatchObject({ verdict: 'config-error', file: undefined, message: expect.stringMatching(/^There is no configuration: put Missing.cfg beside the module/) });
  });
});

test('a copy of a standard module beside a specification is computed as the module is, what it adds by its text', async () => {
  file('FiniteSets.tla', '---- MODULE FiniteSets ----', 'Cardinality(S) == CHOOSE n : TRUE', 'IsFiniteSet(S) == CHOOSE b : TRUE', 'Pair(S) == Cardinality(S) = 2', '====');
  const path = file('Copies.tla', '---- MODULE Copies ----', 'EXTENDS FiniteSets', 'ASSUME Pair({1, 2}) /\\ ~Pair({1}) /\\ IsFiniteSet({1})', '====');
  file('Copies.cfg', '');
  expect(await checkFile(path)).toMatchObject({ verdict: 'pass' });
});
