import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { equal, functionOf, Interner, Interval, makeRecord, print, setOf, TupleValue, type Value } from '../values/index.ts';
import { moduleOperators } from './natives.ts';
import { bareContext } from './testing/bare-context.ts';

const interner = new Interner();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringproof-tla-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What TLC wrote for `[a |-> <<1, "x", "x">>, b |-> {"x"}, c |-> 1..2, x |-> [i \\in {0, 1} |-> TRUE], y |-> [a |-> 2]]`. */
const FROM_TLC =
  '04fffffffb030000016bffffffff000000016107000301000000010300000177ffffffff00000001780300000177ffffffff00000001780300000172ffffffff000000016205ffffffff0300000177ff' +
  'ffffff00000001780300000175ffffffff00000001631700000001000000020300000177ffffffff0000000178090002020100000000000101000000010001030000017bffffffff000000017904ffff' +
  'ffff1a00010100000002';

type Operators = Readonly<Record<string, (...operands: Value[]) => Value>>;

function operators(module: string): Operators {
  return moduleOperators(module, bareContext(interner, { folder })) as unknown as Operators;
}

const str = (text: string): Value => interner.string(text);
const event = makeRecord([
  [interner.string('pid'), 1],
  [interner.string('ok'), true],
  [interner.string('vec'), new TupleValue([1, str('x')])],
]);

test('writes and reads JSON, relative to the folder of the specification', () => {
  const { JsonSerialize, JsonDeserialize } = operators('Json');
  expect(JsonSerialize!(str('deep/event.json'), event)).toBe(true);
  expect(readFileSync(join(folder, 'deep/event.json'), 'utf8')).toBe('{"pid":1,"ok":true,"vec":[1,"x"]}');
  expect(equal(JsonDeserialize!(str('deep/event.json')), event)).toBe(true);
});

test('writes and reads lines of JSON', () => {
  const { ndJsonSerialize, ndJsonDeserialize } = operators('Json');
  const log = new TupleValue([event, functionOf([str('a')], [setOf([2, 1])])]);
  ndJsonSerialize!(str('log.ndjson'), log);
  expect(readFileSync(join(folder, 'log.ndjson'), 'utf8')).toBe('{"pid":1,"ok":true,"vec":[1,"x"]}\n{"a":[1,2]}\n');
  expect(print(ndJsonDeserialize!(str('log.ndjson')))).toBe('<<[pid |-> 1, ok |-> TRUE, vec |-> <<1, "x">>], [a |-> <<1, 2>>]>>');
});

test('says which file, which line and why', () => {
  const { JsonDeserialize, ndJsonDeserialize } = operators('Json');
  writeFileSync(join(folder, 'bad.ndjson'), '{"a": 1}\n{oops}\n');
  expect(() => ndJsonDeserialize!(str('bad.ndjson'))).toThrow(/bad\.ndjson, line 2: /);
  writeFileSync(join(folder, 'big.json'), '[2147483648]');
  expect(() => JsonDeserialize!(str('big.json'))).toThrow('the number 2147483648 of a JSON text does not fit into 32 bits');
  writeFileSync(join(folder, 'null.json'), '[null]');
  expect(() => JsonDeserialize!(str('null.json'))).toThrow('unsupported JSON value null');
  expect(() => JsonDeserialize!(str('missing.json'))).toThrow(/Could not read the file .*missing\.json/);
});

test('appends to and reads CSV', () => {
  const { CSVWrite, CSVWriteRecord, CSVRead, CSVRecords } = operators('CSV');
  CSVWrite!(str('%1$s#%2$s'), new TupleValue([1, str('x')]), str('a.csv'));
  CSVWrite!(str('%s#%s'), new TupleValue([2, true]), str('a.csv'));
  expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('1#"x"\n2#TRUE\n');
  expect(CSVRecords!(str('a.csv'))).toBe(2);
  expect(CSVRecords!(str('none.csv'))).toBe(0);
  expect(print(CSVRead!(new TupleValue([str('n'), str('v')]), str('#'), str('a.csv')))).toBe('<<[n |-> "1", v |-> "\\"x\\""], [n |-> "2", v |-> "TRUE"]>>');
  CSVWriteRecord!(makeRecord([[interner.string('pid'), 1]]), str(','), true, str('b.csv'));
  expect(readFileSync(join(folder, 'b.csv'), 'utf8')).toBe('pid\n1\n');
});

test('runs programs', () => {
  const { IOExec, IOEnvExec, IOExecTemplate, IOEnvExecTemplate } = operators('IOUtils');
  const texts = (...items: string[]): Value => new TupleValue(items.map(str));
  const env = makeRecord([[interner.string('GREETING'), str('hello')]]);
  const said = (exitValue: number, stdout: string, stderr = '""'): string => `[exitValue |-> ${exitValue}, stdout |-> ${stdout}, stderr |-> ${stderr}]`;
  expect(print(IOExec!(texts('echo', 'a b', 'c')))).toBe(said(0, '"a b c\\n"'));
  expect(print(IOExec!(texts('sh', '-c', 'echo no >&2; exit 3')))).toBe(said(3, '""', '"no\\n"'));
  expect(print(IOEnvExec!(env, texts('sh', '-c', 'echo $GREETING')))).toBe(said(0, '"hello\\n"'));
  expect(print(IOExecTemplate!(texts('echo', '%s', 'x%1$sy%2$s', '%2$s%%'), texts('q', '7')))).toBe(said(0, '"q xqy7 7%\\n"'));
  expect(print(IOEnvExecTemplate!(env, texts('sh', '-c', 'echo $GREETING %s'), texts('there')))).toBe(said(0, '"hello there\\n"'));
  expect(() => IOExec!(texts('no-such-program'))).toThrow('Cannot run program "no-such-program"');
  expect(() => IOExec!(new TupleValue([3]))).toThrow('The argument of IOExec should be a sequence, but instead it is:\n3');
  expect(() => IOExecTemplate!(texts('echo', '%s'), texts())).toThrow('The template of the command has %s, but there are 0 parameters.');
});

test('writes and reads values as TLC does', () => {
  const { IOSerialize, IODeserialize } = operators('IOUtils');
  const m = interner.model('m1');
  const value = makeRecord([
    [interner.string('set'), setOf([str('b'), str('a'), m])],
    [interner.string('over'), functionOf([0, 1], [new Interval(3, 5), new TupleValue([])], 'interval')],
    [interner.string('keyed'), functionOf([false, true], [-7, new TupleValue(Array.from({ length: 40_000 }, (_, index) => index))])],
  ]);
  for (const compress of [false, true]) {
    expect(IOSerialize!(value, str('value.bin'), compress)).toBe(true);
    expect(equal(IODeserialize!(str('value.bin'), compress), value)).toBe(true);
  }
  writeFileSync(join(folder, 'tlc.bin'), Buffer.from(FROM_TLC, 'hex'));
  expect(print(IODeserialize!(str('tlc.bin'), false))).toBe('[x |-> (0 :> TRUE @@ 1 :> TRUE), a |-> <<1, "x", "x">>, c |-> 1..2, b |-> {"x"}, y |-> [a |-> 2]]');
  writeFileSync(join(folder, 'cut.bin'), Buffer.from(FROM_TLC, 'hex').subarray(0, 60));
  expect(() => IODeserialize!(str('cut.bin'), false)).toThrow(/Could not read the file .*cut\.bin: It ends in the middle of a value\./);
  expect(() => IODeserialize!(str('cut.bin'), true)).toThrow(/Could not read the file .*cut\.bin: incorrect header check/);
  writeFileSync(join(folder, 'odd.bin'), Buffer.from([99]));
  expect(() => IODeserialize!(str('odd.bin'), false)).toThrow('99 is no kind of value.');
});

test('writes and reads text', () => {
  const { Serialize, Deserialize, atoi, zeroPadN } = operators('IOUtils');
  const options = makeRecord([
    [interner.string('format'), str('TXT')],
    [interner.string('charset'), str('UTF-8')],
    [interner.string('openOptions'), new TupleValue([str('WRITE'), str('CREATE'), str('TRUNCATE_EXISTING')])],
  ]);
  expect(print(Serialize!(str('hello'), str('t.txt'), options))).toContain('exitValue |-> 0');
  expect(print(Deserialize!(str('t.txt'), options))).toContain('stdout |-> "hello"');
  expect(atoi!(str('-12'))).toBe(-12);
  expect(() => atoi!(str('x'))).toThrow('The argument of atoi should be a string');
  expect(print(zeroPadN!(7, 3))).toBe('"007"');
});
