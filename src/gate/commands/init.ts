import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT_CODES } from '../exit-codes.ts';
import { init } from '../init/init.ts';
import { usageError, type Command } from './command.ts';

export const initCommand: Command = {
  name: 'init',
  summary: 'put a working example into a repository: code, a scenario, a model, an invariant page, a workflow; nothing is overwritten',
  operands: '[DIR]',
  options: {
    language: { type: 'string', choices: ['ts', 'js'], description: 'of the code (TypeScript where there is a tsconfig.json or a dependency on typescript)' },
  },

  async run(parsed, around) {
    const [folder = '.', ...more] = parsed.operands;
    if (more.length > 0) throw usageError(this, 'name one folder');
    const root = resolve(around.cwd(), folder);
    if (!existsSync(root)) throw usageError(this, `there is no folder ${folder}`);
    const language = parsed.text('language') as 'ts' | 'js' | undefined;
    const { options, isModule, written, kept } = await init(root, language === undefined ? {} : { language });
    const lines = [...written.map((path) => `wrote ${path}`), ...kept.map((path) => `there already: ${path}`)];
    const cd = folder === '.' ? '' : `cd ${/[^\w./-]/.test(folder) ? JSON.stringify(folder) : folder} && `;
    const installed = existsSync(join(root, 'node_modules/ringproof'));
    lines.push(
      '',
      'Next:',
      ...(installed ? [] : [`  ${cd}npm install --save-dev ringproof`]),
      ...(isModule ? [] : [`  ${cd}npm pkg set type=module                             # the example is made of ES modules: Node needs to be told, ringproof does not`]),
      `  ${cd}npx ringproof verify                                  # the invariants of specs/mailbox.md, with their evidence`,
      `  ${cd}npx ringproof explore scenarios/mailbox.${options.language} --html page.html   # exchange the two writes in src/mailbox.${options.language} before, and step through what goes wrong`,
      `  ${cd}npx ringproof check models/Mailbox.tla --html page.html  # the model and its state graph`,
    );
    around.stdout.write(`${lines.join('\n')}\n`);
    return EXIT_CODES.ok.code;
  },
};
