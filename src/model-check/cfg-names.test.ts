import { describe, expect, it } from 'vitest';
import { readCfgNames, withOnlyProperty } from './cfg-names.ts';

const CFG = `\\* PROPERTY NotThis
SPECIFICATION Spec
CONSTANTS
  A = {PROPERTY, "INVARIANT x"}
  B <-[Module] INVARIANT
  C = INVARIANT (* PROPERTY (* nested *) Neither *)
INVARIANTS TypeOK Bounded
PROPERTY First
PROPERTIES
  Second Third   \\* Fourth
CONSTRAINT Short
CHECK_DEADLOCK FALSE
`;

const namesOf = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);

describe('a cfg file', () => {
  it('has its names by section, comments and values left out', () => {
    const cfg = readCfgNames(CFG);
    expect(namesOf(cfg.invariants)).toEqual(['TypeOK', 'Bounded']);
    expect(namesOf(cfg.properties)).toEqual(['First', 'Second', 'Third']);
    expect(namesOf(cfg.constraints)).toEqual(['Short']);
    expect(namesOf(cfg.checkDeadlock)).toEqual(['FALSE']);
    expect(namesOf(cfg.names)).toEqual(['Spec', 'A', 'B', 'C', 'TypeOK', 'Bounded', 'First', 'Second', 'Third', 'Short', 'FALSE']);
    expect(cfg.properties[1]).toEqual({ name: 'Second', line: 10, column: 3 });
  });

  it('can be narrowed to one property, the rest as it was', () => {
    const cfg = readCfgNames(withOnlyProperty(CFG, 'Second'));
    expect(namesOf(cfg.properties)).toEqual(['Second']);
    expect(cfg.invariants).toEqual([]);
    expect(namesOf(cfg.constraints)).toEqual(['Short']);
    expect(namesOf(cfg.names)).toEqual(expect.arrayContaining(['Spec', 'A', 'B', 'C', 'FALSE']));
    expect(withOnlyProperty(CFG, 'Second')).toContain('  A = {PROPERTY, "INVARIANT x"}\n  B <-[Module] INVARIANT\n');
  });

  it('may be empty or unfinished', () => {
    expect(readCfgNames('').names).toEqual([]);
    expect(namesOf(readCfgNames('INVARIANT A (* open').invariants)).toEqual(['A']);
    expect(namesOf(readCfgNames('CONSTANT A = {1, {2}').names)).toEqual(['A']);
    expect(namesOf(readCfgNames('CONSTANT A =').names)).toEqual(['A']);
  });
});
