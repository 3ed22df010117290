import { fc, it } from '@fast-check/vitest';
import { execFileSync } from 'node:child_process';
import { describe, expect } from 'vitest';
import { replayable, replayableCommands, replayCommand } from './replay.ts';

interface Run {
  readonly message: string;
  readonly cause: unknown;
  readonly values: readonly unknown[];
}

/** Runs a property that fails from 100 on, and takes down each value that it was run with. */
async function failing(environment: Record<string, string>): Promise<Run> {
  const values: number[] = [];
  const assertion = fc.asyncProperty(fc.nat(), async (value) => {
    values.push(value);
    if (value >= 100) throw new Error(`${value} is too large`);
  });
  try {
    await fc.assert(assertion, replayable(500, environment));
  } catch (error) {
    return { message: (error as Error).message, cause: (error as Error).cause, values };
  }
  throw new Error('the property was to fail');
}

/** The environment and arguments that a shell makes of the command. */
function parse(command: string): { environment: Record<string, string>; args: string[] } {
  const print = 'process.stdout.write(JSON.stringify([process.argv.slice(1), process.env]))';
  const script = command.trim().replace('npx', `"${process.execPath}" -e '${print}' --`);
  const [args, environment] = JSON.parse(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })) as [string[], Record<string, string>];
  return { environment, args };
}

function commandIn(message: string): string {
  return message.split('\n').find((line) => line.includes('npx vitest'))!;
}

describe('a failing property', () => {
  it("prints a command that runs the shrunk counterexample first (it's quoted)", async () => {
    const found = await failing({});
    expect(found.message).toMatch(/Property failed after \d+ tests/);
    expect(found.cause).toEqual(new Error('100 is too large'));
    const { environment, args } = parse(commandIn(found.message));
    const again = await failing(environment);
    expect(again.values).toEqual([100]);
    expect(found.values.length).toBeGreaterThan(1);
    expect(args.slice(0, 4)).toEqual(['vitest', 'run', 'properties/replay.test.ts', '-t']);
    const name = "a failing property prints a command that runs the shrunk counterexample first (it's quoted) (with seed=-17)";
    expect(name).toMatch(new RegExp(args[4]!));
    expect(`other ${name}`).not.toMatch(new RegExp(args[4]!));
  });

  it.prop([fc.nat()], { numRuns: 1 })('names the test without its seed', () => {
    const command = replayCommand({ seed: -5, counterexamplePath: '3:0:1', counterexample: [] as never }, "it's.test.ts", expect.getState().currentTestName!);
    const { environment, args } = parse(command);
    expect(environment).toMatchObject({ RINGPROOF_SEED: '-5', RINGPROOF_PATH: '3:0:1' });
    expect(args).toEqual(['vitest', 'run', "it's.test.ts", '-t', '^a failing property names the test without its seed']);
  });
});

class Step implements fc.Command<{ n: number }, { n: number }> {
  check(): boolean {
    return true;
  }
  run(model: { n: number }, real: { n: number }): void {
    model.n++;
    real.n++;
    if (real.n === 4) throw new Error('the fourth step fails');
  }
  toString(): string {
    return 'step';
  }
}

describe('a failing property of commands', () => {
  it('prints which of them ran as well', async () => {
    const run = async (environment: Record<string, string>): Promise<{ message: string; lengths: number[] }> => {
      const lengths: number[] = [];
      const steps = fc.commands([fc.constant(new Step())], { size: 'large', ...replayableCommands(environment) });
      try {
        await fc.assert(fc.asyncProperty(steps, async (commands) => {
          const real = { n: 0 };
          try {
            fc.modelRun(() => ({ model: { n: 0 }, real }), commands);
          } finally {
            lengths.push(real.n);
          }
        }), replayable(200, environment));
      } catch (error) {
        return { message: (error as Error).message, lengths };
      }
      throw new Error('the property was to fail');
    };
    const found = await run({});
    const { environment } = parse(commandIn(found.message));
    expect(environment['RINGPROOF_COMMANDS']).toMatch(/^[A-Za-z0-9+/:=]+$/);
    const again = await run(environment);
    expect(again.lengths).toEqual([4]);
    expect(found.lengths.length).toBeGreaterThan(1);
    expect(again.message).toContain('step,step,step,step');
  });
});

describe('the environment', () => {
  it('is refused where it makes no sense', () => {
    expect(() => replayable(1, { RINGPROOF_PATH: '0' })).toThrow('RINGPROOF_PATH is set without RINGPROOF_SEED');
    expect(() => replayable(1, { RINGPROOF_SEED: 'x' })).toThrow('RINGPROOF_SEED must be an integer, as a failure prints it, not "x"');
    expect(() => replayable(1, { RINGPROOF_SEED: '1', RINGPROOF_PATH: '0;1' })).toThrow('RINGPROOF_PATH must be numbers');
  });
  it('asks for more cases in the full profile', () => {
    expect(replayable(10, {}).numRuns).toBe(10);
    expect(replayable(10, { RINGPROOF_PROFILE: 'full' }).numRuns).toBe(200);
  });
});
