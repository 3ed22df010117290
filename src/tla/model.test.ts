import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { load, LocatedError, SpecificationError } from './index.ts';

const counter = fileURLToPath(new URL('testing/specs/Counter.tla', import.meta.url));

describe('a specification as a library', async () => {
  const model = await load(counter);
  const [initial] = model.init();

  test('init gives the initial states', () => {
    expect(model.init().map((state) => model.toItf(state))).toEqual([{ count: { '#bigint': '0' }, log: [] }]);
  });

  test('next gives the successors with the actions and their parameters, in order', () => {
    const successors = model.next(initial!);
    expect(successors.map(({ action }) => [action.name, action.parameters.map(({ name, value }) => [name, String((value as { name?: string } & object).name)])])).toEqual([
      ['Up', [['c', 'a']]],
      ['Up', [['c', 'b']]],
    ]);
    expect(model.toItf(successors[1]!.state)).toEqual({ count: { '#bigint': '1' }, log: ['b_OF_MODEL'] });
  });

  test('holds tells whether a predicate is true of a state', () => {
    expect(model.holds('Small', initial!)).toBe(true);
    expect(model.holds('Small', model.state({ count: 2, log: ['a_OF_MODEL', 'b_OF_MODEL'] }))).toBe(false);
    expect(() => model.holds('Nothing', initial!)).toThrow('Nothing is no constant and no definition');
    expect(() => model.holds('Last', model.state({ count: 1, log: [1] as never }))).toThrow('Last is no predicate: its value is 1.');
  });

  test('isStep tells whether the next-state relation allows a step', () => {
    const one = model.state({ count: 1, log: ['a_OF_MODEL'] });
    expect(model.isStep(initial!, one)).toBe(true);
    expect(model.isStep(one, initial!)).toBe(false);
    expect(model.isStep(initial!, initial!)).toBe(false);
    expect(model.actionsOf(initial!, one).map(({ name }) => name)).toEqual(['Up']);
    expect(model.isInitial(initial!)).toBe(true);
    expect(model.isInitial(one)).toBe(false);
  });

  test('evaluate gives the value of a definition', () => {
    expect(model.evaluate('Limit')).toBe(2);
    expect(() => model.evaluate('Last', initial!)).toThrow('out of bounds');
  });

  test('an error says where it happened', () => {
    let thrown: unknown;
    try {
      model.holds('Broken', initial!);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LocatedError);
    const { source, frames, message } = thrown as LocatedError;
    expect(message).toBe('The second argument of + should be an integer, but instead it is:\n"one"');
    expect(source).toMatchObject({ module: 'Counter', line: 25, column: 11 });
    expect(frames.slice(0, 2).map(({ text }) => text)).toEqual(['count + "one"', 'count + "one" > 0']);
  });

  test('explore checks the model', async () => {
    expect(await model.explore()).toMatchObject({ verdict: 'pass', generated: 11, distinct: 7, depth: 3 });
  });

  test('a state lacks no variable and has no other', () => {
    expect(() => model.state({ count: 1 })).toThrow('the variable log has no value');
    expect(() => model.state({ count: 1, log: [], other: 1 })).toThrow('no variable of the specification: other');
  });
});

test('a specification that cannot be read is refused', async () => {
  await expect(load('/nowhere/Nothing.tla')).rejects.toThrow(SpecificationError);
});
