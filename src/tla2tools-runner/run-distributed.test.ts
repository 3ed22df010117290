import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TlcError } from './outcomes.ts';
import { runTlcDistributed, type DistributedOptions } from './run-distributed.ts';
import { CAN_FAKE, fakeJava } from './testing/fake-program.ts';
import { REAL_TLC, WITHOUT_TLC } from './testing/real-tlc.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const MODELS = join(import.meta.dirname, 'testing', 'models');

/** A model of so many states. */
function grid(side: number, invariant: string): { readonly spec: string; readonly config: string } {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'Grid.tla'), `---- MODULE Grid ----
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\\ y = 0
Right == x < ${side} /\\ x' = x + 1 /\\ UNCHANGED y
Down == y < ${side} /\\ y' = y + 1 /\\ UNCHANGED x
Spec == Init /\\ [][Right \\/ Down]_<<x, y>>
Inside == x <= ${side}
Low == x + y < 4
====
`);
  writeFileSync(join(folder, 'Grid.cfg'), `SPECIFICATION Spec\nINVARIANT ${invariant}\nCHECK_DEADLOCK FALSE\n`);
  return { spec: join(folder, 'Grid.tla'), config: join(folder, 'Grid.cfg') };
}

describe.skipIf(!REAL_TLC)(`distributed TLC${WITHOUT_TLC}`, () => {
  it('finds all states, with a server, two nodes and a fingerprint node', async () => {
    const joins: string[] = [];
    const result = await runTlcDistributed({ ...grid(29, 'Inside'), nodes: 2, fingerprintNodes: 1, workers: 1, onReady: (join) => joins.push(join) });
    expect(result).toMatchObject({ verdict: 'pass', complete: true, distinct: 900, queue: 0 });
    expect(result.warnings).toContainEqual(expect.stringContaining('Distinct states are exact'));
    expect(joins).toEqual([expect.stringMatching(/^java -Djava\.rmi\.server\.hostname=127\.0\.0\.1 .*TLCWorker 127\.0\.0\.1$/)]);
  });

  it('finds what is wrong, and names it with a trace from an initial state', async () => {
    const result = await runTlcDistributed(grid(9, 'Low'));
    expect(result).toMatchObject({ verdict: 'invariant', property: 'Low', complete: false });
    expect(result.trace!.steps[0]!.state).toEqual({ x: '0', y: '0' });
    expect(result.trace!.steps).toHaveLength(5);
  });

  it.each([
    ['an assumption', 'Assume.tla', 'assumption.cfg', 'assumption'],
    ['the syntax', 'SyntaxError.tla', 'plain.cfg', 'parse-error'],
    ['the configuration', 'Counter.tla', 'cfg-unknown-name.cfg', 'config-error'],
  ])('tells before that %s is wrong', async (_, spec, config, verdict) => {
    expect((await runTlcDistributed({ spec: join(MODELS, spec), config: join(MODELS, config) })).verdict).toBe(verdict);
  });
});

async function errorOf(options: Partial<DistributedOptions>): Promise<TlcError> {
  const error = await runTlcDistributed({ ...grid(1, 'Inside'), ...options }).then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof TlcError)) throw new Error(`expected a TlcError, not ${String(error)}`);
  return error;
}

describe.skipIf(!CAN_FAKE)('a distributed run (with a fake Java; skipped on Windows)', () => {
  /** Options for a run in which `script` is what server and nodes do; the check before passes. */
  function fake(script: string): Partial<DistributedOptions> {
    const folder = temporaryFolder();
    const jar = join(folder, 'fake.jar');
    writeFileSync(jar, 'fake');
    const frame = (code: number, text: string): string => `@!@!@STARTMSG ${code}:0 @!@!@\\n${text}\\n@!@!@ENDMSG ${code} @!@!@`;
    const passing = [frame(2262, 'TLC2 Version 2.18 of today'), frame(2188, 'with seed 1'), frame(2186, 'Finished')].join('\\n');
    const java = fakeJava(join(folder, 'java'), '17.0.1', `
      const main = process.argv.find((argument) => argument.startsWith('tlc2.'));
      if (main === 'tlc2.TLC') { console.log('${passing}'); process.exit(0); }
      ${script}`);
    return { jar, java };
  }

  it('whose node breaks down is an error that says what the node said', async () => {
    const error = await errorOf(fake(`if (main.endsWith('TLCWorker')) { console.error('no route to host'); process.exit(1); } setInterval(() => {}, 1000);`));
    expect(error).toMatchObject({ code: 'tlc-failure', message: expect.stringMatching(/node 1 ended with exit code 1:\nno route to host/) });
  });

  it('whose server breaks down ends its nodes', async () => {
    const error = await errorOf(fake(`if (main.endsWith('TLCServer')) { console.error('port in use'); process.exit(1); } setInterval(() => {}, 1000);`));
    expect(error).toMatchObject({ code: 'tlc-failure', message: expect.stringContaining('port in use') });
  });

  it('is stopped when its time is over', async () => {
    const result = await runTlcDistributed({ ...grid(1, 'Inside'), ...fake('setInterval(() => {}, 1000);'), timeoutMs: 2_000 });
    expect(result).toMatchObject({ verdict: 'interrupted', interruption: 'timeout' });
  });

  it('of what that mode does not check is refused', async () => {
    const property = await errorOf({ ...fake(''), spec: join(MODELS, 'Counter.tla'), config: join(MODELS, 'lasso.cfg') });
    expect(property).toMatchObject({ code: 'invalid-option', message: expect.stringContaining('checks no PROPERTY') });
    expect(await errorOf({ ...fake(''), nodes: 0 })).toMatchObject({ code: 'invalid-option', message: expect.stringContaining('give its name or address as hostname') });
    expect(await errorOf({ ...fake(''), nodes: 1.5 })).toMatchObject({ message: 'nodes must be a whole number, not 1.5.' });
    expect(await errorOf({ ...fake(''), hostname: 'a b' })).toMatchObject({ message: '"a b" is no name or address of a machine.' });
  });
});
