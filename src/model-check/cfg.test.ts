import { describe, expect, it } from 'vitest';
import { CfgError, parseCfg } from './cfg.ts';

const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);

describe('a cfg file', () => {
  it('gives values to constants', () => {
    const { assignments } = parseCfg('CONSTANTS A = 12 B = {a1, {}, {1, "x y"}, TRUE}\nC = C  M!D = FALSE CONSTANT F(1, a) = 2\n E =[Mod] e');
    expect(assignments.map(({ name, module, operands, value }) => [name.name, module, operands, value])).toEqual([
      ['A', undefined, [], { kind: 'integer', value: 12 }],
      [
        'B',
        undefined,
        [],
        {
          kind: 'set',
          elements: [
            { kind: 'model-value', name: 'a1' },
            { kind: 'set', elements: [] },
            {
              kind: 'set',
              elements: [
                { kind: 'integer', value: 1 },
                { kind: 'string', value: 'x y' },
              ],
            },
            { kind: 'boolean', value: true },
          ],
        },
      ],
      ['C', undefined, [], { kind: 'model-value', name: 'C' }],
      ['M!D', undefined, [], { kind: 'boolean', value: false }],
      ['F', undefined, [{ kind: 'integer', value: 1 }, { kind: 'model-value', name: 'a' }], { kind: 'integer', value: 2 }],
      ['E', 'Mod', [], { kind: 'model-value', name: 'e' }],
    ]);
  });

  it('replaces operators, in one module or in all, also such with a symbol', () => {
    const { replacements } = parseCfg('CONSTANT Nat <- MyNat Op <-[Inner] Other + <- Plus');
    expect(replacements.map(({ name, module, by }) => [name.name, module, by.name])).toEqual([
      ['Nat', undefined, 'MyNat'],
      ['Op', 'Inner', 'Other'],
      ['+', undefined, 'Plus'],
    ]);
  });

  it('names what is checked, with places', () => {
    const cfg = parseCfg(
      'SPECIFICATION Spec \\* INIT no\n(* NEXT (* no *) *)INVARIANT A\n  M!B\nINVARIANTS C\nPROPERTY P PROPERTIES\nCONSTRAINT K ACTION_CONSTRAINTS L M SYMMETRY S VIEW V ALIAS Al POSTCONDITION Q\nCHECK_DEADLOCK FALSE _PERIODIC Pe _RL_REWARD R _POSSIBLE X',
    );
    expect(cfg.specification).toEqual({ name: 'Spec', line: 1, column: 15 });
    expect(cfg.invariants).toEqual([
      { name: 'A', line: 2, column: 30 },
      { name: 'M!B', line: 3, column: 3 },
      { name: 'C', line: 4, column: 12 },
    ].map((name) => expect.objectContaining(name)));
    expect(cfg.init).toBeUndefined();
    expect(names(cfg.properties)).toEqual(['P']);
    expect(names(cfg.constraints)).toEqual(['K']);
    expect(names(cfg.actionConstraints)).toEqual(['L', 'M']);
    expect(names([cfg.symmetry!, cfg.view!, cfg.alias!, cfg.periodic!, cfg.reward!])).toEqual(['S', 'V', 'Al', 'Pe', 'R']);
    expect(names(cfg.postconditions)).toEqual(['Q']);
    expect(names(cfg.possible)).toEqual(['X']);
    expect(cfg.checkDeadlock).toBe(false);
  });

  it('may be empty', () => {
    expect(parseCfg(' \\* nothing').checkDeadlock).toBeUndefined();
  });

  it.each([
    ['Init', '1:1', 'expected a keyword such as CONSTANT, INIT or INVARIANT, found Init'],
    ['INIT A\nINIT B', '2:1', 'INIT is given twice'],
    ['CHECK_DEADLOCK FALSE CHECK_DEADLOCK TRUE', '1:22', 'CHECK_DEADLOCK is given twice'],
    ['CHECK_DEADLOCK maybe', '1:16', 'expected TRUE or FALSE, found maybe'],
    ['NEXT', '1:1', 'expected a name after NEXT before the end'],
    ['CONSTANT A B', '1:12', 'expected = or <-, found B'],
    ['CONSTANT A =', '1:12', 'expected a value before the end'],
    ['CONSTANT A = {1, 2', '1:18', 'expected } before the end'],
    ['CONSTANT A = {1 2}', '1:17', 'expected }, found 2'],
    ['CONSTANT A <-[M B', '1:17', 'expected ], found B'],
    ['CONSTANT A <-', '1:12', 'expected the name of an operator after <- before the end'],
    ['CONSTANT A = "x', '1:14', 'the string "x is not closed'],
  ])('is refused: %s', (text, at, reason) => {
    let error: unknown;
    try {
      parseCfg(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CfgError);
    expect(error).toMatchObject({ reason });
    expect(`${(error as CfgError).line}:${(error as CfgError).column}`).toBe(at);
  });
});
