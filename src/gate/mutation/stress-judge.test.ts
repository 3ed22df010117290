import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Mutation } from '../../instrument/mutate.ts';
import { project } from '../testing/project.ts';
import type { BoundedCheck, JudgeAnswer } from './protocol.ts';
import type { RequestEnd } from './service.ts';
import { StressJudge } from './stress-judge.ts';

const SOURCE = 'export function add(view: Int32Array, n: number): void {\n  Atomics.add(view, 0, n);\n}\n';

/** Workers that count together, and checks that behave as some do on a mutant. */
const PROGRAM = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { add } from '../../dist/counter.js';

async function sum() {
  const view = new Int32Array(new SharedArrayBuffer(4));
  await Promise.all([1, 2].map((n) => new Promise((resolve) => new Worker(new URL(import.meta.url), { workerData: view }).on('exit', resolve))));
  return view[0];
}
const isRight = () => { const view = new Int32Array(1); add(view, 1); return view[0] === 1; };
const CHECKS = {
  sum: async () => (await sum()) === 20,
  text: async () => readFileSync('dist/counter.js', 'utf8').includes('{\\n    Atomics.add'),
  // Fails the first time only.
  chance: async () => isRight() || existsSync('seen') || (writeFileSync('seen', ''), false),
  hangs: async () => { if (!isRight()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return true; },
};
if (isMainThread) {
  const checks = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    if (!process.env.RINGPROOF_STRESS_CHECKS.split(',').includes(name)) continue;
    const ok = await check();
    checks.push({ name, ok, detail: ok ? 'right' : 'wrong with seed ' + process.env.RINGPROOF_STRESS_SEED, counts: {} });
    writeFileSync(process.argv[process.argv.indexOf('--json') + 1], JSON.stringify({ checks }));
    console.log(name);
  }
} else for (let i = 0; i < 10; i++) add(workerData, 1);
`;

const DROPPED: Mutation = { file: 'src/counter.ts', at: SOURCE.indexOf('Atomics'), find: 'Atomics.add(view, 0, n);', replace: '' };

function open(): StressJudge {
  const root = project({
    'src/counter.ts': SOURCE,
    'dist/counter.js': 'export function add(view, n) {\n    Atomics.add(view, 0, n);\n}\n',
    'dist/counter.js.map': JSON.stringify({ version: 3, sources: ['../src/counter.ts'], names: [], mappings: '' }),
    'build/stress/count.js': PROGRAM,
    'package.json': '{ "type": "module" }',
  });
  utimesSync(join(root, 'src/counter.ts'), 1, 1);
  return new StressJudge({ root, folder: join(root, '.scratch'), files: ['src/counter.ts'], signal: new AbortController().signal });
}

async function ask(judge: StressJudge, mutations: readonly Mutation[], names: readonly string[], silenceMs = 20_000): Promise<{ readonly end: RequestEnd; readonly answers: readonly string[] }> {
  const answers: string[] = [];
  const checks = names.map((name): BoundedCheck => ({ file: 'stress/count.ts', name, limitMs: 0, executions: 0, maxSteps: 0, maxTurns: 0 }));
  const note = (answer: JudgeAnswer): void => {
    if (answer.type === 'checked') answers.push([answer.check.name, answer.state, answer.message, answer.unrepeated].filter((part) => part !== undefined && part !== '').join(': '));
  };
  return { end: await judge.ask({ type: 'judge', mutations, checks, all: true }, silenceMs, note), answers };
}

describe('stress programs', () => {
  test('run on a mutant what is compiled from it, and on the next one that', async () => {
    const judge = open();
    const killed = 'sum: failed: in 2 runs of 2 with seed 1: wrong with seed 1';
    expect((await ask(judge, [DROPPED], ['sum'])).answers).toEqual([killed]);
    expect((await ask(judge, [{ ...DROPPED, replace: 'Atomics.add(view, 0, n as number);' }], ['sum'])).answers).toEqual(['sum: passed']);
    expect((await ask(judge, [], ['sum', 'text'])).answers).toEqual(['sum: passed', 'text: passed']);
    expect((await ask(judge, [DROPPED], ['sum'])).answers).toEqual([killed]);
  });

  test('have not killed what they fail on by a chance that does not come again, which is told', async () => {
    expect((await ask(open(), [DROPPED], ['chance'])).answers).toEqual(['chance: passed: wrong with seed 1']);
  });

  test('lose nothing of what came before a check that hangs', async () => {
    const { end, answers } = await ask(open(), [DROPPED], ['sum', 'hangs'], 2_000);
    expect(answers).toEqual([expect.stringMatching(/^sum: failed/)]);
    expect(end.how).toBe('timed-out');
  });

  test('that cannot be loaded say so', async () => {
    const { end } = await ask(open(), [{ ...DROPPED, at: 0, find: 'export ', replace: '' }], ['sum']);
    expect(end).toMatchObject({ how: 'died', message: expect.stringContaining('counter.js') as string });
  });

  test('tell which marks each check reaches, in whichever thread, and fail where they look at the text', async () => {
    const answers: unknown[] = [];
    const mark: Mutation = { file: 'src/counter.ts', at: SOURCE.indexOf('Atomics'), find: '', replace: '__ringproofReached(7); ' };
    const never: Mutation = { file: 'src/counter.ts', at: SOURCE.length, find: '', replace: 'export function other(): void { __ringproofReached(8); }\n' };
    await open().ask({ type: 'cover', mutations: [mark, never], names: ['sum', 'text'].map((name) => ({ file: 'stress/count.ts', name })), executions: 1 }, 20_000, (answer) => {
      if (answer.type === 'checked') answers.push([answer.check.name, answer.state, answer.marks]);
    });
    expect(answers).toEqual([['sum', 'passed', [7]], ['text', 'failed', []]]);
  });
});
