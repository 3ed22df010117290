import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LivenessCheck } from '../liveness/index.ts';
import { loadModel } from '../load-model.ts';
import { resumeSearch, saveSearch, type CheckpointContext } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-file.ts';
import { PackedQueue } from './parallel/index.ts';
import { packerOf } from './parallel/texts.ts';
import { Search } from './search.ts';

const MODELS = fileURLToPath(new URL('../../../models', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringproof-checkpoint-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Begun {
  readonly search: Search;
  readonly liveness: LivenessCheck;
  readonly context: CheckpointContext;
}

/** A search of a specification loaded anew. */
async function begin(file: string, config: string, engineVersion = 'test'): Promise<Begun> {
  const spec = await loadModel(file, { config });
  const liveness = new LivenessCheck(spec);
  return { search: new Search(spec, { deadlock: true }, liveness.graph), liveness, context: { spec, engineVersion, deadlock: true, graph: liveness.graph } };
}

function finish({ search, liveness }: Begun): unknown {
  while (search.expand());
  const { generated, distinct, depth, queued, finding, levels } = search;
  return { generated, distinct, depth, queued, finding: finding?.message, levels, by: [search.generatedBy, search.distinctBy], graph: liveness.graph.columns(), lassos: liveness.check().map(({ lasso }) => lasso) };
}

const repository = (module: string, cfg: string): [string, string] => [join(MODELS, `${module}.tla`), join(MODELS, `${cfg}.cfg`)];

function own(body: string, cfg: string): [string, string] {
  const paths: [string, string] = [join(folder, 'M.tla'), join(folder, 'M.cfg')];
  writeFileSync(paths[0], `---- MODULE M ----\n${body}\n====\n`);
  writeFileSync(paths[1], cfg);
  return paths;
}

const STRINGS = 'EXTENDS Naturals, Sequences, TLC\nVARIABLES s, n\nInit == s = "" /\\ n = 0\nNext == n < 6 /\\ n\' = n + 1 /\\ \\E k \\in 1..3 : s\' = ToString(k * n)';

describe('a search that goes on from a checkpoint ends as one that was never stopped', () => {
  test.each([
    ['safety', () => repository('SpscRing', 'witnesses/SpscRing.NeverEnded'), 60],
    ['temporal properties', () => repository('SealWord', 'SealWordLiveness'), 700],
    ['a temporal property that fails', () => repository('SpscRingMutants', 'mutants/SpscRing.CloseEnds.FairnessWeak'), 400],
    ['strings that came about in the search', () => own(STRINGS, 'INIT Init\nNEXT Next\n'), 9],
  ] as const)('%s', async (_, paths, states) => {
    const [file, config] = paths();
    const whole = finish(await withStart(await begin(file, config)));
    const stopped = await withStart(await begin(file, config));
    for (let count = 0; count < states; count++) expect(stopped.search.expand()).toBe(true);
    saveSearch(folder, stopped.search, stopped.context);
    const resumed = await begin(file, config);
    resumeSearch(folder, resumed.search, resumed.context);
    expect(finish(resumed)).toEqual(whole);
    // What was saved can go on as well.
    expect(finish(stopped)).toEqual(whole);
  });

  test('also when its queue is that of several threads', async () => {
    const [file, config] = repository('SealWord', 'SealWordLiveness');
    const whole = finish(await withStart(await begin(file, config)));
    const stopped = await withStart(await begin(file, config));
    stopped.search.share(new PackedQueue(packerOf(stopped.context.spec), stopped.context.spec.variables.length));
    for (let count = 0; count < 500; count++) stopped.search.expand();
    saveSearch(folder, stopped.search, stopped.context);
    const resumed = await begin(file, config);
    resumeSearch(folder, resumed.search, resumed.context);
    expect(finish(resumed)).toEqual(whole);
  });
});

async function withStart(begun: Begun): Promise<Begun> {
  begun.search.start();
  return begun;
}

describe('a checkpoint that cannot be used is refused', () => {
  const TEXT = 'EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x\' = (x + 1) % 9';
  const CFG = 'INIT Init\nNEXT Next\n';

  async function saved(): Promise<[string, string]> {
    const paths = own(TEXT, CFG);
    const begun = await withStart(await begin(...paths));
    for (let count = 0; count < 4; count++) begun.search.expand();
    saveSearch(folder, begun.search, begun.context);
    return paths;
  }

  async function resume(file: string, config: string, version?: string): Promise<void> {
    const begun = await begin(file, config, version);
    resumeSearch(folder, begun.search, begun.context);
  }

  test('of another specification, configuration or version', async () => {
    const [file, config] = await saved();
    await expect(resume(file, config, 'other')).rejects.toThrow(/another version, test/);
    own(TEXT.replace('% 9', '% 8'), CFG);
    await expect(resume(file, config)).rejects.toThrow(/another specification or configuration/);
    own(TEXT, `${CFG}CHECK_DEADLOCK FALSE\n`);
    await expect(resume(file, config)).rejects.toThrow(/another specification or configuration/);
    own(TEXT, CFG);
    await expect(resume(file, config)).resolves.toBeUndefined();
  });

  test('that is not there, is something else, is truncated or damaged', async () => {
    const paths = await saved();
    const place = join(folder, 'checkpoint');
    const bytes = readFileSync(place);
    for (const wrong of [bytes.subarray(0, 10), bytes.subarray(0, bytes.length / 2), bytes.subarray(0, -1), flipped(bytes, 40), flipped(bytes, bytes.length - 1), Buffer.concat([bytes, bytes])]) {
      writeFileSync(place, wrong);
      await expect(resume(...paths)).rejects.toThrow(CheckpointError);
    }
    writeFileSync(place, 'hello, this is a letter of some length');
    await expect(resume(...paths)).rejects.toThrow(/no checkpoint of this version/);
    rmSync(place);
    await expect(resume(...paths)).rejects.toThrow(/no checkpoint to resume from/);
  });

  function flipped(bytes: Buffer, at: number): Buffer {
    const copy = Buffer.from(bytes);
    copy[at]! ^= 1;
    return copy;
  }

  test('what cannot be written leaves the one before as it was', async () => {
    const paths = await saved();
    const begun = await withStart(await begin(...paths));
    const before = readFileSync(join(folder, 'checkpoint'));
    const blocked = join(folder, 'M.tla');
    expect(() => saveSearch(blocked, begun.search, begun.context)).toThrow(/cannot be written/);
    expect(readFileSync(join(folder, 'checkpoint')).equals(before)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['M.cfg', 'M.tla', 'checkpoint']);
  });
});
