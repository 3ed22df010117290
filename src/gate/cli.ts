#!/usr/bin/env node
import { startEngine } from './engine/start-engine.ts';

const args = process.argv.slice(2);
// It starts while the command line is loaded and understood.
if (args[0] === 'check' && args.length > 1 && !args.includes('--help') && !args.includes('-h')) startEngine();
const { main } = await import('./main.ts');

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(args, process);
