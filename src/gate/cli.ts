#!/usr/bin/env node
import { startEngine } from './engine/start-engine.ts';

const args = process.argv.slice(2);
// It starts while the command line is loaded and understood.
if (args[0] === 'check' && args.length > 1 && !args.includes('--help') && !args.includes('-h')) startEngine();
const [{ main }, { EXIT_CODES }] = await Promise.all([import('./main.ts'), import('./exit-codes.ts')]);

// A reader that has seen enough (`| head`) is no error. Else the run goes on for the files that it writes.
let unwritten: Error | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || unwritten !== undefined) return;
  unwritten = error;
  process.stderr.write(`ringproof: error: cannot write to standard output: ${error.message}\n`);
});
// There is nowhere to say it.
process.stderr.on('error', () => {});

const code = await main(args, process);
process.exitCode = code === 0 && unwritten !== undefined ? EXIT_CODES.write.code : code;
