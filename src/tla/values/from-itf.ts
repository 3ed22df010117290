import type { ItfValue } from '../../model-check/result.ts';
import { fail } from './evaluation-error.ts';
import type { Interner } from './intern.ts';
import { functionOfPairs, makeRecord } from './make-function.ts';
import { setOf } from './sets.ts';
import { TupleValue, type Value } from './value.ts';

const MODEL_VALUE = /^(.*)_OF_[A-Za-z0-9_]+$/s;

/** The value that an ITF encoding stands for; a JavaScript number is taken for the integer. Fails on what has no value here. */
export function fromItf(itf: ItfValue | number, interner: Interner): Value {
  if (typeof itf === 'boolean') return itf;
  if (typeof itf === 'number') return integer(itf, String(itf));
  if (typeof itf === 'string') {
    const model = MODEL_VALUE.exec(itf);
    return model === null ? interner.string(itf) : interner.model(model[1]!);
  }
  if (Array.isArray(itf)) return new TupleValue(itf.map((item) => fromItf(item, interner)));
  if ('#bigint' in itf) return integer(Number(itf['#bigint']), String(itf['#bigint']));
  if ('#tup' in itf) return new TupleValue((itf['#tup'] as ItfValue[]).map((item) => fromItf(item, interner)));
  if ('#set' in itf) return setOf((itf['#set'] as ItfValue[]).map((item) => fromItf(item, interner)));
  if ('#map' in itf) {
    const pairs = (itf['#map'] as [ItfValue, ItfValue][]).map(([key, value]) => [fromItf(key, interner), fromItf(value, interner)] as const);
    return functionOfPairs(
      pairs.map(([key]) => key),
      pairs.map(([, value]) => value),
    );
  }
  if ('#unserializable' in itf) fail(`The value ${String(itf['#unserializable'])} cannot be read back.`);
  return makeRecord(Object.entries(itf).map(([name, value]) => [interner.string(name), fromItf(value as ItfValue, interner)] as const));
}

function integer(value: number, text: string): number {
  return value === (value | 0) ? value : fail(`${text} is no integer of 32 bits.`);
}
