import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { ItfValue } from '../model-check/result.ts';
import { parseState } from './trace.ts';
import { parseTlcValue } from './value.ts';

const int = (value: number): ItfValue => ({ '#bigint': String(value) });

describe('values that TLC printed', () => {
  const output = readFileSync(join(import.meta.dirname, 'testing', 'recorded', 'values.txt'), 'utf8');
  const text = output.slice(output.indexOf('1: <Initial predicate>\n') + 23, output.indexOf('@!@!@ENDMSG 2217'));
  const { state, itf } = parseState(text);

  it('are all read', () => {
    expect(Object.keys(itf)).toHaveLength(23);
    for (const value of Object.values(itf)) expect(JSON.stringify(value)).not.toContain('#unserializable');
  });

  it.each<[string, ItfValue]>([
    ['n', int(3)],
    ['neg', int(-2)],
    ['s', [int(1), int(2)]],
    ['str', 'a"b\\c\n /\\ x = 1'],
    ['set', { '#set': [int(1), int(2), int(3)] }],
    ['ints', { '#set': [int(1), int(2), int(3), int(4)] }],
    ['rec', { kind: 'get', val: { '#set': [] } }],
    ['tup', [int(1), 'x', true]],
    ['fun', { '#map': [['a_OF_MODEL', int(1)], ['b_OF_MODEL', int(2)]] }],
    ['empty', []],
    ['nested', { x: [{ y: { '#set': [[int(1), int(2)]] } }] }],
    ['mv', 'a_OF_MODEL'],
    ['fset', { '#set': [['a_OF_MODEL', 'a_OF_MODEL']] }],
    ['fint', { '#map': [[int(0), int(0)], [int(1), int(1)], [int(2), int(4)]] }],
  ])('%s', (name, value) => {
    expect(itf[name]).toEqual(value);
  });

  it('may take several lines', () => {
    expect(state['long']?.split('\n').length).toBeGreaterThan(40);
    const long = itf['long'] as { '#map': [ItfValue, ItfValue][] };
    expect(long['#map']).toHaveLength(15);
    expect(long['#map'][14]).toEqual([int(14), { id: int(14), name: 'a fairly long string value to wrap lines', seq: [int(14), int(15)] }]);
  });
});

describe('text that is no plain value', () => {
  it.each(['SUBSET {1, 2}', '[{1} -> {2}]', '{x \\in S : x > 1}', '', '{1, 2', '<<1>> 2', '[a -> 1]', '(1 :> )', '1..', '0..4294967295', '{1,}', '"open', '1 ? 2'])('%j is kept as it is', (text) => {
    expect(parseTlcValue(text)).toEqual({ '#unserializable': text });
  });
});

/** The reverse, in TLC's notation, over the values that both can express. */
function print(value: ItfValue): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r').replaceAll('\f', '\\f')}"`;
  if (Array.isArray(value)) return `<<${value.map(print).join(', ')}>>`;
  if ('#bigint' in value) return value['#bigint'] as string;
  if ('#set' in value) return `{${(value['#set'] as ItfValue[]).map(print).join(', ')}}`;
  if ('#map' in value) return `(${(value['#map'] as [ItfValue, ItfValue][]).map(([k, v]) => `${print(k)} :> ${print(v)}`).join(' @@ ')})`;
  return `[${Object.entries(value).map(([k, v]) => `${k} |-> ${print(v as ItfValue)}`).join(', ')}]`;
}

const { value: values } = fc.letrec<{ value: ItfValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.boolean(),
    fc.bigInt().map((n) => ({ '#bigint': String(n) })),
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\u2028\u2029\v]/g, '')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }).map((set) => ({ '#set': set })),
    fc.array(fc.tuple(tie('value'), tie('value')), { minLength: 1, maxLength: 3 }).map((map) => ({ '#map': map })),
    fc.dictionary(fc.stringMatching(/^[a-z_][A-Za-z0-9_]{0,5}$/), tie('value'), { minKeys: 1, maxKeys: 3 }),
  ),
}));

it('any value that is printed is read back', () => {
  fc.assert(fc.property(values, (value) => {
    expect(parseTlcValue(print(value))).toEqual(value);
  }), { numRuns: 500 });
});

it('any text is read without an exception', () => {
  const pieces = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '<<', '>>', '(', ')', '|->', ':>', '@@', '..', ',', '-', '"', '\\', ' ', '1', 'a') });
  fc.assert(fc.property(pieces, (text) => {
    expect(parseTlcValue(text)).toBeDefined();
  }), { numRuns: 500 });
});
