import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelCheckProgress } from '../model-check/result.ts';
import { tlcPath, tlcRun } from './commands.ts';
import { requireJudgement, TlcError } from './outcomes.ts';
import { runTlc, type RunTlcOptions } from './run-tlc.ts';
import { CASES } from './testing/cases.ts';
import { expectCase } from './testing/expect-case.ts';
import { CAN_FAKE, fakeJava } from './testing/fake-program.ts';
import { REAL_TLC, WITHOUT_TLC } from './testing/real-tlc.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const MODELS = join(import.meta.dirname, 'testing', 'models');
const RECORDED = join(import.meta.dirname, 'testing', 'recorded');
const COUNTER = { spec: join(MODELS, 'Counter.tla'), config: join(MODELS, 'success.cfg') };

async function errorOf(run: Promise<unknown>): Promise<TlcError> {
  const error = await run.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof TlcError)) throw new Error(`expected a TlcError, not ${String(error)}`);
  return error;
}

/** Options for a run in which `script` takes the place of the JVM. */
function fake(script: string): RunTlcOptions & { readonly temporary: string } {
  const folder = temporaryFolder();
  const jar = join(folder, 'fake.jar');
  writeFileSync(jar, 'fake');
  const java = fakeJava(join(folder, 'java'), '17.0.1', `if (process.argv.at(-1) === '-tool') process.exit(1);\n${script}`);
  return { ...COUNTER, jar, java, temporary: folder };
}

/** A script that prints a recording. */
function print(name: string, exitCode: number): string {
  return `process.stdout.write(require('node:fs').readFileSync(${JSON.stringify(join(RECORDED, `${name}.txt`))}), () => process.exit(${exitCode}));`;
}

describe.skipIf(!CAN_FAKE)('a run (with a fake Java; skipped on Windows)', () => {
  it('hands on what TLC says, with a note about a jar that is not known', async () => {
    const result = await runTlc(fake(print('success', 0)));
    expect(result).toMatchObject({ verdict: 'pass', complete: true, generated: 5 });
    expect(result.warnings[0]).toContain('it calls itself TLC 2.18');
  });

  it('that is killed is interrupted', async () => {
    const result = await runTlc(fake(`process.kill(process.pid, 'SIGKILL');`));
    expect(result).toMatchObject({ verdict: 'interrupted', interruption: 'killed' });
    expect(result.message).toContain('SIGKILL');
    expect(() => requireJudgement(result)).toThrow(expect.objectContaining({ code: 'killed', exitCode: 32 }));
  });

  it('without memory is interrupted', async () => {
    const result = await runTlc(fake(`console.log('Terminating due to java.lang.OutOfMemoryError: Java heap space'); process.exitCode = 3;`));
    expect(result).toMatchObject({ verdict: 'interrupted', interruption: 'out-of-memory' });
    expect(() => requireJudgement(result)).toThrow(expect.objectContaining({ code: 'out-of-memory', exitCode: 30 }));
  });

  it('is stopped when its time is over, even when it does not listen', async () => {
    const started = performance.now();
    const result = await runTlc({ ...fake(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); ${print('success', 0).replace('process.exit(0)', '0')}`), timeoutMs: 600 });
    expect(result).toMatchObject({ verdict: 'interrupted', interruption: 'timeout', complete: false });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(() => requireJudgement(result)).toThrow(expect.objectContaining({ code: 'timeout', exitCode: 31 }));
  });

  it('is stopped by a signal of the caller, before and during', async () => {
    expect(await runTlc({ ...fake('setInterval(() => {}, 1000);'), signal: AbortSignal.abort() })).toMatchObject({ interruption: 'aborted' });
    const result = await runTlc({ ...fake('setInterval(() => {}, 1000);'), signal: AbortSignal.timeout(300) });
    expect(result).toMatchObject({ verdict: 'interrupted', interruption: 'aborted' });
    expect(() => requireJudgement(result)).toThrow(expect.objectContaining({ code: 'aborted', exitCode: 33 }));
  });

  it.each([
    ['says nothing', ''],
    ['prints what nobody understands', `console.log('\\u0000garbage @!@!@STARTMSG x @!@!@'); console.error('no such class');`],
    ['says nothing of how it ended', `process.stdout.write('@!@!@STARTMSG 2262:0 @!@!@\\nTLC2 Version 2.18 of 20 March 2023\\n@!@!@ENDMSG 2262 @!@!@\\n');`],
  ])('of something that %s is a failure', async (_, script) => {
    expect(await errorOf(runTlc(fake(script)))).toMatchObject({ code: 'tlc-failure', exitCode: 34 });
  });

  it('passes its options on, and leaves no file behind', async () => {
    const { temporary, ...options } = fake(`
      const args = process.argv.slice(2);
      const metadir = args[args.indexOf('-metadir') + 1];
      require('node:fs').writeFileSync(metadir + '/states', 'x');
      require('node:fs').writeFileSync(__dirname + '/args.json', JSON.stringify([args, metadir, process.cwd()]));
      ${print('success', 0)}`);
    await runTlc({ ...options, workers: 2, memory: '512m', deadlock: false, simulate: { behaviors: 4, depth: 9, seed: -5 }, cwd: temporary });
    const [args, metadir, cwd] = JSON.parse(readFileSync(join(temporary, 'args.json'), 'utf8')) as [string[], string, string];
    expect(args.join(' ')).toContain('-workers 2');
    expect(args.join(' ')).toContain('-simulate num=4 -depth 9 -seed -5');
    expect(args).toEqual(expect.arrayContaining(['-deadlock', '-Xmx512m']));
    expect(args.at(-1)).toBe(COUNTER.spec);
    expect(cwd).toBe(temporary);
    expect(() => readdirSync(metadir)).toThrow('ENOENT');
  });

  it('needs its files, and options that make sense', async () => {
    const good = fake('');
    expect(await errorOf(runTlc({ ...good, spec: join(MODELS, 'None.tla') }))).toMatchObject({ code: 'spec-not-found', exitCode: 25 });
    expect(await errorOf(runTlc({ ...good, spec: join(MODELS, 'success.cfg') }))).toMatchObject({ code: 'spec-not-found' });
    expect(await errorOf(runTlc({ ...good, config: join(MODELS, 'none.cfg') }))).toMatchObject({ code: 'config-not-found', exitCode: 26 });
    for (const bad of [{ workers: 0 }, { workers: 1.5 }, { memory: '4 GB' }, { timeoutMs: 0 }, { timeoutMs: 2 ** 31 }, { simulate: { behaviors: -1 } }, { simulate: { behaviors: 1, depth: 0 } }]) {
      expect(await errorOf(runTlc({ ...good, ...bad }))).toMatchObject({ code: 'invalid-option', exitCode: 27 });
    }
    expect(await errorOf(runTlc({ ...good, java: join(MODELS, 'java') }))).toMatchObject({ code: 'java-not-found' });
    expect(await errorOf(runTlc({ ...good, jar: join(MODELS, 'none.jar') }))).toMatchObject({ code: 'jar-not-found' });
    expect(await errorOf(runTlc({ ...good, jarSha256: '0'.repeat(64) }))).toMatchObject({ code: 'checksum-mismatch' });
  });
});

describe.skipIf(!REAL_TLC)(`the real TLC${WITHOUT_TLC}`, () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const { module, config = name, simulate, memory } = one;
    const result = await runTlc({ spec: join(MODELS, `${module}.tla`), config: join(MODELS, `${config}.cfg`), simulate, memory });
    expectCase(result, one);
    expect(result.property).toBe(one.expected.property);
  });

  it('names the one of several that is violated, with its own counterexample, whatever their order', async () => {
    const folder = temporaryFolder();
    const run = (properties: string): ReturnType<typeof runTlc> => {
      const config = join(folder, 'Counter.cfg');
      writeFileSync(config, `SPECIFICATION DownSpec\nCONSTANT Max = 3\nPROPERTIES ${properties}\n`);
      return runTlc({ spec: COUNTER.spec, config });
    };
    // A cfg elsewhere than its spec, too.
    expect(await run('ReachesMax Returns')).toMatchObject({ verdict: 'liveness', property: 'Returns' });
    expect(await run('Returns ReachesMax')).toMatchObject({ verdict: 'liveness', property: 'Returns' });
    // Both are violated; the first is told, and seven is never reached.
    expect(await run('ReachesMax NeverOne Returns')).toMatchObject({ verdict: 'liveness', property: 'NeverOne', generated: 6 });
    // The step from 3 breaks Grows before liveness is looked at.
    expect(await run('NeverOne Grows')).toMatchObject({ verdict: 'action-property', property: 'Grows' });
  });

  it('checks for deadlock unless told not to', async () => {
    const model = { spec: COUNTER.spec, config: join(MODELS, 'deadlock.cfg') };
    expect(await runTlc(model)).toMatchObject({ verdict: 'deadlock' });
    expect(await runTlc({ ...model, deadlock: false })).toMatchObject({ verdict: 'pass', generated: 4, distinct: 4, depth: 4, complete: true });
  });

  it('gives the same answer each time, also several at once', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => runTlc({ spec: COUNTER.spec, config: join(MODELS, 'lasso.cfg') })));
    for (const run of runs) expect(run).toEqual({ ...runs[0], durationMs: run.durationMs });
  });

  it('is stopped when its time is over, and says how far it came', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'Endless.tla'), '---- MODULE Endless ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x\' = x + 1\n====\n');
    writeFileSync(join(folder, 'Endless.cfg'), 'INIT Init\nNEXT Next\n');
    const progress: ModelCheckProgress[] = [];
    const result = await runTlc({ spec: join(folder, 'Endless.tla'), timeoutMs: 4_000, memory: '256m', onProgress: (report) => progress.push(report) });
    expect(result).toMatchObject({ verdict: 'interrupted', interruption: 'timeout', complete: false });
    expect(progress[0]).toMatchObject({ generated: 1, distinct: 1 });
    expect(readdirSync(folder).sort()).toEqual(['Endless.cfg', 'Endless.tla']);
  });

  it('reads a specification in a folder with blanks, through a library, and hands on what it prints', async () => {
    const folder = join(temporaryFolder(), 'a b');
    mkdirSync(join(folder, 'lib x'), { recursive: true });
    writeFileSync(join(folder, 'lib x', 'Lib.tla'), '---- MODULE Lib ----\nEXTENDS TLC\nHello == PrintT("é × ok")\n====\n');
    writeFileSync(join(folder, 'Main.tla'), '---- MODULE Main ----\nEXTENDS Lib\nVARIABLE x\nInit == x = "é" /\\ Hello\nNext == x\' = x\nWrong == x # "é"\n====\n');
    writeFileSync(join(folder, 'Main.cfg'), 'INIT Init\nNEXT Next\nINVARIANT Wrong\n');
    const lines: string[] = [];
    const result = await runTlc({ spec: join(folder, 'Main.tla'), library: [join(folder, 'lib x')], onOutput: (line) => lines.push(line) });
    expect(result).toMatchObject({ verdict: 'invariant', property: 'Wrong' });
    expect(result.trace?.steps[0]?.itf).toEqual({ x: 'é' });
    expect(lines).toContain('"é × ok"');
  });

  it('tlc run writes the result and the trace', async () => {
    const folder = temporaryFolder();
    const [json, itf] = [join(folder, 'result.json'), join(folder, 'trace.itf.json')];
    const answer = await tlcRun({ spec: COUNTER.spec, config: join(MODELS, 'lasso.cfg'), json, itf });
    expect(answer.exitCode).toBe(13);
    expect(answer.text).toMatch(/^liveness Returns \(TLC [\s\S]*6 states generated, 4 distinct, depth 4[\s\S]*then back to 4, for ever$/);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(answer.result);
    const document = JSON.parse(readFileSync(itf, 'utf8'));
    expect(document).toMatchObject({ vars: ['x', 'y'], loop: 3 });
    expect(document.states[4]).toEqual({ '#meta': { index: 4, action: 'Down' }, 'x': { '#bigint': '2' }, 'y': 'even' });
    expect(readdirSync(folder).sort()).toEqual(['result.json', 'trace.itf.json']);
    const broken = await tlcRun({ spec: join(MODELS, 'Outer.tla'), config: join(MODELS, 'plain.cfg') });
    expect(broken.text).toContain(`\n${join(MODELS, 'SyntaxError.tla')}:5:1: parse error: `);
    expect(await errorOf(tlcRun({ ...COUNTER, json: join(folder, 'no', 'result.json') }))).toMatchObject({ code: 'output-not-written', exitCode: 28 });
  });

  it('tlc path tells which', async () => {
    expect((await tlcPath()).text).toContain(REAL_TLC!.path);
  });
});
