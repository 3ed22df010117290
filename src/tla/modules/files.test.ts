import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { equal, functionOf, Interner, makeRecord, print, setOf, TupleValue, type Value } from '../values/index.ts';
import { moduleOperators } from './natives.ts';
import { bareContext } from './testing/bare-context.ts';

const interner = new Interner();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringproof-tla-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

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
