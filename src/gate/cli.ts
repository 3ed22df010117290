#!/usr/bin/env node
import { createRequire } from 'node:module';
import { startEngine } from './engine/start-engine.ts';
import { EXIT_CODES } from './exit-codes.ts';

const args = process.argv.slice(2);
const isCheck = args[0] === 'check' && args.length > 1 && !args.includes('--help') && !args.includes('-h');

/** Node ends with 0 when nothing is left to wait for, also if the result never came. */
function endOnlyWithAResult(): () => void {
  process.exitCode = EXIT_CODES.internal.code;
  const complain = (): void => void process.stderr.write('ringproof: a defect in ringproof: it ended without a result\n');
  process.once('beforeExit', complain);
  return () => process.off('beforeExit', complain);
}

async function run(): Promise<void> {
  const resultCame = endOnlyWithAResult();
  // It starts while the command line is loaded and understood.
  const engine = isCheck ? startEngine() : undefined;
  // Nothing may come of it.
  engine?.unref();
  // A small check is over so soon that it matters to load one file in place of fifty.
  const { main } = isCheck ? (createRequire(import.meta.url)('./main.cjs') as typeof import('./main.ts')) : await import('./main.ts');

  // A reader that has seen enough (`| head`) is no error. Else the run goes on for the files that it writes, and may be over before it shows.
  let code: number | undefined;
  let isUnwritten = false;
  const end = (): void => void (process.exitCode = code === EXIT_CODES.ok.code && isUnwritten ? EXIT_CODES.write.code : code);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isUnwritten) return;
    isUnwritten = true;
    if (code !== undefined) end();
    process.stderr.write(`ringproof: error: cannot write to standard output: ${error.message}\n`);
  });
  // There is nowhere to say it.
  process.stderr.on('error', () => {});

  const { stdout, stderr, env } = process;
  code = await main(args, { stdout, stderr, env, engine, cwd: () => process.cwd(), on: process.on.bind(process), off: process.off.bind(process) });
  resultCame();
  end();
}

run().catch((thrown: unknown) => {
  process.stderr.write(`ringproof: a defect in ringproof: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
  process.exit(EXIT_CODES.internal.code);
});
