import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { ModelCheckResult } from '../../../model-check/result.ts';
import { checkFile } from '../../check-file.ts';

/** All that must not depend on how many threads there are. */
function essence({ verdict, property, message, generated, distinct, depth, queue, coverage, trace, bounds, complete }: ModelCheckResult): unknown {
  return { verdict, property, message, generated, distinct, depth, queue, coverage, trace, bounds, complete };
}

async function searchWith(workers: number, file: string, options: Parameters<typeof checkFile>[1] = {}): Promise<ModelCheckResult> {
  return checkFile(file, { ...options, workers, waitForWorkers: true });
}

const MODELS = fileURLToPath(new URL('../../../../models', import.meta.url));

describe('several threads say of a model what one says', () => {
  test.each([
    ['SealWord', 'SealWordLiveness'],
    ['SpscRing', 'witnesses/SpscRing.NeverFull'],
    ['SpscRingMutants', 'mutants/SpscRing.FIFO.StoreHeadOnlyWholeBatch'],
    ['SpscRingMutants', 'mutants/SpscRing.CloseEnds.FairnessWeak'],
  ])('%s %s', async (module, cfg) => {
    const file = join(MODELS, `${module}.tla`);
    const config = join(MODELS, `${cfg}.cfg`);
    const [one, two, three] = [await searchWith(1, file, { config }), await searchWith(2, file, { config }), await searchWith(3, file, { config })];
    expect(essence(two)).toEqual(essence(one));
    expect(essence(three)).toEqual(essence(one));
    expect([two.warnings, three.warnings]).toEqual([[], []]);
  });
});

async function ofText(body: string, cfg: string, options: Parameters<typeof checkFile>[1] = {}): Promise<[one: ModelCheckResult, two: ModelCheckResult]> {
  const folder = mkdtempSync(join(tmpdir(), 'ringproof-crew-'));
  try {
    const file = join(folder, 'M.tla');
    writeFileSync(file, `---- MODULE M ----\n${body}\n====\n`);
    writeFileSync(join(folder, 'M.cfg'), cfg);
    return [await searchWith(1, file, options), await searchWith(2, file, options)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A grid of counters, records, strings, sets and model values. */
const GRID = `EXTENDS Naturals, FiniteSets, Sequences, TLC
CONSTANTS P, N
VARIABLES at, seen, log, by
vars == <<at, seen, log, by>>
Init == at = [p \\in P |-> 0] /\\ seen = {} /\\ log = <<>> /\\ by \\in {"left", "right"}
Step(p) == /\\ at[p] < N /\\ at' = [at EXCEPT ![p] = @ + 1] /\\ seen' = seen \\cup {[who |-> p, n |-> at[p]]}
           /\\ log' = (IF Len(log) < 2 THEN Append(log, <<p, by>>) ELSE Tail(log)) /\\ by' = IF by = "left" THEN "right" ELSE "left"
Back(p) == at[p] > 0 /\\ at' = [at EXCEPT ![p] = 0] /\\ UNCHANGED <<seen, log, by>>
Next == \\E p \\in P : Step(p) \\/ Back(p)
Sym == Permutations(P)
View == <<at, by>>
Few == Cardinality(seen) < 5
Below == \\E p \\in P : at'[p] <= 2
Small == Len(log) < 2 \\/ log[1] # log[2]
Never == at # [p \\in P |-> 2]
Odd == IF at = [p \\in P |-> 2] THEN <<1>>[2] = 1 ELSE TRUE
Slow == [][\\A p \\in P : at'[p] <= at[p] + 1]_vars
Fast == [][\\A p \\in P : at'[p] # at[p] + 2 /\\ (at[p] = 2 => at'[p] = 2)]_vars
Spec == Init /\\ [][Next]_vars /\\ \\A p \\in P : WF_vars(Step(p))
Ends == <>(\\A p \\in P : at[p] = N)
Moves == []<>(\\E p \\in P : at[p] = 1)`;
const CONSTANTS = 'CONSTANTS N = 3\nP = {a, b}\n';
const BEHAVIOR = `${CONSTANTS}INIT Init\nNEXT Next\n`;

describe('of', () => {
  test.each([
    ['constraints', `${BEHAVIOR}CONSTRAINT Few\nACTION_CONSTRAINT Below\nINVARIANT Small\n`],
    ['symmetry', `${BEHAVIOR}SYMMETRY Sym\nCONSTRAINT Few\n`],
    ['a view', `${BEHAVIOR}VIEW View\n`],
    ['an invariant', `${BEHAVIOR}INVARIANT Never\n`],
    ['an invariant under symmetry and a view', `${BEHAVIOR}SYMMETRY Sym\nVIEW View\nINVARIANT Never\n`],
    ['an invariant that has no value', `${BEHAVIOR}INVARIANT Odd\n`],
    ['an action property', `${BEHAVIOR}PROPERTY Slow\n`],
    ['an action property that fails', `${BEHAVIOR}PROPERTY Fast\n`],
    ['a deadlock', `${BEHAVIOR.replace('NEXT Next', 'NEXT Forward')}`],
    ['temporal properties', `${CONSTANTS}SPECIFICATION Spec\nPROPERTIES Moves\n`],
    ['a temporal property that fails', `${CONSTANTS}SPECIFICATION Spec\nPROPERTIES Ends Moves\n`],
    ['a temporal property with a view', `${CONSTANTS}SPECIFICATION Spec\nPROPERTIES Moves\nVIEW View\n`],
  ])('%s', async (_, cfg) => {
    const [one, two] = await ofText(`${GRID}\nForward == \\E p \\in P : Step(p)`, cfg);
    expect(essence(two)).toEqual(essence(one));
    expect(one.generated).toBeGreaterThan(10);
    expect(two.warnings).toEqual([]);
  });

  test('a bound on the depth', async () => {
    const [one, two] = await ofText(GRID, BEHAVIOR, { depth: 4 });
    expect(essence(two)).toEqual(essence(one));
    expect(two).toMatchObject({ depth: 4, bounds: ['depth 4'] });
  });

  test('the level', async () => {
    const [one, two] = await ofText(`${GRID}\nShallow == TLCGet("level") < 5`, `${BEHAVIOR}CONSTRAINT Shallow\n`);
    expect(essence(two)).toEqual(essence(one));
    expect(two).toMatchObject({ depth: 4, warnings: [] });
  });
});

describe('what depends on the order of the search is left to one thread, which says so', () => {
  test.each([
    ['TLCSet', 'Count == TLCSet(1, TLCGet("level"))'],
    ['TLCGet', 'Count == TLCGet("distinct") > 0'],
    ['PrintT', 'Count == IF at = [p \\in P |-> 1] THEN PrintT("one") ELSE TRUE'],
    ['RandomElement', 'Count == \\A p \\in P : RandomElement(0..at[p]) >= 0'],
  ])('%s', async (operator, definition) => {
    const [one, two] = await ofText(`${GRID}\n${definition}`, `${BEHAVIOR}INVARIANT Count\n`);
    expect(essence(two)).toEqual(essence(one));
    expect(two.warnings).toEqual([`Searched with one thread: it uses ${operator}.`]);
  });

  test('_POSSIBLE', async () => {
    const [one, two] = await ofText(`${GRID}\nReached == \\A p \\in P : at[p] = 1`, `${BEHAVIOR}_POSSIBLE Reached\n`);
    expect(essence(two)).toEqual(essence(one));
    expect(two.warnings).toEqual(['Searched with one thread: _POSSIBLE counts states.']);
  });

  test('strings that come about in the search', async () => {
    const [one, two] = await ofText(
      'EXTENDS Naturals, TLC\nVARIABLE s\nInit == s = "0"\nNext == \\E n \\in 1..200 : s\' = ToString(n)',
      'INIT Init\nNEXT Next\n',
    );
    expect(essence(two)).toEqual(essence(one));
    expect(two.warnings[0]).toMatch(/^Searched with one thread: .*came about in the search\.$/);
  });
});
