/**
 * The process that runs a project's own vitest on mutants: one instance for many runs, whose modules are mutated as they are loaded. It is the
 * vitest of the project, whichever version, so it is imported from there and typed here by the little that is used.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MUTATIONS_FILE } from '../../instrument/ambient-mutations.ts';
import { mutate, type Mutation } from '../../instrument/mutate.ts';
import { matchesFile } from '../../instrument/transform.ts';
import { REACHED } from '../../instrument/reached.ts';
import { patternFor, withoutSeed } from '../kinds/vitest.ts';
import type { BoundedCheck, CheckName, CheckState, JudgeAnswer, JudgeSettings } from './protocol.ts';
import { serve, type Send } from './serve.ts';

interface TestCase {
  readonly fullName: string;
  readonly module: TestModule;
  result(): { readonly state: string; readonly errors?: readonly { readonly message: string }[] };
  diagnostic(): { readonly duration: number } | undefined;
  meta(): { readonly ringproof?: { readonly marks: readonly number[] } };
}

interface TestModule {
  readonly moduleId: string;
  errors(): readonly { readonly message: string }[];
}

interface Vitest {
  readonly projects: readonly { readonly config: { testTimeout: number }; readonly vite: { readonly moduleGraph: { readonly idToModuleMap: ReadonlyMap<string, { readonly id: string | null }>; invalidateModule(module: unknown): void } } }[];
  readonly state: { getUnhandledErrors(): readonly unknown[] };
  globTestSpecifications(filters: readonly string[]): Promise<readonly { readonly moduleId: string }[]>;
  runTestSpecifications(specifications: readonly unknown[], allTestsRun?: boolean): Promise<unknown>;
  setGlobalTestNamePattern(pattern: string): void;
  resetGlobalTestNamePattern(): void;
  invalidateFile(file: string): void;
}

/** Runs around each test of each file: which marks it reaches, and, for all tests of a file, which ones loading the file reaches. */
const SETUP = `
import { afterEach, beforeEach } from 'vitest';
const loaded = new Set();
let current = loaded;
globalThis.${REACHED} = (mark) => void current.add(mark);
beforeEach(({ task }) => { if (task.concurrent !== true) current = new Set(); });
afterEach(({ task }) => { task.meta.ringproof = { marks: [...loaded, ...current] }; current = loaded; });
`;

interface Listeners {
  onTest: (test: TestCase) => void;
  onModule: (module: TestModule) => void;
}

class Tester {
  readonly #settings: JudgeSettings;
  readonly #vitest: Vitest;
  readonly #ended: Listeners;
  readonly #mutations: { list: readonly Mutation[] };

  private constructor(settings: JudgeSettings, vitest: Vitest, ended: Listeners, mutations: { list: readonly Mutation[] }) {
    this.#settings = settings;
    this.#vitest = vitest;
    this.#ended = ended;
    this.#mutations = mutations;
  }

  static async open(settings: JudgeSettings): Promise<Tester> {
    const { root, scratch, mutated, isolate } = settings;
    const mutations: { list: readonly Mutation[] } = { list: [] };
    const ended: Listeners = { onTest: () => {}, onModule: () => {} };
    const setup = join(scratch, `setup-${process.pid}.mjs`);
    writeFileSync(setup, SETUP);
    process.env[MUTATIONS_FILE] = join(scratch, `mutations-${process.pid}.json`);
    const { createVitest } = (await import(pathToFileURL(createRequire(join(root, 'package.json')).resolve('vitest/node')).href)) as { createVitest(mode: string, options: object, vite: object): Promise<Vitest> };
    const files = new Set(mutated);
    const vitest = await createVitest(
      'test',
      {
        root, watch: false, maxWorkers: 1, bail: 0, isolate, setupFiles: [setup], coverage: { enabled: false }, passWithNoTests: true,
        reporters: [{ onTestCaseResult: (test: TestCase) => ended.onTest(test), onTestModuleEnd: (module: TestModule) => ended.onModule(module) }],
      },
      {
        plugins: [
          {
            name: 'ringproof:mutants',
            enforce: 'pre',
            load(id: string): { code: string; map: null } | null {
              if (!files.has(id)) return null;
              const own = mutations.list.filter(({ file }) => matchesFile(id, file));
              return own.length === 0 ? null : { code: mutate(readFileSync(id, 'utf8'), id, own).code, map: null };
            },
          },
        ],
      },
    );
    return new Tester(settings, vitest, ended, mutations);
  }

  async cover(names: readonly CheckName[], mutations: readonly Mutation[], send: Send): Promise<void> {
    this.#mutate(mutations);
    const whole = names.filter(({ name }) => name === '');
    const some = names.filter(({ name }) => name !== '');
    this.#vitest.resetGlobalTestNamePattern();
    if (whole.length > 0) await this.#run(whole.map(({ file }) => file), send);
    this.#vitest.setGlobalTestNamePattern(patternFor(some));
    if (some.length > 0) await this.#run([...new Set(some.map(({ file }) => file))], send);
  }

  async judge(checks: readonly BoundedCheck[], mutation: Mutation, all: boolean, send: Send): Promise<void> {
    this.#mutate([mutation]);
    this.#vitest.setGlobalTestNamePattern(`^(?:${checks.map(({ name }) => escape(name.replaceAll(' > ', ' '))).join('|')})(?: \\(with seed=-?\\d+\\))?$`);
    for (const { config } of this.#vitest.projects) {
      config.testTimeout = Math.max(...checks.map(({ limitMs }) => limitMs));
      Object.assign(config, { bail: all ? 0 : 1 });
    }
    await this.#run([...new Set(checks.map(({ file }) => file))], send);
  }

  /** Makes the mutations those of all modules that are loaded from now on. */
  #mutate(list: readonly Mutation[]): void {
    this.#mutations.list = list;
    writeFileSync(process.env[MUTATIONS_FILE]!, JSON.stringify(list));
    for (const file of this.#settings.mutated) this.#vitest.invalidateFile(file);
    // A module that is explored is one bundle with all that it imports.
    for (const { vite: { moduleGraph } } of this.#vitest.projects) for (const [id, module] of moduleGraph.idToModuleMap) if (id.endsWith('?explored')) moduleGraph.invalidateModule(module);
  }

  async #run(files: readonly string[], send: Send): Promise<void> {
    const answers: JudgeAnswer[] = [];
    const nameOf = (moduleId: string): string => relative(this.#settings.root, moduleId).split(sep).join('/');
    this.#ended.onTest = (test) => {
      const { state, errors = [] } = test.result();
      const message = errors[0]?.message ?? '';
      answers.push({
        type: 'checked',
        check: { file: nameOf(test.module.moduleId), name: withoutSeed(test.fullName) },
        state: stateOf(state, message),
        message,
        durationMs: test.diagnostic()?.duration ?? 0,
        marks: test.meta().ringproof?.marks,
      });
    };
    this.#ended.onModule = (module) => {
      const [error] = module.errors();
      if (error !== undefined) answers.push({ type: 'unusable', file: nameOf(module.moduleId), message: error.message, reason: 'threw' });
    };
    const wanted = new Set(files);
    const specifications = (await this.#vitest.globTestSpecifications(files)).filter(({ moduleId }) => wanted.has(nameOf(moduleId)));
    await this.#vitest.runTestSpecifications(specifications);
    const [unhandled] = this.#vitest.state.getUnhandledErrors();
    if (unhandled !== undefined && files[0] !== undefined) answers.push({ type: 'unusable', file: files[0], message: `unhandled: ${unhandled instanceof Error ? unhandled.message : String((unhandled as { message?: unknown }).message ?? unhandled)}`, reason: 'threw' });
    // vitest says by this that a test failed, which here is no failure.
    process.exitCode = 0;
    for (const answer of answers) await send(answer);
  }
}

function stateOf(state: string, message: string): CheckState {
  if (state === 'passed') return 'passed';
  if (state !== 'failed') return 'skipped';
  return /^(?:Test|Hook) timed out in \d+ms/.test(message) ? 'timed-out' : 'failed';
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

await serve(async (settings) => {
  const tester = await Tester.open(settings);
  return async (request, send) => {
    if (request.type === 'cover') await tester.cover(request.names, request.mutations, send);
    else await tester.judge(request.checks, request.mutation, request.all, send);
  };
});
