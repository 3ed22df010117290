import { describe, expect, test } from 'vitest';
import { lineless } from '../../mutation/mutant.ts';
import { mutantsOf } from '../../mutation/mutants-of.ts';
import type { Check } from './checks.ts';
import { judgeMutants } from './judge-mutants.ts';
import type { MutantResult } from './mutation-report.ts';
import type { BoundedCheck, JudgeAnswer, JudgeRequest } from './protocol.ts';
import type { Judge, RequestEnd } from './service.ts';

const CODE = 'export const one = () => 1;\n';
const [MUTANT] = mutantsOf(CODE, 'a.ts', ['off-by-one']);

/** What a check does when it is asked: answers, or is silent. */
type Act = 'passed' | 'passed by chance' | 'failed' | 'timed-out' | 'silent';

/** A process whose checks do one thing the first time that they are asked for, and another from then on. */
function serviceOf(acts: Readonly<Record<string, readonly [Act, Act?]>>): { readonly service: Judge; readonly asked: string[][]; readonly bounds: BoundedCheck[]; readonly silences: number[] } {
  const silences: number[] = [];
  const asked: string[][] = [];
  const bounds: BoundedCheck[] = [];
  const times = new Map<string, number>();
  const ask = (request: JudgeRequest, silenceMs: number, onAnswer: (answer: JudgeAnswer) => void): Promise<RequestEnd> => {
    const { checks } = request as { readonly checks: readonly BoundedCheck[] };
    silences.push(silenceMs);
    asked.push(checks.map(({ name }) => name));
    bounds.push(...checks);
    for (const { file, name } of checks) {
      const time = times.get(name) ?? 0;
      times.set(name, time + 1);
      const [first, later = first] = acts[name]!;
      const act = time === 0 ? first : later;
      if (act === 'silent') return Promise.resolve({ how: 'timed-out', message: 'did not end in the time allowed' });
      const unrepeated = act === 'passed by chance' ? { unrepeated: 'failed once' } : {};
      onAnswer({ type: 'checked', check: { file, name }, state: act === 'passed by chance' ? 'passed' : act, byClock: act === 'timed-out', message: `${act}, and ${'more '.repeat(100)}\nthan one line`, durationMs: 1, ...unrepeated });
      // As vitest does with --bail=1.
      if (act === 'failed' || act === 'timed-out') break;
    }
    return Promise.resolve({ how: 'done', message: '' });
  };
  return { service: { ask, end: async () => {} }, asked, bounds, silences };
}

async function judge(acts: Readonly<Record<string, readonly [Act, Act?]>>, rest: { readonly killers?: ReadonlyMap<string, string>; readonly equivalents?: ReadonlyMap<string, string>; readonly check?: Partial<Check>; readonly stress?: readonly string[]; readonly fullMatrix?: boolean } = {}): Promise<{ readonly result: MutantResult; readonly asked: string[][]; readonly bounds: BoundedCheck[]; readonly silences: number[] }> {
  const { service, asked, bounds, silences } = serviceOf(acts);
  const of = (name: string): Check => ({ kind: 'unit', file: `${name}.test.ts`, name, evidence: [], durationMs: 1, longest: 0, turns: 0, marks: new Set([0]), ...rest.check });
  const { stress = [], fullMatrix = false } = rest;
  const checks = Object.keys(acts).filter((name) => !stress.includes(name)).map(of);
  const stressed = stress.map((name): Check => ({ ...of(name), kind: 'stress', file: 'stress.ts' }));
  const [result] = await judgeMutants([MUTANT!], [{ explorer: service, tester: service, stress: service }], {
    checks, stress: async () => stressed, marks: new Map([[MUTANT!.id, 0]]), turns: new Map([['a.ts', []]]), sources: new Map([['a.ts', CODE]]), all: [MUTANT!],
    equivalents: rest.equivalents ?? new Map(), killers: rest.killers ?? new Map(), fullMatrix, executions: 10, signal: new AbortController().signal, judged: async () => {},
  });
  return { result: result!, asked, bounds, silences };
}

describe('a mutant', () => {
  test('survives checks that were only slow, and those behind them are asked as well', async () => {
    for (const slow of ['timed-out', 'silent'] as const) {
      const { result, asked } = await judge({ a: ['passed'], b: [slow, 'passed'], c: ['passed'] });
      expect(result).toMatchObject({ status: 'survived', checks: 3 });
      expect(asked).toEqual([['a', 'b', 'c'], ['b'], ['c']]);
    }
  });

  test('is killed by what does not end when it has more time and the machine for itself, either', async () => {
    for (const slow of ['timed-out', 'silent'] as const) {
      const { result } = await judge({ a: ['passed'], b: [slow], c: ['passed'] });
      expect(result).toMatchObject({ status: 'timed-out', kills: [{ check: 'b.test.ts > b', timedOut: true }] });
    }
  });

  test('may turn as many times more in a loop as a scenario has more executions, before that counts as not ending', async () => {
    const { result, bounds } = await judge({ a: ['passed'] }, { check: { kind: 'explored', turns: 1_000_000 } });
    expect(result.status).toBe('survived');
    expect(new Set(bounds.map(({ executions }) => executions)).size).toBe(2);
    for (const { executions, maxTurns } of bounds) expect(maxTurns).toBeGreaterThan(executions * 1_000_000);
  });

  test('is killed by what comes after a slow check', async () => {
    const { result } = await judge({ a: ['silent', 'passed'], b: ['failed'] });
    expect(result).toMatchObject({ status: 'killed', kills: [{ check: 'b.test.ts > b' }] });
  });

  test('is told with one line of what a check says, and that not too long', async () => {
    const { kills } = (await judge({ a: ['failed'] })).result;
    expect(kills).toMatchObject([{ message: expect.stringMatching(/^failed, and more more .*…$/) as string }]);
    expect(kills[0]!.message).toHaveLength(200);
  });

  test('meets what killed it before first', async () => {
    const killers = new Map([[lineless(MUTANT!.id), 'c.test.ts > c']]);
    const { result, asked } = await judge({ a: ['passed'], b: ['passed'], c: ['failed'] }, { killers });
    expect(asked).toEqual([['c']]);
    expect(result.status).toBe('killed');
  });

  test('that is listed as equivalent meets what killed it before, and other checks for a moment', async () => {
    const equivalents = new Map([[lineless(MUTANT!.id), 'nobody can tell']]);
    const acts = { a: ['passed'], b: ['passed'], c: ['passed'], d: ['failed'] } as const;
    expect(await judge(acts, { equivalents, check: { durationMs: 200 } })).toMatchObject({ result: { status: 'equivalent', checks: 2 }, asked: [['a', 'b']] });
    const killers = new Map([[lineless(MUTANT!.id), 'd.test.ts > d']]);
    expect(await judge(acts, { equivalents, killers, check: { durationMs: 200 } })).toMatchObject({ result: { status: 'killed' }, asked: [['d']] });
  });

  test('meets stress programs last, and only when nothing else kills it', async () => {
    const killed = await judge({ a: ['failed'], s: ['failed'] }, { stress: ['s'] });
    expect(killed.asked).toEqual([['a']]);
    const { result, asked, silences } = await judge({ a: ['passed'], s: ['failed'] }, { stress: ['s'] });
    // To start its process is a part of what such a check took.
    expect(silences).toEqual([11_005, 1_005]);
    expect(result).toMatchObject({ status: 'killed', kills: [{ kind: 'stress', check: 'stress.ts#s' }] });
    expect(asked).toEqual([['a'], ['s']]);
    const listed = await judge({ a: ['passed'], s: ['failed'] }, { stress: ['s'], equivalents: new Map([[lineless(MUTANT!.id), 'nobody can tell']]) });
    expect(listed.result.status).toBe('equivalent');
    const all = await judge({ a: ['failed'], s: ['failed'] }, { stress: ['s'], fullMatrix: true });
    expect(all.result.kills.map(({ check }) => check)).toEqual(['a.test.ts > a', 'stress.ts#s']);
  });

  test('survives a stress check that fails once and not again, which is told', async () => {
    const { result } = await judge({ a: ['passed'], s: ['passed by chance'] }, { stress: ['s'] });
    expect(result).toMatchObject({ status: 'survived', unrepeated: [{ check: 'stress.ts#s', message: 'failed once' }] });
  });

  test('that makes one check of a stress program hang for certain needs not wait twice for the others', async () => {
    const { result, asked } = await judge({ a: ['passed'], s: ['silent'], t: ['silent'], u: ['passed'] }, { stress: ['s', 't', 'u'], fullMatrix: true });
    expect(result.kills.map(({ check, timedOut }) => [check, timedOut])).toEqual([['stress.ts#s', true], ['stress.ts#t', true]]);
    expect(asked).toEqual([['a'], ['s', 't', 'u'], ['s'], ['t', 'u'], ['u']]);
  });
});
