import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exploreGraphs } from './explore-graphs.ts';
import { INIT } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { memoryModel } from './models/index.ts';
import type { ModelName } from './models/model.ts';
import type { Order } from './order.ts';
import { KEEP } from './program.ts';
import type { Rmw, Value } from './program.ts';
import { litmusArbitrary, straightLineArbitrary, waitingArbitrary } from './testing/arbitrary.ts';
import { enumerateExecutions, enumerateStraightLine } from './testing/axiomatic.ts';
import { litmusProgram } from './testing/litmus.ts';
import type { Litmus, Statement, Waiting } from './testing/litmus.ts';
import { shapes } from './testing/shapes.ts';
import { notifySteps, waitSteps } from './waiter-list.ts';

/** The graph without regard to the order in which its events were added. */
function identityOf(graph: ExecutionGraph): string {
  const name = (event: number): string => event === INIT ? 'init' : `${graph.thread[event]}.${graph.index[event]}`;
  const parts: string[] = [];
  for (let event = 0; event < graph.size; event++) {
    if (graph.kind[event]! & 1) parts.push(`${name(event)} reads ${name(graph.rf[event]!)}`);
    if (graph.kind[event]! & 2 && graph.ordered[event]) parts.push(`${name(event)} after ${name(graph.coPrev[event]!)}`);
  }
  return parts.sort().join(', ');
}

function explored(litmus: Litmus, model: ModelName, loadBuffering = false, waiting?: Waiting): { outcomes: Set<string>; stuck: Set<string>; executions: number; distinct: number } {
  const outcomes = new Set<string>();
  const stuck = new Set<string>();
  const graphs = new Set<string>();
  const ends = (graph: ExecutionGraph): string => JSON.stringify(litmus.threads.map((_, thread) => {
    const { step } = graph.pendingState(thread);
    return step.kind === 'end' ? step.value : null;
  }));
  const result = exploreGraphs(litmusProgram(litmus, waiting), memoryModel(model), {
    onComplete(graph) {
      graphs.add(identityOf(graph));
      outcomes.add(ends(graph));
    },
    stuck: true,
    loadBuffering,
    onFault(_, graph) {
      stuck.add(ends(graph));
      return false;
    },
  });
  return { outcomes, stuck, executions: result.executions, distinct: graphs.size };
}

const RUNS: Readonly<Record<ModelName, number>> = { sc: 1000, tso: 1000, rc11: 1200, js: 1200 };

const WAIT_RUNS = 400;

describe('the search visits what the axioms allow, each graph once', () => {
  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s', (model) => {
    fc.assert(fc.property(litmusArbitrary(model), (litmus) => {
      const expected = enumerateExecutions(litmus, model);
      const actual = explored(litmus, model);
      expect([...actual.outcomes].sort()).toEqual([...expected.outcomes].sort());
      expect(actual.distinct).toBe(actual.executions);
      expect(actual.executions).toBe(expected.executions);
    }), { numRuns: Number(process.env['RINGPROOF_ORACLE_RUNS'] ?? RUNS[model]) });
  });
});

describe('waiting and waking: every order of the critical sections, and who sleeps for ever', () => {
  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s', (model) => {
    const seen = { stuck: 0, woken: 0 };
    fc.assert(fc.property(waitingArbitrary(model), (litmus) => {
      const expected = enumerateExecutions(litmus, model);
      const actual = explored(litmus, model);
      expect([...actual.outcomes].sort()).toEqual([...expected.outcomes].sort());
      expect([...actual.stuck].sort()).toEqual([...expected.stuck].sort());
      expect(actual.distinct).toBe(actual.executions);
      expect(actual.executions).toBe(expected.executions);
      if (expected.stuck.size > 0) seen.stuck++;
      if (litmus.threads.flat().some((statement) => 'wait' in statement) && expected.outcomes.size > 1) seen.woken++;
    }), { numRuns: Number(process.env['RINGPROOF_ORACLE_RUNS'] ?? WAIT_RUNS) });
    expect(Math.min(seen.stuck, seen.woken)).toBeGreaterThan(WAIT_RUNS / 20);
  });

  const mutants: Readonly<Record<string, Partial<Waiting>>> = {
    'the word is compared before the section is entered': {
      *waitSteps(call) {
        const value = yield { kind: 'load', location: call.word, order: call.order, site: call.site, type: call.type };
        // The section is entered for a sleep that is decided.
        const section = waitSteps({ ...call, word: call.list, expected: value });
        let step = section.next(undefined);
        while (step.done !== true) {
          const { kind } = step.value;
          const inside = kind === 'load' && step.value.until === undefined;
          step = section.next(inside ? (value === call.expected ? value : undefined) : yield step.value);
        }
        return step.value;
      },
    },
    'the last waiter is woken first': {
      *notifySteps(list, site, count, id) {
        const reversed = (of: Value): Value => {
          const [waiting = '', ...rest] = (of as string).split('|');
          return [waiting.split(' ').reverse().join(' '), ...rest].join('|');
        };
        const steps = notifySteps(list, site, count, id);
        const { value: step } = steps.next() as { value: Rmw };
        const before = yield { ...step, update: (now) => reversed(step.update(reversed(now)) as Value) };
        return steps.next(before).value as number;
      },
    },
    'a notify that finds nobody is forgotten': {
      *notifySteps(list, site, count, id) {
        const steps = notifySteps(list, site, count, id);
        const { value: step } = steps.next() as { value: Rmw };
        const before = yield { ...step, update: (now) => step.wakes!(now) ? step.update(now) : KEEP };
        return steps.next(before).value as number;
      },
    },
  };

  const differs = (litmus: Litmus, mutant: Partial<Waiting>): boolean => {
    const expected = enumerateExecutions(litmus, 'js');
    const actual = explored(litmus, 'js', false, { waitSteps, notifySteps, ...mutant });
    return actual.executions !== expected.executions || [...actual.stuck].sort().join() !== [...expected.stuck].sort().join();
  };

  // Who sleeps on 0 came before who sleeps on 1, so that a notify of one wakes it; random programs seldom tell two sleepers apart.
  const twoSleepers: Litmus = {
    name: 'first come, first served',
    threads: [
      [{ wait: 'x', equals: 0, to: 'r0', order: 'seq_cst' }],
      [{ store: 'x', value: 1, order: 'seq_cst' }, { wait: 'x', equals: 1, to: 'r1', order: 'seq_cst' }],
      [{ notify: 'x', count: 1, to: 'r2' }],
    ],
  };

  test('of two sleepers, the first to come is woken first', () => {
    expect(differs(twoSleepers, {})).toBe(false);
    expect([...explored(twoSleepers, 'js').stuck].sort()).toEqual(['[null,null,{"r2":0}]', '[{"r0":0},null,{"r2":1}]', '[{"r0":1},null,{"r2":0}]']);
  });

  test.each(Object.entries(mutants))('a mutant is found: %s', (_, mutant) => {
    const byChance = (): boolean => fc.check(fc.property(waitingArbitrary('js'), (litmus) => !differs(litmus, mutant)), { seed: 1, numRuns: 2000, endOnFailure: true }).failed;
    expect(differs(twoSleepers, mutant) || byChance()).toBe(true);
  });

  // The search puts the section of a woken thread right after the notify; the standard lets it come any time later.
  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s: nothing else ends when woken threads enter their sections later', (model) => {
    fc.assert(fc.property(waitingArbitrary(model), (litmus) => {
      const literal = enumerateExecutions(litmus, model, { wakes: 'literal' });
      const atOnce = enumerateExecutions(litmus, model);
      expect([...atOnce.outcomes].sort()).toEqual([...literal.outcomes].sort());
      expect([...atOnce.stuck].sort()).toEqual([...literal.stuck].sort());
    }), { numRuns: WAIT_RUNS / 4 });
  });
});

/** Every way of giving each access one of `strengths`, 0 relaxed, 1 release or acquire, 2 seq_cst, 3 non-atomic; a fence of each kind or none between the accesses of a thread. */
function* ordered(threads: readonly (readonly string[])[], strengths: readonly number[], fences: readonly (Order | undefined)[]): Generator<Litmus> {
  const accesses = threads.flat().length;
  const gaps = threads.length;
  const choices = strengths.length ** accesses * fences.length ** gaps;
  for (let choice = 0; choice < choices; choice++) {
    let rest = choice;
    const take = <T>(of: readonly T[]): T => {
      const taken = of[rest % of.length]!;
      rest = Math.floor(rest / of.length);
      return taken;
    };
    yield {
      name: `choice ${choice}`,
      threads: threads.map((thread) => {
        const fence = take(fences);
        return thread.flatMap((text, at): Statement[] => {
          const [kind, cell, argument] = text.split(' ') as [string, string, string];
          const strength = take(strengths);
          const access: Statement = kind === 'R'
            ? { load: cell, to: argument, order: (['relaxed', 'acquire', 'seq_cst', 'non-atomic'] as const)[strength]! }
            : { store: cell, value: Number(argument), order: (['relaxed', 'release', 'seq_cst', 'non-atomic'] as const)[strength]! };
          return at > 0 && fence !== undefined ? [{ fence }, access] : [access];
        });
      }),
    };
  }
}

/** The shape with seq_cst accesses but for those of some cells, which are non-atomic; with and without a fence in each thread. */
function* byCell(threads: readonly (readonly string[])[]): Generator<Litmus> {
  for (let plain = 0; plain < 8; plain++) {
    for (const fence of [undefined, 'seq_cst'] as const) {
      yield {
        name: `non-atomic cells ${plain}`,
        threads: threads.map((thread) => thread.flatMap((text, at): Statement[] => {
          const [kind, cell, argument] = text.split(' ') as [string, string, string];
          const order: Order = plain >> 'xyz'.indexOf(cell) & 1 ? 'non-atomic' : 'seq_cst';
          const access: Statement = kind === 'R' ? { load: cell, to: argument, order } : { store: cell, value: Number(argument), order };
          return at > 0 && fence !== undefined ? [{ fence }, access] : [access];
        })),
      };
    }
  }
}

/** The shape with seq_cst accesses, but with compare-exchanges for its reads, whose order depends on whether they succeed. */
function* withCas(threads: readonly (readonly string[])[]): Generator<Litmus> {
  for (const order of ['relaxed', 'seq_cst'] as const) {
    for (const failureOrder of ['relaxed', 'seq_cst'] as const) {
      for (const expected of [0, 1]) {
        yield {
          name: `compare-exchange of ${expected}, ${order} or ${failureOrder}`,
          threads: threads.map((thread) => thread.map((text): Statement => {
            const [kind, cell, argument] = text.split(' ') as [string, string, string];
            return kind === 'R' ? { cas: cell, expected, value: 5, to: argument, order, failureOrder } : { store: cell, value: Number(argument), order: 'seq_cst' };
          })),
        };
      }
    }
  }
}

// Random programs seldom have the few accesses that must all be seq_cst for the SC axiom of RC11 to bite.
describe('rc11: the classical shapes under every choice of orders', () => {
  test.each(Object.entries(shapes).filter(([, { threads }]) => threads.flat().length > 3))('%s', (_, { threads }) => {
    const accesses = threads.flat().length;
    const programs = [
      ...ordered(threads, accesses > 5 ? [1, 2] : [0, 1, 2], [undefined]),
      ...ordered(threads, accesses > 4 ? [0] : [0, 2], accesses > 4 ? [undefined, 'acq_rel', 'seq_cst'] : [undefined, 'seq_cst']),
      ...(accesses > 4 ? [] : ordered(threads, [0, 3], [undefined, 'acq_rel'])),
      ...(accesses > 5 ? [] : ordered(threads, [2, 3], [undefined])),
      ...byCell(threads),
      ...withCas(threads),
    ];
    for (const litmus of programs) expect(difference(litmus, 'rc11')).toBeUndefined();
  });
});

/** What the search and the oracle differ in, if anything. */
function difference(litmus: Litmus, model: ModelName): unknown {
  const expected = enumerateExecutions(litmus, model);
  const actual = explored(litmus, model);
  const outcomes = [...expected.outcomes].sort().join(' ');
  const found = [...actual.outcomes].sort().join(' ');
  return outcomes === found && expected.executions === actual.executions ? undefined : { litmus, expected, actual };
}

test('tso: what drains the store buffer', () => {
  const separators: readonly (readonly Statement[])[] = [
    [], [{ fence: 'seq_cst' }], [{ fence: 'acq_rel' }], [{ exchange: 'z', value: 1, order: 'relaxed' }], [{ cas: 'z', expected: 5, value: 6, order: 'relaxed' }], [{ load: 'z', order: 'relaxed' }],
  ];
  for (const left of separators) {
    for (const right of separators) {
      expect(difference({ name: 'separated', threads: [
        [{ store: 'x', value: 1, order: 'relaxed' }, ...left, { load: 'y', to: 'a', order: 'relaxed' }],
        [{ store: 'y', value: 1, order: 'relaxed' }, ...right, { load: 'x', to: 'a', order: 'relaxed' }],
      ] }, 'tso')).toBeUndefined();
    }
  }
});

/** `W x 1` store, `R x a` load, `U x a` fetch-add of 10; small letters are plain, `?` tries both. */
function* jsPrograms(threads: readonly string[]): Generator<Litmus> {
  const open = threads.join(' ').split('?').length - 1;
  for (let choice = 0; choice < 2 ** open; choice++) {
    let rest = choice;
    yield {
      name: `${threads.join(' | ')} (${choice})`,
      threads: threads.map((thread) => thread.split('; ').map((text): Statement => {
        const [kind, cell, argument] = text.replace('?', '').split(' ') as [string, string, string];
        let order: Order = kind === kind.toUpperCase() ? 'seq_cst' : 'non-atomic';
        if (text.includes('?')) {
          if (rest % 2 === 1) order = 'non-atomic';
          rest = Math.floor(rest / 2);
        }
        switch (kind.toUpperCase()) {
          case 'W': return { store: cell, value: Number(argument), order };
          case 'R': return { load: cell, to: argument, order };
          default: return { add: cell, value: 10, to: argument, order };
        }
      })),
    };
  }
}

describe('js: what the standard allows beyond program order and reads-from without a cycle', () => {
  test('all of it, where nothing depends on what is read', () => {
    let cyclic = 0;
    fc.assert(fc.property(straightLineArbitrary(), (litmus) => {
      const expected = enumerateStraightLine(litmus);
      const actual = explored(litmus, 'js', true);
      expect([...actual.outcomes].sort()).toEqual([...expected.outcomes].sort());
      expect(actual.distinct).toBe(actual.executions);
      expect(actual.executions).toBe(expected.executions);
      if (explored(litmus, 'js').executions < expected.executions) cyclic++;
    }), { numRuns: Number(process.env['RINGPROOF_ORACLE_RUNS'] ?? 1500) });
    expect(cyclic).toBeGreaterThan(50);
  });

  const plainLoad = (cell: string, to: string): Statement => ({ load: cell, to, order: 'non-atomic' });
  const plainStore = (cell: string, value: number | string): Statement => ({ store: cell, value, order: 'non-atomic' });
  const outcomes = (...threads: readonly Statement[][]): string[] => [...explored({ name: 'dependencies', threads }, 'js', true).outcomes].sort();

  test('load buffering, but nothing out of thin air', () => {
    const both = '[{"a":1},{"b":1}]';
    // Independent stores; a store whose value or being depends on what was read; one such store only.
    expect(outcomes([plainLoad('x', 'a'), plainStore('y', 1)], [plainLoad('y', 'b'), plainStore('x', 1)])).toContain(both);
    expect(outcomes([plainLoad('x', 'a'), plainStore('y', 'a')], [plainLoad('y', 'b'), plainStore('x', 'b')])).toEqual(['[{"a":0},{"b":0}]']);
    expect(outcomes([plainLoad('x', 'a'), { if: 'a', do: [plainStore('y', 1)] }], [plainLoad('y', 'b'), { if: 'b', do: [plainStore('x', 1)] }])).toEqual(['[{"a":0},{"b":0}]']);
    expect(outcomes([plainLoad('x', 'a'), plainStore('y', 1)], [plainLoad('y', 'b'), plainStore('x', 'b')])).toContain(both);
    expect(outcomes([plainLoad('x', 'a'), plainStore('y', 1)], [plainLoad('y', 'b'), { if: 'b', do: [plainStore('x', 1)] }])).toContain(both);
    // Both branches store the same: nothing depends on the condition.
    expect(outcomes([plainLoad('x', 'a'), { if: 'a', do: [plainStore('y', 1)], else: [plainStore('y', 1)] }], [plainLoad('y', 'b'), plainStore('x', 1)])).toContain(both);
  });

  test('what follows from a value changes with it', () => {
    const found = outcomes([plainLoad('x', 'a'), plainStore('y', 1), plainStore('z', 'a')], [plainLoad('y', 'b'), plainStore('x', 'b')], [plainLoad('z', 'c')]);
    expect(found).toContain('[{"a":1},{"b":1},{"c":1}]');
  });

  test('no value keeps itself in being after its source has gone', () => {
    // The third thread could make x = 1 only by reading p = 1; a and b may not go on holding it up when it reads 0.
    const found = outcomes([plainLoad('x', 'a'), plainStore('y', 'a')], [plainLoad('y', 'b'), plainStore('x', 'b')], [plainLoad('p', 'c'), plainStore('x', 'c')], [plainStore('p', 1)]);
    expect(found).toContain('[{"a":1},{"b":1},{"c":1},{}]');
    expect(found.filter((outcome) => outcome.includes('"c":0') && outcome.includes('"a":1'))).toEqual([]);
  });

  test('atomic accesses between the two stop it', () => {
    expect(outcomes([plainLoad('x', 'a'), { store: 'f', value: 1, order: 'seq_cst' }], [{ load: 'f', to: 'b', order: 'seq_cst' }, plainStore('x', 1)])).not.toContain('[{"a":1},{"b":1}]');
  });
});

// Cells with both SeqCst and plain accesses: the clauses of the standard that speak of them need more accesses than random programs have.
describe('js: cells accessed in both ways', () => {
  test.each([
    ['?W x 1; ?W y 1; W z 1; ?R x a', '?R y a; ?W x 2; R z b'],
    ['w x 1; W y 1; W z 1; U x a', 'R y a; W x 2; R z b'],
    ['w x 1; W y 1; R z a; R x b', 'W x 2; W z 1', 'R y a; W x 3'],
    ['w x 1; W y 1; R z a; U x b', 'W x 2; W z 1', 'R y a; W x 3'],
    ['w x 1; W y 1; R z a; R x b', 'W x 2; W z 1', 'R y a; U x b'],
    ['w x 1; W y 1; U x a', 'R y a; W x 3; U x b'],
    ['w x 1; W y 1; U x a; W z 1', 'R y a; U x b', 'R z a; R x b'],
    ['?W x 1; U x a; ?W x 2', 'U x a; ?R x b'],
    ['?W x 1; U x a', '?W x 2; U x a', '?R x a'],
    ['R x a; ?R x b; U x c', '?W x 1; W x 2; ?W x 3'],
    ['W x 2; R z a; R x b', 'w x 1; W y 1; W z 1', 'R y a; W x 3; R x b'],
    // The first read is before the write of y in every memory-order, hence w x 1 before W x 2: which forbids nothing, as it is not SeqCst.
    ['w x 1; R y a; W z 1', 'W y 1; W x 2; R z b; R x c'],
  ].map((threads) => [threads.join(' | '), threads] as const))('%s', (_, threads) => {
    for (const litmus of jsPrograms(threads)) expect(difference(litmus, 'js')).toBeUndefined();
  });
});
