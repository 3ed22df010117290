import type { Site } from '../../instrument/access.ts';
import { siteOf } from '../_internals/instrumented.ts';
import { programOf } from '../_internals/prepare.ts';
import { number } from '../_internals/words.ts';
import type { Program } from '../_internals/program.ts';
import type { Scenario } from '../scenario.ts';
import { ORDERS } from './code-program.ts';
import type { AccessClass } from './code-program.ts';
import { formatGraphCounterexample } from './counterexample.ts';
import type { GraphCounterexample } from './counterexample.ts';
import { exploreProgram, mortalsOf } from './explore-memory-model.ts';
import type { GraphExploreResult } from './explore-memory-model.ts';
import type { Order } from './order.ts';

export interface AuditedSite {
  readonly number: number;
  /** Absent for code that was not transformed. */
  readonly site?: Site;
  readonly access: AccessClass;
  /** The weakest order with which all scenarios pass, the other sites having theirs in this table. */
  readonly weakest: Order;
  /** Orders that are one step weaker, each with the shortest execution found that goes wrong. Empty for a relaxed access. */
  readonly refuted: readonly { readonly order: Order; readonly counterexample: GraphCounterexample }[];
}

export interface OrderAudit {
  readonly sites: readonly AuditedSite[];
  /** Executions of each scenario under the orders found. */
  readonly scenarios: readonly { readonly name: string; readonly executions: number }[];
  readonly executions: number;
  /** Explorations run. */
  readonly explorations: number;
  readonly durationMs: number;
}

export interface OrderAuditOptions {
  /** Milliseconds for each exploration; 60,000 by default. */
  readonly budget?: number;
  readonly onProgress?: (text: string) => void;
  /** As in `exploreMemoryModel`: audit scenarios that have an invariant after each step, which is then no part of "passes". */
  readonly skipInvariant?: boolean;
}

/** Milliseconds. */
const SHORTENING = 300;

/** The orders one step weaker: nothing lies between. */
const WEAKER: Readonly<Record<AccessClass, Readonly<Partial<Record<Order, readonly Order[]>>>>> = {
  load: { seq_cst: ['acquire'], acquire: ['relaxed'] },
  store: { seq_cst: ['release'], release: ['relaxed'] },
  wait: { seq_cst: ['acquire'], acquire: ['relaxed'] },
  rmw: { seq_cst: ['acq_rel'], acq_rel: ['acquire', 'release'], acquire: ['relaxed'], release: ['relaxed'] },
};

/**
 * For each atomic access site of the scenarios, the weakest C++ order under `rc11` with which all of them still pass. The first access of a plain cell that nothing orders
 * counts as a failure (a data race), as it would in C++, Rust or Zig. Sites are weakened one after the other, most used last, starting from seq_cst everywhere; weakening only adds
 * behaviours, so that no single site of the result can be weakened further. Another result may exist that is weaker at one site and stronger at another.
 * @throws Error if a scenario fails with seq_cst everywhere, or was not explored completely within the budget: then nothing follows.
 */
export function orderAudit(scenarios: readonly Scenario[], options: OrderAuditOptions = {}): OrderAudit {
  return auditPrograms(scenarios.map((scenario) => programOf(scenario)), options, scenarios.map((scenario) => mortalsOf(scenario)));
}

/** The same for programs whose threads are generators in the form of transformed code. */
export function auditPrograms(programs: readonly Program[], options: OrderAuditOptions = {}, mortals: readonly (readonly number[])[] = []): OrderAudit {
  const started = performance.now();
  const orders = new Map<number, Order>();
  let explorations = 0;
  /** Which program last refuted something: it is asked first. */
  let keen = 0;
  const exploreUnder = (program: Program, table: ReadonlyMap<number, Order>, budget = options.budget): GraphExploreResult => {
    explorations++;
    return exploreProgram(program, {
      memory: 'rc11',
      orders: (site) => table.get(site),
      skipInvariant: options.skipInvariant === true,
      ...(budget !== undefined && { budget }),
    }, mortals[programs.indexOf(program)]);
  };
  /** The shortest execution of any scenario that goes wrong; for a shorter one than the first, a scenario is not searched long. */
  const shortestFailure = (table: ReadonlyMap<number, Order>, site: number): GraphCounterexample | undefined => {
    let shortest: GraphCounterexample | undefined;
    for (let turn = 0; turn < programs.length; turn++) {
      const program = programs[(keen + turn) % programs.length]!;
      if (shown.get(program)?.sites.has(site) === false) continue;
      const { counterexample } = exploreUnder(program, table, shortest === undefined ? options.budget : SHORTENING);
      if (counterexample !== undefined && (shortest === undefined || counterexample.relevant.length < shortest.relevant.length)) shortest = counterexample;
    }
    return shortest;
  };
  /** What each program showed with the orders found so far: a program that does not make an access stays as it is, whatever the order of that. */
  const shown = new Map<Program, GraphExploreResult>();
  /** Explores the programs that make the access at `site`, all of them if it is undefined, up to the first that goes wrong; notes what each showed if none does. */
  const judge = (table: ReadonlyMap<number, Order>, site?: number): GraphCounterexample | undefined => {
    const results = new Map<Program, GraphExploreResult>();
    const first = keen;
    for (let turn = 0; turn < programs.length; turn++) {
      const at = (first + turn) % programs.length;
      const program = programs[at]!;
      if (site !== undefined && shown.get(program)?.sites.has(site) === false) continue;
      const result = exploreUnder(program, table);
      for (const [met, access] of result.sites) sites.set(met, access);
      if (result.counterexample !== undefined) {
        keen = at;
        return result.counterexample;
      }
      if (!result.complete) throw new Error(`order audit: ${program.name} was not explored completely (${result.bounds.join(', ')}); give it a larger budget or make it smaller`);
      results.set(program, result);
    }
    for (const [program, result] of results) shown.set(program, result);
    return undefined;
  };

  const sites = new Map<number, AccessClass>();
  const failure = judge(orders);
  if (failure !== undefined) {
    throw new Error(`order audit: ${failure.scenario} fails with seq_cst everywhere (${failure.verdict}: ${failure.message}); there is no order to find`);
  }
  // Sites that only weaker orders lead to are audited after those that were met from the first.
  const audit = new Set([...sites.keys()].toSorted((a, b) => a - b));
  for (const site of audit) {
    const chain = ORDERS[sites.get(site)!];
    // Weakest first: most sites of most programs go all the way.
    for (let at = chain.length - 1; at > 0; at--) {
      const order = chain[at]!;
      const failed = judge(new Map(orders).set(site, order), site) !== undefined;
      for (const met of sites.keys()) audit.add(met);
      if (failed) continue;
      orders.set(site, order);
      options.onProgress?.(`${siteOf(site)?.text ?? `site ${site}`}: ${order}`);
      break;
    }
  }
  const audited = [...audit].map((number): AuditedSite => {
    const access = sites.get(number)!;
    const weakest = orders.get(number) ?? 'seq_cst';
    const refuted = (WEAKER[access][weakest] ?? []).map((order) => {
      options.onProgress?.(`${siteOf(number)?.text ?? `site ${number}`}: what goes wrong with ${order}`);
      const failure = shortestFailure(new Map(orders).set(number, order), number);
      if (failure === undefined) throw new Error(`order audit: ${order} at site ${number} failed before and passes now; a scenario is not deterministic`);
      return { order, counterexample: failure };
    });
    const site = siteOf(number);
    return { number, ...(site && { site }), access, weakest, refuted };
  });
  const explored = programs.map((program) => ({ name: program.name, executions: shown.get(program)!.executions }));
  return { sites: audited, scenarios: explored, executions: explored.reduce((sum, { executions }) => sum + executions, 0), explorations, durationMs: performance.now() - started };
}

function placeOf({ number, site }: AuditedSite): string {
  return site === undefined ? `site ${number}` : `${site.file}:${site.line}`;
}

/** A table for a terminal (place, source text, weakest order, and what goes wrong one step weaker), and below it the execution for each of these steps. */
export function formatOrderAudit(audit: OrderAudit): string {
  const failures: string[] = [];
  const rows = audit.sites.map((row) => [
    placeOf(row),
    row.site?.text ?? row.access,
    row.weakest,
    row.refuted.map(({ order, counterexample }) => {
      const number = failures.push(`[${failures.length + 1}] ${order} at ${placeOf(row)}  ${row.site?.text ?? row.access}\n${indent(`${formatGraphCounterexample(counterexample).trimEnd()}\nreplay: ${counterexample.token}`)}`);
      return `${order}: ${counterexample.verdict} [${number}]`;
    }).join(', ') || '-',
  ]);
  const table = [['place', 'access', 'weakest order', 'one step weaker'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => row.map((text, column) => text.padEnd(widths[column]!)).join('  ').trimEnd());
  return [
    ...lines, '',
    'executions under rc11 with these orders:',
    ...audit.scenarios.map(({ name, executions }) => `${number(executions).padStart(9)}  ${name}`),
    `${number(audit.executions).padStart(9)}  in all; ${audit.explorations} explorations`, '',
    'An execution is made again by "ringproof explore FILE#EXPORT --replay TOKEN". An order is as weak as these scenarios allow: what only others need, such as a wake-up, comes out weaker here.',
    ...failures.flatMap((failure) => ['', failure]),
  ].join('\n');
}

function indent(text: string): string {
  return text.split('\n').map((line) => line === '' ? '' : `  ${line}`).join('\n');
}
