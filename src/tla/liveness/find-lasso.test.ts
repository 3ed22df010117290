import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { State, TemporalFormula } from '../compile/compiled-spec.ts';
import { Search } from '../search/search.ts';
import { always, and, atState, eventually, handWritten, leadsTo, not, stronglyFair, weaklyFair } from '../testing/hand-written.ts';
import { BehaviorGraph } from './behavior-graph.ts';
import { errorModels } from './error-model.ts';
import { findFair, findLasso, type Lasso } from './find-lasso.ts';
import { junction, Normalizer } from './normal-form.ts';
import { Product } from './product.ts';
import { tablesOf } from './truth-tables.ts';

const NODES = 30;

/** How far each node's steps lead: mostly a little ahead, so that there are many small parts. */
const steps = fc.array(fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) }, { weight: 1, arbitrary: fc.integer({ min: -4, max: 0 }) }), { minLength: NODES, maxLength: NODES });

/** A graph that is explored, and what its nodes satisfy. */
const graphs = fc.record({
  one: steps,
  other: steps,
  p: fc.uniqueArray(fc.nat(NODES - 1), { maxLength: 4 }),
  q: fc.uniqueArray(fc.nat(NODES - 1), { maxLength: NODES }),
});

interface Judged {
  readonly nodes: number;
  readonly fair: number;
  /** For each way to violate the property the lasso found when the fair nodes are known, and when they are not. */
  readonly lassos: readonly { readonly among: Lasso | undefined; readonly alone: Lasso | undefined }[];
}

function judge(actions: readonly ((state: State) => State[])[], fairness: readonly TemporalFormula[], property: TemporalFormula): Judged {
  const normalizer = new Normalizer();
  const assumed = normalizer.normalize(and(...fairness));
  const models = errorModels(junction('and', [assumed, normalizer.normalize(property, true)]));
  const graph = new BehaviorGraph({ leaves: normalizer.leaves, quotient: false, drops: false, truths: undefined });
  const spec = handWritten({ variables: ['x'], init: () => [[0]], actions: Object.fromEntries(actions.map((action, index) => [`A${index}`, action])) });
  const search = new Search(spec, { deadlock: false }, graph);
  search.start();
  while (search.expand());
  const tables = tablesOf(graph);
  const columns = graph.columns();
  const fair = findFair(new Product(errorModels(assumed)[0]!, tables), columns);
  const lassos = models.map((model) => {
    const product = new Product(model, tables);
    return { among: findLasso(product, columns, fair), alone: findLasso(product, columns) };
  });
  return { nodes: graph.nodeCount, fair: fair.length, lassos };
}

test('that few nodes are fair changes where lassos are looked for, not what is found', () => {
  const found = { violated: 0, held: 0 };
  fc.assert(
    fc.property(graphs, fc.constantFrom('leads to', 'recurs', 'after'), fc.boolean(), ({ one, other, p, q }, kind, isStrong) => {
      const successors = (ahead: readonly number[]) => ([x]: State): State[] => {
        const to = Number(x) + ahead[Number(x)]!;
        return to < 0 || to >= NODES ? [] : [[to]];
      };
      const actions = [successors(one), successors(other)];
      const [P, Q] = [p, q].map((holds) => atState(([x]) => holds.includes(Number(x))));
      const property = { 'leads to': leadsTo(P!, Q!), recurs: always(eventually(Q!)), after: always(not(and(P!, eventually(Q!)))) }[kind];
      const { nodes, fair, lassos } = judge(actions, [weaklyFair(actions[0]!), (isStrong ? stronglyFair : weaklyFair)(actions[1]!)], property);
      for (const { among, alone } of lassos) {
        expect(among).toEqual(alone);
        // So few that parts are found before it is known which of them can be reached.
        if (4 * fair <= nodes) found[among === undefined ? 'held' : 'violated']++;
      }
    }),
    { numRuns: 300 },
  );
  expect(Math.min(found.violated, found.held)).toBeGreaterThan(10);
});

test('a fair part that violates the property, but only behind a condition that is never met, is none', () => {
  const forward = ([x]: State): State[] => (Number(x) < 20 ? [[Number(x) + 1]] : []);
  const [never, last] = [atState(() => false), atState(([x]) => x === 20)];
  expect(judge([forward], [weaklyFair(forward)], leadsTo(never, not(last)))).toMatchObject({ nodes: 21, fair: 1, lassos: [{ among: undefined, alone: undefined }] });
  expect(judge([forward], [weaklyFair(forward)], leadsTo(last, not(last))).lassos).toMatchObject([{ among: { cycle: [20] }, alone: { cycle: [20] } }]);
});
