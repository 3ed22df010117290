import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an engine says of an expression: its value as `ToString` prints it, or that it has none. */
export type TlaAnswer = { readonly value: string } | { readonly error: string };

/** Checks the module in `file`, which has no behaviours, hands each line that it prints to `onOutput`, and answers why it ended early. */
export type EvaluateModule = (file: string, onOutput: (line: string) => void) => Promise<string | undefined>;

/**
 * The answers of an engine to all expressions, with as few runs as it takes: one evaluates expressions until the first that has
 * no value, the next one goes on behind it.
 */
export async function answersOf(expressions: readonly string[], evaluate: EvaluateModule): Promise<TlaAnswer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ringproof-tla-'));
  try {
    const answers: TlaAnswer[] = [];
    while (answers.length < expressions.length) {
      const file = join(folder, 'Answers.tla');
      writeFileSync(file, moduleOf(expressions.slice(answers.length), answers.length));
      writeFileSync(join(folder, 'Answers.cfg'), '');
      const error = await evaluate(file, (line) => {
        const [, number, value] = /^"(\d+) is (.*)"$/.exec(line) ?? [];
        if (Number(number) !== answers.length) throw new Error(`expected the value of expression ${answers.length}, not: ${line}`);
        answers.push({ value: value! });
      });
      if (answers.length < expressions.length) answers.push({ error: error ?? 'it ended without an error' });
    }
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each value is printed as one string, because TLC breaks other long values into lines. */
function moduleOf(expressions: readonly string[], first: number): string {
  return [
    '---- MODULE Answers ----',
    'EXTENDS Integers, Sequences, FiniteSets, TLC',
    ...expressions.map((expression, i) => `ASSUME PrintT("${first + i} is " \\o ToString(${expression}))`),
    '====',
    '',
  ].join('\n');
}
