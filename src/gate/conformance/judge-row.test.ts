import { describe, expect, test } from 'vitest';
import type { ModelCheckResult } from '../../model-check/result.ts';
import { PASSED as passed } from '../../model-check/testing/passed.ts';
import { GateError } from '../errors.ts';
import { formatGoldenTable } from './expect-from-tlc.ts';
import { readGoldenTable, type GoldenRow } from './golden-table.ts';
import { judgeRow } from './judge-row.ts';

const row: GoldenRow = { module: 'A.tla', cfg: 'A.cfg', exit: 0, counts: { generated: 10, distinct: 5, depth: 3 }, wallS: 1 };

const judge = (change: Partial<ModelCheckResult> | undefined, golden: Partial<GoldenRow> = {}, wallS = 1) =>
  judgeRow({ ...row, ...golden }, { result: change && { ...passed, ...change }, trouble: 'first\nlast', wallS });

describe('says what is wrong', () => {
  test('nothing', () => {
    expect(judge({}).fault).toBeUndefined();
    expect(judge({ verdict: 'invariant', property: 'P' }, { exit: 12 })).toEqual({ fault: undefined, message: 'invariant P' });
  });

  test('each count', () => {
    expect(judge({ generated: 11 })).toEqual({ fault: 'count', message: 'generated 11, TLC 10' });
    expect(judge({ distinct: 4, depth: 4 })).toEqual({ fault: 'count', message: 'distinct 4, TLC 5; depth 4, TLC 3' });
    expect(judge({ depth: 4 }, { counts: { generated: 10, distinct: 5, depth: undefined } }).fault).toBeUndefined();
  });

  test('the verdict', () => {
    expect(judge({ verdict: 'liveness', property: 'P', message: 'It is violated.' })).toEqual({ fault: 'semantics', message: 'liveness P where TLC exits with 0: It is violated.' });
    expect(judge({ verdict: 'evaluation-error' }, { exit: 12 }).fault).toBe('semantics');
  });

  test('the reading', () => {
    expect(judge({ verdict: 'parse-error', message: 'M:2:3: unknown x\nmore', location: { module: 'M', line: 2, column: 3 } })).toEqual({
      fault: 'parse',
      message: 'parse-error at M:2:3 where TLC exits with 0: M:2:3: unknown x',
    });
    expect(judge({ verdict: 'evaluation-error', reason: 'unsupported' }).fault).toBe('parse');
    expect(judge({ verdict: 'parse-error' }, { exit: 150, counts: undefined }).fault).toBeUndefined();
  });

  test('the time', () => {
    expect(judge({}, {}, 9.9).fault).toBeUndefined();
    expect(judge({}, {}, 10.1)).toEqual({ fault: 'time', message: '10.1 s, allowed 10.0 s' });
    expect(judge({}, { wallS: 20 }, 59).fault).toBeUndefined();
    expect(judge({ verdict: 'interrupted', interruption: 'timeout' }, {}, 40).fault).toBe('time');
  });

  test('no result', () => {
    expect(judge(undefined)).toEqual({ fault: 'semantics', message: 'no result: last' });
  });
});

test('a table is read as it is written', () => {
  const rows = [row, { ...row, counts: undefined, exit: 150 }, { ...row, counts: { generated: 1, distinct: 1, depth: undefined } }];
  expect(readGoldenTable('t.csv', formatGoldenTable(rows))).toEqual(rows);
});

test('a table that is none is refused with its place', () => {
  expect(() => readGoldenTable('t.csv', 'module,cfg\n')).toThrow(GateError);
  expect(() => readGoldenTable('t.csv', 'module,cfg,exit,generated,distinct,depth,tlc_wall_s\nA,B,x,1,1,1,1\n')).toThrow('t.csv:2: "x" in column exit is no number');
});
