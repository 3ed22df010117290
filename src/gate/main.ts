import { COMMANDS, type CommandEntry } from './commands/index.ts';
import { parseCommandLine, type Command, type Surroundings } from './commands/command.ts';
import { nearest } from './commands/nearest.ts';
import { Interrupted } from './commands/interruptible.ts';
import { formatProblem, GateError } from './errors.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { packageVersion } from './package-version.ts';

/**
 * The command line, without the process around it.
 *
 * @param args what follows the program's name
 * @returns the exit code
 */
export async function main(args: readonly string[], around: Surroundings): Promise<number> {
  const [name] = args;
  // `help COMMAND` is `COMMAND --help`.
  if (name === 'help' && args.length > 1) return main([...args.slice(1), '--help'], around);
  if (name === '--help' || name === '-h' || name === 'help') {
    const { generalHelp } = await import('./commands/help.ts');
    around.stdout.write(generalHelp(await loadAll(COMMANDS), around.stdout.columns));
    return EXIT_CODES.ok.code;
  }
  if (name === '--version' || name === '-v') {
    around.stdout.write(`${packageVersion()}\n`);
    return EXIT_CODES.ok.code;
  }
  try {
    const entry = COMMANDS.find((candidate) => candidate.name.split(' ').every((word, at) => word === args[at]));
    // Before strict parsing, so that asking for help never fails for lack of an operand.
    if (args.includes('--help') || args.includes('-h')) {
      const named = entry === undefined ? COMMANDS.filter((candidate) => candidate.name.startsWith(`${name} `)) : [entry];
      if (named.length > 0) {
        const { commandHelp } = await import('./commands/help.ts');
        around.stdout.write((await loadAll(named)).map((command) => commandHelp(command, around.stdout.columns)).join('\n'));
        return EXIT_CODES.ok.code;
      }
    }
    if (entry === undefined) {
      throw unknownCommand(args);
    }
    const command = await entry.load();
    return await command.run(parseCommandLine(command, args.slice(command.name.split(' ').length)), around);
  } catch (thrown) {
    const { TlcError } = await import('../tla2tools-runner/outcomes.ts');
    if (thrown instanceof TlcError || thrown instanceof Interrupted) {
      around.stderr.write(`ringproof: error: ${thrown.message}\n`);
      return thrown.exitCode;
    }
    if (!(thrown instanceof GateError)) {
      around.stderr.write(`ringproof: a defect in ringproof: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
      return EXIT_CODES.internal.code;
    }
    for (const problem of thrown.problems) around.stderr.write(`ringproof: error: ${formatProblem(problem)}\n`);
    return EXIT_CODES[thrown.exit].code;
  }
}

function unknownCommand([name, second = '']: readonly string[]): GateError {
  const names = COMMANDS.map((command) => command.name);
  const group = names.filter((command) => command.startsWith(`${name} `));
  const given = group.length > 0 && !second.startsWith('-') ? `${name} ${second}`.trimEnd() : (name ?? '');
  const near = name === undefined ? undefined : nearest(given, names);
  return new GateError('usage', {
    message: `no command${name === undefined ? '' : ` "${given}"${near === undefined ? '' : `; did you mean ${near}?`}`}`,
    hint: `The commands are ${(group.length > 0 ? group : names).join(', ')}; see ringproof --help.`,
  });
}

function loadAll(entries: readonly CommandEntry[]): Promise<Command[]> {
  return Promise.all(entries.map((entry) => entry.load()));
}
