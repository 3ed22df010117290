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
import { TURN, turnsOf } from '../../mutation/turns.ts';
import { patternFor, withoutSeed } from '../kinds/vitest.ts';
import { ENDLESS, type BoundedCheck, type CheckName, type CheckState, type JudgeAnswer, type JudgeSettings } from './protocol.ts';
import { serve, type Send } from './serve.ts';

interface TestCase {
  readonly fullName: string;
  readonly module: TestModule;
  result(): { readonly state: string; readonly errors?: readonly { readonly message: string }[] };
  diagnostic(): { readonly duration: number } | undefined;
  meta(): { readonly ringproof?: { readonly marks: readonly number[]; readonly loaded: readonly number[]; readonly turns: number } };
}

interface TestModule {
  readonly moduleId: string;
  errors(): readonly { readonly message: string }[];
}

interface GraphModule {
  readonly id: string | null;
  readonly importedModules: ReadonlySet<GraphModule>;
}

interface Vitest {
  readonly projects: readonly { readonly config: { testTimeout: number }; readonly vite: { readonly moduleGraph: { readonly idToModuleMap: ReadonlyMap<string, GraphModule>; invalidateModule(module: unknown): void } } }[];
  readonly state: { getUnhandledErrors(): readonly unknown[] };
  globTestSpecifications(filters: readonly string[]): Promise<readonly { readonly moduleId: string }[]>;
  runTestSpecifications(specifications: readonly unknown[], allTestsRun?: boolean): Promise<unknown>;
  setGlobalTestNamePattern(pattern: string): void;
  resetGlobalTestNamePattern(): void;
  invalidateFile(file: string): void;
}

/**
 * Runs around each test of each file: which marks it reaches, and, for all tests of a file, which ones loading the file reaches; how many turns loops
 * take, and whether it sleeps for ever, which vitest cannot tell of a thread that is blocked. A mutant needs no smallest counterexample, so properties
 * are told not to look for one.
 *
 * @param limits path of a file with the turns, and the milliseconds in one wait, allowed by the path of the test file, and whether one failure is enough
 */
function setupFor(limits: string): string {
  return `
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect } from 'vitest';
const { turns: limits, waits, properties, bail } = JSON.parse(readFileSync(${JSON.stringify(limits)}, 'utf8'));
const file = expect.getState().testPath;
// Where one test is enough, vitest runs no further one, but would load the files of all.
const begun = (globalThis[Symbol.for('ringproof begun')] ??= []);
if (bail && begun.some(({ result }) => result?.state === 'fail')) throw new Error(${JSON.stringify(ENOUGH)});
if (properties.includes(file)) await import('fast-check').then((fc) => fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true }), () => {});
const limit = limits[file] ?? Infinity;
// Where files share a context, a module is loaded by the first that imports it.
const loaded = (globalThis[Symbol.for('ringproof loaded')] ??= new Set());
let current = loaded;
let turns = 0;
globalThis.${REACHED} = (mark) => {
  if (mark !== ${TURN}) current.add(mark);
  else if (++turns > limit) {
    // It may have left a promise in each turn. vitest, which would tell of all that are rejected, keeps still where somebody else listens.
    if (turns === limit + 1) process.on('unhandledRejection', () => {});
    throw new Error(${JSON.stringify(ENDLESS)});
  }
};
// Where files share a context, an earlier one has put its own in.
const wait = (globalThis[Symbol.for('ringproof wait')] ??= Atomics.wait);
const patience = waits[file] ?? Infinity;
// One that sleeps a little again and again does not end either.
let slept = 0;
Atomics.wait = (cells, index, value, timeout = Infinity) => {
  const left = Math.max(0, patience - slept);
  const started = performance.now();
  const answer = wait(cells, index, value, Math.min(timeout, left));
  slept += performance.now() - started;
  if (answer === 'timed-out' && !(timeout <= left)) throw new Error(${JSON.stringify(ASLEEP)});
  return answer;
};
beforeEach(({ task }) => { begun.push(task); turns = 0; slept = 0; if (task.concurrent !== true) current = new Set(); });
afterEach(({ task }) => { task.meta.ringproof = { marks: [...current], loaded: [...loaded], turns }; current = loaded; turns = 0; });
`;
}

/** What a run that begins now has to do with. */
interface NextRun {
  mutations: readonly Mutation[];
  /** Paths of the test files, those to run first at the front. */
  order: readonly string[];
}

/** What a plugin's hook may ask vite for. */
interface Resolver {
  resolve(source: string, importer: string, options: { readonly skipSelf: boolean }): Promise<unknown>;
}

interface Listeners {
  onTest: (test: TestCase) => void;
  onModule: (module: TestModule) => void;
}

class Tester {
  readonly #settings: JudgeSettings;
  readonly #vitest: Vitest;
  readonly #ended: Listeners;
  readonly #next: NextRun;

  private constructor(settings: JudgeSettings, vitest: Vitest, ended: Listeners, next: NextRun) {
    this.#settings = settings;
    this.#vitest = vitest;
    this.#ended = ended;
    this.#next = next;
  }

  static async open(settings: JudgeSettings): Promise<Tester> {
    const { root, scratch, mutated, isolate } = settings;
    const next: NextRun = { mutations: [], order: [] };
    const ended: Listeners = { onTest: () => {}, onModule: () => {} };
    const setup = join(scratch, `setup-${process.pid}.mjs`);
    writeFileSync(setup, setupFor(limitsFile(settings)));
    process.env[MUTATIONS_FILE] = join(scratch, `mutations-${process.pid}.json`);
    const { createVitest } = (await import(pathToFileURL(createRequire(join(root, 'package.json')).resolve('vitest/node')).href)) as { createVitest(mode: string, options: object, vite: object): Promise<Vitest> };
    const files = new Set(mutated);
    // Each run has a worker of its own; a thread takes less to start than a process. What cannot do without that is isolated, too.
    const vitest = await createVitest(
      'test',
      {
        root, watch: false, maxWorkers: 1, bail: 0, isolate, ...(!isolate && { pool: 'threads' }), setupFiles: [setup], sequence: { sequencer: sequencerOf(next) }, coverage: { enabled: false }, passWithNoTests: true,
        reporters: [{ onTestCaseResult: (test: TestCase) => ended.onTest(test), onTestModuleEnd: (module: TestModule) => ended.onModule(module) }],
      },
      {
        plugins: [
          {
            name: 'ringproof:mutants',
            enforce: 'pre',
            resolveId(this: Resolver, source: string, importer: string | undefined): unknown {
              return importer === setup ? this.resolve(source, join(root, 'setup.mjs'), { skipSelf: true }) : null;
            },
            load(id: string): { code: string; map: null } | null {
              if (!files.has(id) && !next.order.includes(id)) return null;
              const own = files.has(id) ? next.mutations.filter(({ file }) => matchesFile(id, file)) : turnsIn(id);
              return own.length === 0 ? null : { code: mutate(readFileSync(id, 'utf8'), id, own).code, map: null };
            },
          },
        ],
      },
    );
    return new Tester(settings, vitest, ended, next);
  }

  async cover(names: readonly CheckName[], mutations: readonly Mutation[], send: Send): Promise<void> {
    this.#mutate(mutations);
    this.#limit([], names.map(({ file }) => file), false);
    const whole = names.filter(({ name }) => name === '');
    const some = names.filter(({ name }) => name !== '');
    this.#vitest.resetGlobalTestNamePattern();
    if (whole.length > 0) await this.#run(whole.map(({ file }) => file), send);
    this.#vitest.setGlobalTestNamePattern(patternFor(some));
    if (some.length > 0) await this.#run([...new Set(some.map(({ file }) => file))], send);
  }

  async judge(checks: readonly BoundedCheck[], mutations: readonly Mutation[], all: boolean, send: Send): Promise<void> {
    this.#mutate(mutations);
    this.#limit(checks, checks.map(({ file }) => file), !all);
    this.#vitest.setGlobalTestNamePattern(`^(?:${checks.map(({ name }) => escape(name.replaceAll(' > ', ' '))).join('|')})(?: \\(with seed=-?\\d+\\))?$`);
    for (const { config } of this.#vitest.projects) {
      config.testTimeout = Math.max(...checks.map(({ limitMs }) => limitMs));
      Object.assign(config, { bail: all ? 0 : 1 });
    }
    await this.#run([...new Set(checks.map(({ file }) => file))], send);
  }

  /** Makes the mutations those of all modules that are loaded from now on. */
  #mutate(list: readonly Mutation[]): void {
    const before = this.#next.mutations;
    this.#next.mutations = list;
    writeFileSync(process.env[MUTATIONS_FILE]!, JSON.stringify(list));
    const of = (mutations: readonly Mutation[], path: string): string => JSON.stringify(mutations.filter(({ file }) => matchesFile(path, file)));
    for (const file of this.#settings.mutated) if (of(before, file) !== of(list, file)) this.#vitest.invalidateFile(file);
    // A module that is explored is one bundle with all that it imports.
    for (const { vite: { moduleGraph } } of this.#vitest.projects) for (const [id, module] of moduleGraph.idToModuleMap) if (id.endsWith('?explored')) moduleGraph.invalidateModule(module);
  }

  /** Says how many turns the tests of each file may take, how long one may sleep, which files may look for smallest counterexamples, and whether one failure is enough. */
  #limit(checks: readonly BoundedCheck[], files: readonly string[], bail: boolean): void {
    const turns: Record<string, number> = {};
    const waits: Record<string, number> = {};
    for (const { file, maxTurns, limitMs } of checks) {
      const path = this.#pathOf(file);
      turns[path] = Math.max(turns[path] ?? 0, maxTurns);
      waits[path] = Math.max(waits[path] ?? 0, limitMs);
    }
    const properties = checks.length === 0 ? [] : [...new Set(files)].map((file) => this.#pathOf(file)).filter((path) => readFileSync(path, 'utf8').includes('fast-check'));
    writeFileSync(limitsFile(this.#settings), JSON.stringify({ turns, waits, properties, bail }));
  }

  #pathOf(file: string): string {
    return join(this.#settings.root, file).replaceAll(sep, '/');
  }

  /** Whether a test file imports something that is mutated. What it loads by itself is marked as it does so. */
  #loads(file: string): boolean {
    const mutated = new Set(this.#settings.mutated.map((path) => path.replaceAll(sep, '/')));
    return this.#vitest.projects.some(({ vite: { moduleGraph } }) => {
      const seen = new Set<GraphModule>();
      const visit = (module: GraphModule | undefined): boolean => {
        if (module === undefined || seen.has(module)) return false;
        seen.add(module);
        return mutated.has(module.id ?? '') || module.id?.endsWith('?explored') === true || [...module.importedModules].some(visit);
      };
      return visit(moduleGraph.idToModuleMap.get(file));
    });
  }

  /** @param files in the order in which to run them */
  async #run(files: readonly string[], send: Send): Promise<void> {
    const answers: Promise<void>[] = [];
    const answer = (one: JudgeAnswer): void => void answers.push(send(one));
    this.#next.order = files.map((file) => this.#pathOf(file));
    const nameOf = (moduleId: string): string => relative(this.#settings.root, moduleId).split(sep).join('/');
    this.#ended.onTest = (test) => {
      const { state, errors = [] } = test.result();
      const message = errors[0]?.message ?? '';
      answer({
        type: 'checked',
        check: { file: nameOf(test.module.moduleId), name: withoutSeed(test.fullName) },
        state: stateOf(state, message),
        byClock: BY_CLOCK.test(message),
        message,
        durationMs: test.diagnostic()?.duration ?? 0,
        marks: [...(test.meta().ringproof?.marks ?? []), ...(this.#loads(test.module.moduleId) ? (test.meta().ringproof?.loaded ?? []) : [])],
        turns: test.meta().ringproof?.turns,
      });
    };
    this.#ended.onModule = (module) => {
      const [error] = module.errors();
      if (error !== undefined && !error.message.includes(ENOUGH)) answer({ type: 'unusable', file: nameOf(module.moduleId), message: error.message, reason: 'threw' });
    };
    const wanted = new Set(files);
    const specifications = (await this.#vitest.globTestSpecifications(files)).filter(({ moduleId }) => wanted.has(nameOf(moduleId)));
    await this.#vitest.runTestSpecifications(specifications);
    const [unhandled] = this.#vitest.state.getUnhandledErrors();
    if (unhandled !== undefined && files[0] !== undefined) answer({ type: 'unusable', file: files[0], message: `unhandled: ${unhandled instanceof Error ? unhandled.message : String((unhandled as { message?: unknown }).message ?? unhandled)}`, reason: 'threw' });
    // vitest says by this that a test failed, which here is no failure.
    process.exitCode = 0;
    await Promise.all(answers);
  }
}

/** What a file says that is not loaded, since a test of another has failed already. */
const ENOUGH = 'a test has failed already';
/** What a test says that a mutant made sleep too long. */
const ASLEEP = 'a wait does not end any more';
const BY_CLOCK = new RegExp(`^(?:Test|Hook) timed out in \\d+ms|${ASLEEP}`);

function stateOf(state: string, message: string): CheckState {
  if (state === 'passed') return 'passed';
  if (state !== 'failed') return 'skipped';
  return BY_CLOCK.test(message) || message.includes(ENDLESS) ? 'timed-out' : 'failed';
}

function limitsFile({ scratch }: JudgeSettings): string {
  return join(scratch, `limits-${process.pid}.json`);
}

/** Marks the loops of a test file, too: it may be there that a mutant turns for ever. */
function turnsIn(file: string): readonly Mutation[] {
  try {
    return turnsOf(readFileSync(file, 'utf8'), file);
  } catch {
    // What does not parse as it is, others may transform first.
    return [];
  }
}

/** Runs the files in the order that is asked for, so that those which are likely to kill are first. */
function sequencerOf(next: NextRun): unknown {
  return class {
    sort(specifications: { readonly moduleId: string }[]): { readonly moduleId: string }[] {
      return specifications.sort((a, b) => next.order.indexOf(a.moduleId) - next.order.indexOf(b.moduleId));
    }

    shard(specifications: unknown[]): unknown[] {
      return specifications;
    }
  };
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

await serve(async (settings) => {
  const tester = await Tester.open(settings);
  return async (request, send) => {
    if (request.type === 'cover') await tester.cover(request.names, request.mutations, send);
    else await tester.judge(request.checks, request.mutations, request.all, send);
  };
});
