import { COMMANDS } from './commands/index.ts';
import { parseCommandLine, type Surroundings } from './commands/command.ts';
import { commandHelp, generalHelp } from './commands/help.ts';
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
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    around.stdout.write(generalHelp(COMMANDS));
    return EXIT_CODES.ok.code;
  }
  if (name === '--version') {
    around.stdout.write(`${packageVersion()}\n`);
    return EXIT_CODES.ok.code;
  }
  try {
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (command === undefined) {
      throw new GateError('usage', {
        message: name === undefined ? 'no command' : `no command "${name}"`,
        hint: `The commands are ${COMMANDS.map((candidate) => candidate.name).join(', ')}; see ringproof --help.`,
      });
    }
    // Before strict parsing, so that asking for help never fails for lack of an operand.
    if (rest.includes('--help')) {
      around.stdout.write(commandHelp(command));
      return EXIT_CODES.ok.code;
    }
    return await command.run(parseCommandLine(command, rest), around);
  } catch (thrown) {
    if (!(thrown instanceof GateError)) {
      around.stderr.write(`ringproof: a defect in ringproof: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
      return EXIT_CODES.internal.code;
    }
    for (const problem of thrown.problems) around.stderr.write(`ringproof: error: ${formatProblem(problem)}\n`);
    return EXIT_CODES[thrown.exit].code;
  }
}
