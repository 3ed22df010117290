import { COMMANDS, type CommandEntry } from './commands/index.ts';
import { parseCommandLine, type Command, type Surroundings } from './commands/command.ts';
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
  if (name === '--help' || name === '-h' || name === 'help') {
    const { generalHelp } = await import('./commands/help.ts');
    around.stdout.write(generalHelp(await loadAll(COMMANDS)));
    return EXIT_CODES.ok.code;
  }
  if (name === '--version') {
    around.stdout.write(`${packageVersion()}\n`);
    return EXIT_CODES.ok.code;
  }
  try {
    const entry = COMMANDS.find((candidate) => candidate.name.split(' ').every((word, at) => word === args[at]));
    // Before strict parsing, so that asking for help never fails for lack of an operand.
    if (args.includes('--help')) {
      const named = entry === undefined ? COMMANDS.filter((candidate) => candidate.name.startsWith(`${name} `)) : [entry];
      if (named.length > 0) {
        const { commandHelp } = await import('./commands/help.ts');
        around.stdout.write((await loadAll(named)).map(commandHelp).join('\n'));
        return EXIT_CODES.ok.code;
      }
    }
    if (entry === undefined) {
      throw new GateError('usage', {
        message: name === undefined ? 'no command' : `no command "${args.slice(0, 2).join(' ')}"`,
        hint: `The commands are ${COMMANDS.map((candidate) => candidate.name).join(', ')}; see ringproof --help.`,
      });
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

function loadAll(entries: readonly CommandEntry[]): Promise<Command[]> {
  return Promise.all(entries.map((entry) => entry.load()));
}
