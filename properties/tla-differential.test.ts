import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFile, type ModelCheckResult } from 'ringproof/tla';
import { findJar, findJava, runTlc } from 'ringproof/tla2tools-runner';
import { describe, expect, test } from 'vitest';
import type { EvaluateModule } from './kit/tla-answers.ts';
import { answersOf } from './kit/tla-answers.ts';
import { tlaExpression } from './kit/tla-expressions.ts';
import { tlaModel, type TlaModel } from './kit/tla-specs.ts';

/** Others and more of them: `TLA_SEED=7 TLA_RUNS=2000 npx vitest run properties/tla-differential.test.ts`. */
const RUNS = Number(process.env['TLA_RUNS'] ?? 100);
const SEED = Number(process.env['TLA_SEED'] ?? 1);
/** Each expression without a value costs a JVM of its own, so only so many are asked. */
const FAILING = Math.max(4, Math.floor(RUNS / 60));

/** So does each model: `TLA_MODELS=200`. */
const MODELS = Number(process.env['TLA_MODELS'] ?? 5);

const embedded: EvaluateModule = async (file, onOutput) => {
  const { verdict, message } = await checkFile(file, { onOutput });
  return verdict === 'pass' ? undefined : `${verdict}: ${message}`;
};

const tlc: EvaluateModule = async (spec, onOutput) => {
  const { verdict, message } = await runTlc({ spec, onOutput });
  return verdict === 'pass' ? undefined : `${verdict}: ${message}`;
};

/** TLC up to 2.18 prints the empty function in a way of its own; later versions print it like the empty sequence. */
function printed(value: string): string {
  return value.replaceAll('<< >>', '<<>>');
}

const hasTlc = await Promise.all([findJava(), findJar()]).then(() => true, () => false);

describe.skipIf(!hasTlc)(`random expressions (TLA_SEED=${SEED})`, () => {
  const expressions = fc.sample(tlaExpression, { numRuns: RUNS, seed: SEED });

  test('have the value that TLC says, or none as there', { timeout: 1_000 * RUNS + 60_000 }, async () => {
    // Sorted by whether they have a value, and then the same module for both: the order of strings depends on where they first occur.
    const first = await answersOf(expressions, embedded);
    const valued = expressions.filter((_, i) => 'value' in first[i]!);
    const failing = expressions.filter((_, i) => 'error' in first[i]!).slice(0, FAILING);
    expect(valued.length).toBeGreaterThan(RUNS / 3);
    const asked = [...valued, ...failing];
    const ours = await answersOf(asked, embedded);
    const theirs = await answersOf(asked, tlc);
    const differences = asked.flatMap((expression, i) => {
      const [our, their] = [ours[i]!, theirs[i]!];
      const agreed = 'value' in our ? 'value' in their && our.value === printed(their.value) : 'error' in their;
      return agreed ? [] : [{ expression, ours: our, tlc: their }];
    });
    expect(differences).toEqual([]);
  });
});

/** What both engines have to say alike of a model, by what TLC says. */
function essence({ verdict, generated, distinct, depth }: ModelCheckResult, tlc: ModelCheckResult): unknown {
  // Which of two errors comes first is a matter of order, and how far TLC counts before it one of time.
  if (verdict === 'evaluation-error' || verdict === 'config-error') return 'error';
  // TLC has no counts when an initial state is wrong, and not always a depth when there are no states.
  return tlc.generated === 0 ? { verdict } : { verdict, generated, distinct, depth };
}

describe.skipIf(!hasTlc)(`random models (TLA_SEED=${SEED})`, () => {
  test.each(fc.sample(tlaModel, { numRuns: MODELS, seed: SEED }).map((model, index) => [index, model] as const))('model %i has the verdict and the counts that TLC says', { timeout: 60_000 }, async (_, { body, cfg }: TlaModel) => {
    const folder = mkdtempSync(join(tmpdir(), 'ringproof-tla-'));
    try {
      const spec = join(folder, 'Random.tla');
      writeFileSync(spec, `---- MODULE Random ----\n${body}\n====\n`);
      writeFileSync(join(folder, 'Random.cfg'), cfg);
      const theirs = await runTlc({ spec });
      const ours = await checkFile(spec);
      // Of a temporal property that a finite behaviour violates TLC up to 2.18 tells at the end only, by a lasso.
      const isLassoThere = ours.verdict === 'action-property' && theirs.verdict === 'liveness';
      expect(isLassoThere ? undefined : essence(ours, theirs), `${body}\n${cfg}`).toEqual(isLassoThere ? undefined : essence(theirs, theirs));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
