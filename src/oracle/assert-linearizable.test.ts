import { fc, it } from '@fast-check/vitest';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect } from 'vitest';
import { replayable } from '../../properties/replay.ts';
import { assertLinearizable, OracleError, specOfClass } from './index.ts';
import type { Operation, SequentialSpec } from './index.ts';

/** process, call, result, invoked, returned */
type Row = readonly [string, string, readonly unknown[], unknown, number, number?];

function history(rows: readonly Row[]): Operation[] {
  return rows.map(([process, name, args, result, invoked, returned]) => ({ process, name, args, result, invoked, returned }));
}

class Register {
  value = 0;
  read(): number {
    return this.value;
  }
  write(value: number): void {
    this.value = value;
  }
  compareExchange(expected: number, value: number): number {
    const old = this.value;
    if (old === expected) this.value = value;
    return old;
  }
}

class BoundedQueue {
  items: number[] = [];
  push(item: number): string {
    if (this.items.length === 2) return 'full';
    this.items.push(item);
    return 'ok';
  }
  pop(): number | 'empty' {
    return this.items.shift() ?? 'empty';
  }
}

const register = specOfClass(Register);
const queue = specOfClass(BoundedQueue);

describe('a register', () => {
  it('may be read either way while it is written, but not back again', () => {
    const writing: Row = ['w', 'write', [1], undefined, 1, 10];
    const right: Row[] = [writing, ['r', 'read', [], 0, 2, 3], ['r', 'read', [], 1, 4, 5]];
    const wrong: Row[] = [writing, ['r', 'read', [], 1, 2, 3], ['r', 'read', [], 0, 4, 5]];
    expect(assertLinearizable(history(right), register).map(({ name, result }) => [name, result])).toEqual([['read', 0], ['write', undefined], ['read', 1]]);
    expect(() => assertLinearizable(history(wrong), register)).toThrow(/no order of the 3 operations.*r: read\(\) answered 0, but it would have to answer 1/s);
  });
  it('may not be read stale after the write has returned', () => {
    const write: Row = ['w', 'write', [1], undefined, 1, 2];
    expect(() => assertLinearizable(history([write, ['r', 'read', [], 0, 3, 4]]), register)).toThrow(OracleError);
    expect(() => assertLinearizable(history([write, ['r', 'read', [], 0, 2, 4]]), register)).not.toThrow();
    expect(() => assertLinearizable(history([write, ['r', 'read', [], 1, 3, 4]]), register)).not.toThrow();
  });
  it('lets only one of two compare-exchanges win', () => {
    const both = (first: number, second: number): Operation[] => history([['a', 'compareExchange', [0, 1], first, 1, 4], ['b', 'compareExchange', [0, 2], second, 2, 3]]);
    expect(() => assertLinearizable(both(0, 0), register)).toThrow(OracleError);
    for (const twin of [both(0, 1), both(2, 0)]) expect(() => assertLinearizable(twin, register)).not.toThrow();
  });
  it('may or may not have been written by a call that never returned', () => {
    const lost: Row = ['w', 'write', [1], undefined, 1];
    for (const seen of [[0, 0], [0, 1], [1, 1]]) {
      expect(() => assertLinearizable(history([lost, ['r', 'read', [], seen[0], 2, 3], ['r', 'read', [], seen[1], 4, 5]]), register)).not.toThrow();
    }
    expect(() => assertLinearizable(history([lost, ['r', 'read', [], 1, 2, 3], ['r', 'read', [], 0, 4, 5]]), register)).toThrow(OracleError);
  });
});

describe('a queue', () => {
  it('is first in, first out, also between overlapping calls', () => {
    const rows = (first: number, second: number): Row[] => [
      ['p', 'push', [1], 'ok', 1, 2], ['p', 'push', [2], 'ok', 3, 8],
      ['c', 'pop', [], first, 4, 5], ['c', 'pop', [], second, 6, 7],
    ];
    expect(() => assertLinearizable(history(rows(1, 2)), queue)).not.toThrow();
    expect(() => assertLinearizable(history(rows(2, 1)), queue)).toThrow(/producer|p: push/);
  });
  it('is not full while it has room: neither before the third push nor after a pop has returned', () => {
    const fill: Row[] = [['p', 'push', [1], 'ok', 1, 2], ['p', 'push', [2], 'ok', 3, 4]];
    expect(() => assertLinearizable(history([...fill, ['c', 'pop', [], 1, 5, 6], ['p', 'push', [3], 'full', 7, 8]]), queue)).toThrow(/would have to answer "ok"/);
    expect(() => assertLinearizable(history([...fill, ['c', 'pop', [], 1, 5, 8], ['p', 'push', [3], 'full', 6, 7]]), queue)).not.toThrow();
  });
});

describe('specifications', () => {
  it('written as outcomes may leave a choice', () => {
    const lossy: SequentialSpec<readonly number[]> = {
      initial: () => [],
      outcomes: (state, { name, args }) => (name === 'push'
        ? [{ state: [...state, args[0] as number], result: 'ok' }, { state, result: 'full' }]
        : [{ state: state.slice(1), result: state[0] ?? 'empty' }]),
    };
    const rows: Row[] = [['p', 'push', [1], 'full', 1, 2], ['p', 'push', [2], 'ok', 3, 4], ['p', 'pop', [], 2, 5, 6]];
    expect(() => assertLinearizable(history(rows), lossy)).not.toThrow();
    expect(() => assertLinearizable(history(rows.with(2, ['p', 'pop', [], 1, 5, 6])), lossy)).toThrow(OracleError);
  });
  it('take what a method throws as its result', () => {
    class Once {
      used = false;
      use(): void {
        if (this.used) throw new Error('used');
        this.used = true;
      }
    }
    const rows = (second: unknown): Row[] => [['a', 'use', [], undefined, 1, 4], ['b', 'use', [], second, 2, 3]];
    expect(() => assertLinearizable(history(rows('used')), specOfClass(Once))).not.toThrow();
    expect(() => assertLinearizable(history(rows(undefined)), specOfClass(Once))).toThrow(OracleError);
  });
  it('refuse a class whose state they cannot copy', () => {
    class Hidden {
      readonly #state = 1;
      read(): number {
        return this.#state;
      }
    }
    expect(() => specOfClass(Hidden)).toThrow(/class Hidden has no public field/);
  });
  it('copy states of any kind: nested, shared by two fields, with a list among other things', () => {
    class Log {
      name = 'log';
      lines: number[] = [];
      same = this.lines;
      byItem = new Map<number, { times: number }>();
      add(item: number): number {
        this.lines.push(item);
        const entry = this.byItem.get(item) ?? { times: 0 };
        entry.times++;
        this.byItem.set(item, entry);
        return 10 * this.same.length + entry.times;
      }
    }
    const rows = (first: number, second: number): Row[] => [['a', 'add', [7], first, 1, 4], ['b', 'add', [7], second, 2, 3]];
    for (const [first, second] of [[11, 22], [22, 11]] as const) expect(() => assertLinearizable(history(rows(first, second)), specOfClass(Log))).not.toThrow();
    for (const [first, second] of [[11, 11], [22, 22], [11, 12]] as const) expect(() => assertLinearizable(history(rows(first, second)), specOfClass(Log))).toThrow(OracleError);
  });
  it('refuse a method that the class does not have', () => {
    expect(() => assertLinearizable(history([['a', 'pull', [], 1, 1, 2]]), register)).toThrow(/class Register has no method pull/);
  });
});

describe('records that cannot be', () => {
  it('are refused by name', () => {
    expect(() => assertLinearizable(history([['a', 'read', [], 0, 2, 2]]), register)).toThrow(/a: read was called at 2 but returned at 2/);
    expect(() => assertLinearizable(history([['a', 'read', [], 0, 1, 5], ['a', 'read', [], 0, 3, 6]]), register)).toThrow(/a called read at 3 before its read had returned/);
  });
});

describe('a long history', () => {
  it('takes no exponential time where few operations overlap', () => {
    const rows: Row[] = [];
    for (let i = 0; i < 2000; i++) rows.push(['p', 'push', [i], 'ok', 4 * i, 4 * i + 2.5], ['c', 'pop', [], i, 4 * i + 1, 4 * i + 3]);
    const order = assertLinearizable(history(rows), queue);
    expect(order.length).toBe(4000);
  });
});

/** Every order of the operations that respects real time, tried one by one. */
function bruteForce(operations: readonly Operation[], spec: SequentialSpec<unknown>): boolean {
  const search = (state: unknown, left: readonly Operation[]): boolean => {
    if (left.every(({ returned }) => returned === undefined)) return true;
    return left.some((operation) => {
      if (left.some((other) => other !== operation && other.returned !== undefined && other.returned < operation.invoked)) return false;
      const rest = left.filter((other) => other !== operation);
      for (const outcome of spec.outcomes(state, operation)) {
        if ((operation.returned === undefined || isDeepStrictEqual(outcome.result, operation.result)) && search(outcome.state, rest)) return true;
      }
      return false;
    });
  };
  return search(spec.initial(), operations);
}

const call = fc.oneof(
  fc.record({ name: fc.constant('push'), args: fc.tuple(fc.nat(1)), result: fc.constantFrom('ok', 'full') }),
  fc.record({ name: fc.constant('pop'), args: fc.constant([]), result: fc.constantFrom(0, 1, 'empty') }),
);

/** Up to three processes with up to three calls each, interleaved at random; the last call of a process may never return. */
const histories = fc.tuple(
  fc.array(fc.record({ calls: fc.array(call, { maxLength: 3 }), cut: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  fc.infiniteStream(fc.nat(2)),
).map(([processes, picks]) => {
  const operations: { process: number; name: string; args: readonly unknown[]; result: unknown; invoked: number; returned: number | undefined }[] = [];
  const open: (number | undefined)[] = processes.map(() => undefined);
  const next = processes.map(() => 0);
  for (let time = 0; ; time++) {
    const able = processes.flatMap(({ calls }, p) => (open[p] !== undefined || next[p]! < calls.length ? [p] : []));
    if (able.length === 0) return operations;
    const p = able[picks.next().value! % able.length]!;
    if (open[p] === undefined) {
      open[p] = operations.push({ process: p, ...processes[p]!.calls[next[p]!++]!, invoked: time, returned: undefined }) - 1;
    } else {
      if (!(processes[p]!.cut && next[p] === processes[p]!.calls.length)) operations[open[p]!]!.returned = time;
      open[p] = undefined;
    }
  }
});

describe('against brute force', () => {
  it.prop([histories], replayable(3000))('gives the same verdict as trying every order', (operations) => {
    let verdict = true;
    try {
      assertLinearizable(operations, queue);
    } catch (error) {
      if (!(error instanceof OracleError)) throw error;
      verdict = false;
    }
    expect(verdict).toBe(bruteForce(operations, queue as SequentialSpec<unknown>));
  });
});
