import type { ActionCoverage, ErrorReason, ExpressionCoverage, ErrorTrace, FurtherViolation, ModelCheckProgress, ModelCheckResult, ModelVerdict, SearchMemory } from '../../model-check/result.ts';
import type { CompiledSpec, CounterExample } from '../compile/compiled-spec.ts';
import { isTooLarge, LivenessCheck, type BadPrefix, type Violation } from '../liveness/index.ts';
import type { SourceRange } from '../semantics/resolved.ts';
import { EvaluationError } from '../values/evaluation-error.ts';
import { resumeSearch, saveSearch, type CheckpointContext } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-file.ts';
import { explainError } from './explain-error.ts';
import type { Finding } from './finding.ts';
import { createGuard, Interrupted, type RunLimits } from './interruption.ts';
import { followPath, rebuild } from './rebuild.ts';
import { Crew, type CrewOptions } from './parallel/index.ts';
import { Search, type SearchObserver } from './search.ts';
import { Simulator, type Simulation } from './simulate.ts';
import { StateSetFull } from './state-set.ts';
import { toLocation, toTrace, type Ending } from './trace.ts';

export interface CheckOptions extends RunLimits {
  /** Whether a state without successor is an error; default what CHECK_DEADLOCK says, else true. */
  readonly deadlock?: boolean | undefined;
  /** Explore only up to this depth. */
  readonly depth?: number | undefined;
  /** Search with several threads; the answers are those of one. */
  readonly crew?: CrewOptions | undefined;
  /**
   * How often to look for violations of temporal properties among the states so far; default a minute, as in TLC, and each time that millions of
   * states were added. A search that ends before is judged once.
   */
  readonly livenessEveryMs?: number | undefined;
  /** Save the search now and then, and when it is stopped, so that it can be resumed. */
  readonly checkpoint?: { readonly folder: string; readonly everyMs: number } | undefined;
  /** Folder of the checkpoint to go on from. */
  readonly resume?: string | undefined;
  /** Walk random behaviours in place of the search. */
  readonly simulate?: Simulation | undefined;
  /** Told of each state and step, e.g. a `StateGraph`. */
  readonly observer?: SearchObserver | undefined;
  /** Told about once a second. */
  readonly onProgress?: ((progress: ModelCheckProgress) => void) | undefined;
  /** Told once, when the search is over and the temporal properties are judged, how many steps the graph has. */
  readonly onLiveness?: ((edges: number) => void) | undefined;
  /** Told each line that the specification prints. */
  readonly onOutput?: ((line: string) => void) | undefined;
  /** What the result says of the engine. */
  readonly engineVersion?: string | undefined;
}

/** Operators of which something is left behind that later states can see. */
const NOT_SAVED = /^(TLCSet|Random|TestRandom)/;
const PROGRESS_EVERY_MS = 1_000;
const LIVENESS_EVERY_MS = 60_000;
/** A search that is as fast as this must be judged before it has filled the memory. */
const LIVENESS_AT_NODES = 1 << 23;
/** Like TLC, look again at the graph when it has grown by so much, and spend no more of the time on it. */
const LIVENESS_GROWTH = 1.1;
const LIVENESS_SHARE = 0.2;
/** Before that no other threads are started: each takes some time of its own, which a small model is not worth. */
const CREW_AFTER_MS = 250;
/** How long the search runs before it lets signals and timers have their turn. */
const TURN_MS = 50;

/**
 * Checks a model: the assumptions, then breadth-first the invariants, deadlock and the safety parts of the properties, then the temporal
 * properties, then the postcondition. Whatever is wrong with the model is a result; so is a run that was cut short.
 */
export async function checkModel(spec: CompiledSpec, options: CheckOptions = {}): Promise<ModelCheckResult> {
  const started = performance.now();
  return new ModelCheck(spec, options, started).run();
}

class ModelCheck {
  readonly #spec: CompiledSpec;
  readonly #options: CheckOptions;
  readonly #started: number;
  readonly #guard: () => void;
  #search: Search | undefined;
  #simulator: Simulator | undefined;
  #nextProgress: number;
  #turnEnds = 0;
  #liveness: LivenessCheck | undefined;
  #badPrefix: BadPrefix | undefined;
  /** Found before the search was complete. */
  #violations: readonly Violation[] = [];
  #nextLiveness: number;
  #nextLivenessNodes = LIVENESS_AT_NODES;
  #judgedNodes = 0;
  #nextCheckpoint = Infinity;
  #checkpointTrouble: string | undefined;
  /** Whether a checkpoint would hold all that there is. */
  #canSave = true;
  readonly #warnings: string[] = [];

  constructor(spec: CompiledSpec, options: CheckOptions, started: number) {
    this.#spec = spec;
    this.#options = options;
    this.#started = started;
    this.#guard = createGuard(options, started);
    this.#nextProgress = started + PROGRESS_EVERY_MS;
    this.#nextLiveness = started + (options.livenessEveryMs ?? LIVENESS_EVERY_MS);
  }

  async run(): Promise<ModelCheckResult> {
    const { run } = this.#spec;
    run.print = this.#options.onOutput ?? (() => {});
    run.statistic = (key) => this.#statistic(key);
    try {
      return (await this.#phases()) ?? this.#result('pass', {});
    } catch (thrown) {
      if (thrown instanceof CheckpointError) return this.#result('config-error', { message: `${capitalized(thrown.message)}.`, reason: 'checkpoint-unusable' });
      if (isTooLarge(thrown)) return this.#result('config-error', { message: `A temporal property cannot be checked: ${thrown.message}. Check its parts one by one.`, reason: 'unsupported' });
      if (thrown instanceof Interrupted) this.#saveAtEnd();
      if (thrown instanceof Interrupted) return this.#result('interrupted', { message: thrown.message, interruption: thrown.interruption });
      if (isAllocationFailure(thrown)) return this.#result('interrupted', { message: 'The memory is full: no room for more states. Make the model smaller, or use a machine with more memory.', interruption: 'out-of-memory' });
      if (thrown instanceof StateSetFull) return this.#result('interrupted', { message: `The memory is full: ${thrown.message}.`, interruption: 'out-of-memory' });
      throw thrown;
    } finally {
      run.level = undefined;
      run.statistic = undefined;
      run.trace = undefined;
      run.beforeImpure = undefined;
      run.counterExample = undefined;
    }
  }

  /** @returns the result unless there is nothing to complain of */
  async #phases(): Promise<ModelCheckResult | undefined> {
    const spec = this.#spec;
    const assumption = this.#checkAssumptions();
    if (assumption !== undefined) return this.#found(assumption);
    if (!spec.hasBehavior) return undefined;

    const { depth, simulate, observer } = this.#options;
    const deadlock = this.#deadlock;
    if (simulate !== undefined) return (await this.#simulate(new Simulator(spec, simulate, deadlock, () => this.#poll()))) ?? this.#judgeEnd();
    const liveness = spec.temporalProperties.length === 0 ? undefined : new LivenessCheck(spec);
    this.#liveness = liveness;
    const observers = [liveness?.graph, observer].filter((one) => one !== undefined);
    const search = new Search(spec, { deadlock, depth, poll: () => this.#poll() }, observers.length < 2 ? observers[0] : tellAll(observers));
    this.#search = search;
    this.#prepareCheckpoints();
    if (this.#options.resume === undefined) search.start();
    else resumeSearch(this.#options.resume, search, this.#checkpointContext());
    liveness?.watch((found) => {
      this.#badPrefix = found;
      search.stopped = true;
    });
    if (spec.actions.length === 0 && search.finding === undefined && search.queued > 0) {
      return this.#found({ verdict: 'evaluation-error', message: 'No next state actions defined to generate successor states from.' });
    }
    await this.#expandAll(search, this.#crewFor(liveness !== undefined));
    if (search.finding !== undefined) return this.#found(search.finding);

    if (this.#badPrefix !== undefined) return this.#foundPrefix(search, this.#badPrefix);

    if (liveness !== undefined) this.#options.onLiveness?.(liveness.graph.edgeCount);
    const [violation, ...others] = this.#violations.length > 0 ? this.#violations : (liveness?.check() ?? []);
    if (violation !== undefined) return this.#foundLassos(search, violation, others);
    return this.#judgeEnd();
  }

  async #simulate(simulator: Simulator): Promise<ModelCheckResult | undefined> {
    this.#simulator = simulator;
    let turnEnds = performance.now() + TURN_MS;
    while (!simulator.done) {
      const found = simulator.walk();
      if (found !== undefined) {
        const { trace, trouble } = this.#traced(() => ({ steps: found.steps }));
        return this.#result(found.finding.verdict, { ...found.finding, message: withTrouble(found.finding.message, trouble), trace });
      }
      this.#poll();
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      turnEnds = performance.now() + TURN_MS;
    }
    return undefined;
  }

  #checkAssumptions(): Finding | undefined {
    this.#spec.run.level = 0;
    for (const assumption of this.#spec.assumptions) {
      const { name, source } = assumption;
      const finding = evaluated(() => (assumption.holds() ? undefined : { verdict: 'assumption', property: name, source, message: `Assumption ${name} is false.` }));
      if (finding !== undefined) return finding.verdict === 'evaluation-error' ? { ...finding, property: name } : finding;
    }
    return undefined;
  }

  #judgeEnd(): ModelCheckResult | undefined {
    const postcondition = this.#checkPostconditions();
    return postcondition && this.#found(postcondition);
  }

  #checkPostconditions(counterExample: CounterExample = { steps: [] }): Finding | undefined {
    const { postconditions, run } = this.#spec;
    run.level = 0;
    run.counterExample = counterExample;
    for (const { name, source, holds } of postconditions) {
      const finding = evaluated(() => (holds() ? undefined : { verdict: 'postcondition', property: name, source, message: `Postcondition ${name} is false.` }));
      if (finding !== undefined) return finding.verdict === 'evaluation-error' ? { ...finding, property: name } : finding;
    }
    return undefined;
  }

  /** How to start the other threads, if there may be some. */
  #crewFor(liveness: boolean): (() => Crew) | undefined {
    const { crew, observer } = this.#options;
    if (crew === undefined) return undefined;
    const alone = observer === undefined ? whyAlone(this.#spec) : 'the state graph is written in the order of the search';
    if (alone === undefined) return () => new Crew(this.#spec, crew, this.#deadlock, liveness);
    this.#warnings.push(`Searched with one thread: ${alone}.`);
    return undefined;
  }

  async #expandAll(search: Search, startCrew: (() => Crew) | undefined): Promise<void> {
    this.#report(true);
    const wait = this.#options.crew?.wait === true;
    let crew = wait ? startCrew?.() : undefined;
    let crewStarts = startCrew === undefined || wait ? Infinity : performance.now() + CREW_AFTER_MS;
    try {
      await crew?.whenReady;
      this.#turnEnds = performance.now() + TURN_MS;
      for (let count = 1; ; count++) {
        if (crew?.isReady === true) {
          const alone = await crew.run(search, () => this.#turn());
          if (alone !== undefined) this.#warnings.push(`Searched with one thread: ${alone}.`);
          await crew.close();
          crew = undefined;
        }
        if (!search.expand()) break;
        const turn = count % 16 === 0 ? this.#turn() : undefined;
        if (turn === undefined) continue;
        await turn;
        if (performance.now() < crewStarts) continue;
        crew = startCrew!();
        crewStarts = Infinity;
      }
    } finally {
      await crew?.close();
    }
    this.#report(true);
  }

  /** Lets signals and timers have their turn, when it is time. */
  #turn(): Promise<void> | undefined {
    return performance.now() < this.#turnEnds ? undefined : this.#takeTurn();
  }

  async #takeTurn(): Promise<void> {
    await nextTurn();
    this.#poll();
    if (performance.now() > this.#nextCheckpoint) this.#save();
    if (performance.now() > this.#nextLiveness || (this.#liveness?.graph.nodeCount ?? 0) >= this.#nextLivenessNodes) this.#judgeSoFar();
    this.#turnEnds = performance.now() + TURN_MS;
  }

  /** There may be no end of states, or none that one would wait for. */
  #judgeSoFar(): void {
    const liveness = this.#liveness;
    const search = this.#search;
    if (liveness === undefined || search === undefined || !search.isBetween || search.finding !== undefined) return;
    const before = performance.now();
    if (liveness.graph.nodeCount > LIVENESS_GROWTH * this.#judgedNodes) {
      this.#judgedNodes = liveness.graph.nodeCount;
      this.#nextLivenessNodes = Math.max(LIVENESS_AT_NODES, 2 * this.#judgedNodes);
      this.#violations = liveness.check();
      if (this.#violations.length > 0) search.stopped = true;
    }
    const now = performance.now();
    this.#nextLiveness = now + Math.max(this.#options.livenessEveryMs ?? LIVENESS_EVERY_MS, (now - before) / LIVENESS_SHARE);
  }

  #checkpointContext(): CheckpointContext {
    return { spec: this.#spec, engineVersion: this.#options.engineVersion ?? 'ringproof', deadlock: this.#deadlock, graph: this.#liveness?.graph };
  }

  #prepareCheckpoints(): void {
    const { checkpoint, observer } = this.#options;
    if (checkpoint === undefined) return;
    const cannot = (what: string): void => {
      if (this.#canSave) this.#checkpointTrouble = `there is no checkpoint, since none would hold ${what}`;
      this.#canSave = false;
    };
    if (observer !== undefined) cannot('the state graph that is written too');
    if (whyAlone(this.#spec) !== undefined) cannot('what is counted of expressions and states');
    this.#nextCheckpoint = performance.now() + checkpoint.everyMs;
    this.#spec.run.beforeImpure = (operator) => {
      if (NOT_SAVED.test(operator)) cannot(`what ${operator} leaves behind`);
    };
  }

  #save(): void {
    const { checkpoint } = this.#options;
    const search = this.#search;
    if (checkpoint === undefined || search === undefined || !this.#canSave || !search.isBetween || search.finding !== undefined) return;
    try {
      saveSearch(checkpoint.folder, search, this.#checkpointContext());
      this.#checkpointTrouble = undefined;
    } catch (thrown) {
      if (!(thrown instanceof CheckpointError)) throw thrown;
      this.#checkpointTrouble = thrown.message;
    }
    this.#nextCheckpoint = performance.now() + checkpoint.everyMs;
  }

  /** When a run is stopped. Out of memory, there may be too little to do it. */
  #saveAtEnd(): void {
    try {
      this.#save();
    } catch (thrown) {
      if (!isAllocationFailure(thrown)) throw thrown;
    }
  }

  get #deadlock(): boolean {
    return this.#options.deadlock ?? this.#spec.checkDeadlock ?? true;
  }

  #poll(): void {
    this.#guard();
    this.#report(false);
  }

  #report(now: boolean): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const time = performance.now();
    if (!now && time < this.#nextProgress) return;
    this.#nextProgress = time + PROGRESS_EVERY_MS;
    onProgress(this.#counts());
  }

  #counts(): ModelCheckProgress {
    if (this.#simulator !== undefined) return { generated: this.#simulator.generated, distinct: 0, queue: 0, depth: this.#simulator.depth };
    const { generated = 0, distinct = 0, queued: queue = 0, depth = 0 } = this.#search ?? {};
    return { generated, distinct, queue, depth };
  }

  /** `TLCGet` of a string. */
  #statistic(key: string): number | undefined {
    switch (key) {
      case 'generated':
      case 'distinct':
      case 'queue':
        return this.#counts()[key];
      case 'diameter':
        return Math.max(1, this.#counts().depth);
      case 'duration':
        return Math.floor((performance.now() - this.#started) / 1000);
      default:
        return undefined;
    }
  }

  #found(finding: Finding): ModelCheckResult {
    const { verdict, property, source, message, reason, behavior } = finding;
    const { trace, trouble } = this.#traced(() => (behavior === undefined || this.#search === undefined ? undefined : { steps: rebuild(this.#spec, this.#search, behavior) }));
    return this.#result(verdict, { property, message: withTrouble(message, trouble), source, reason, trace });
  }

  #foundPrefix(search: Search, { property, prefix }: BadPrefix): ModelCheckResult {
    const { trace, trouble } = this.#traced(() => ({ steps: followPath(this.#spec, search, withoutRepeats(prefix)) }));
    const message = `Temporal property ${property.name} is violated, however the behavior goes on.`;
    return this.#result('action-property', { property: property.name, message: withTrouble(message, trouble), source: property.source, trace });
  }

  #foundLassos(search: Search, first: Violation, others: readonly Violation[]): ModelCheckResult {
    const { name, source } = first.property;
    const told = this.#describeLasso(search, first, true);
    const alsoViolated = others.map((violation): FurtherViolation => ({ property: violation.property.name, location: toLocation(violation.property.source), ...this.#describeLasso(search, violation, false) }));
    return this.#result('liveness', { property: name, source, ...told, alsoViolated });
  }

  #describeLasso(search: Search, { property, lasso: { prefix, cycle } }: Violation, isFirst: boolean): { readonly message: string; readonly trace?: ErrorTrace } {
    const stutters = cycle.every((id) => id === cycle[0]);
    const loop = stutters ? [cycle[0]!] : withoutRepeats(cycle);
    if (!stutters && loop.length > 1 && loop[0] === loop.at(-1)) loop.pop();
    const lead = withoutRepeats(prefix);
    if (lead.at(-1) === loop[0]) lead.pop();
    const { trace, trouble } = this.#traced(() => {
      const steps = followPath(this.#spec, search, [...lead, ...loop]);
      const [back] = stutters ? [steps.at(-1)!] : followPath(this.#spec, search, [loop[0]!], { state: steps.at(-1)!.state, id: loop.at(-1)! });
      const closing = back?.action && { action: back.action, to: lead.length };
      return { steps, closing, ending: stutters ? { stutters } : { loopsTo: lead.length } };
    }, isFirst);
    const message = `Temporal property ${property.name} is violated: the behavior ${stutters ? 'ends in stuttering' : 'ends in a loop'}.`;
    return { message: withTrouble(message, trouble), ...(trace && { trace }) };
  }

  /** As TLC does: what a postcondition does with the counterexample, writing it say, is done; that it is false is no more than a warning. */
  #tellPostconditions(behavior: CounterExample): void {
    const finding = this.#checkPostconditions(behavior);
    if (finding !== undefined) this.#warnings.push(finding.message);
  }

  /**
   * A trace, or why it cannot be had: an alias may fail, and a specification that draws at random gives other states the second time.
   * @param isFirst whether it is the counterexample that postconditions are told of
   */
  #traced(make: () => (CounterExample & { readonly ending?: Ending }) | undefined, isFirst = true): { readonly trace?: ErrorTrace | undefined; readonly trouble?: string } {
    try {
      const behavior = make();
      if (behavior === undefined) return {};
      const trace = toTrace(this.#spec, behavior.steps, behavior.ending);
      if (isFirst) this.#tellPostconditions(behavior);
      return { trace };
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      return { trouble: `The behavior cannot be shown: ${thrown.message}` };
    }
  }

  /** What the options of this run leave out, as far as it came to that. */
  #ownBounds(): string[] {
    const { simulate, depth } = this.#options;
    if (simulate !== undefined) {
      const unchecked = this.#spec.temporalProperties.map(({ name }) => `the temporal part of ${name} is not checked`);
      return [`simulation of ${simulate.behaviors} random behaviours of at most ${simulate.depth} states with seed ${simulate.seed}`, ...unchecked];
    }
    if (this.#counts().queue === 0) return [];
    return [...(depth === undefined ? [] : [`depth ${depth}`]), ...(this.#spec.run.exit === true ? ['the specification ended the search by TLCSet("exit", TRUE)'] : [])];
  }

  #result(
    verdict: ModelVerdict,
    details: Partial<Pick<ModelCheckResult, 'interruption'>> & { readonly property?: string | undefined; readonly message?: string; readonly source?: SourceRange | undefined; readonly reason?: ErrorReason | undefined; readonly trace?: ErrorTrace | undefined; readonly alsoViolated?: readonly FurtherViolation[] },
  ): ModelCheckResult {
    const { property, message, source, reason, trace, alsoViolated = [], interruption } = details;
    const counts = this.#counts();
    const { generated, distinct, queue } = counts;
    const bounds = [...this.#ownBounds(), ...boundsOf(this.#spec)];
    return {
      engine: 'embedded',
      engineVersion: this.#options.engineVersion ?? 'ringproof',
      verdict,
      ...(interruption && { interruption }),
      ...(reason && { reason }),
      ...(property !== undefined && { property }),
      ...(message !== undefined && { message }),
      ...(source && { location: toLocation(source) }),
      complete: verdict === 'pass' && bounds.length === 0 && queue === 0,
      bounds,
      warnings: [...this.#spec.warnings, ...this.#warnings],
      // As TLC estimates it: each generated state that was taken for a known one may have been another.
      ...(verdict === 'pass' && distinct > 0 && { collisionProbability: (distinct * (generated - distinct)) / 2 ** 64 }),
      ...counts,
      ...(trace && { trace }),
      ...(alsoViolated.length > 0 && { alsoViolated }),
      ...(this.#search && { coverage: coverageOf(this.#spec, this.#search), memory: memoryOf(this.#search, this.#liveness) }),
      ...(this.#spec.evaluations && { expressions: expressionsOf(this.#spec.evaluations) }),
      ...(this.#checkpointTrouble !== undefined && { checkpointTrouble: this.#checkpointTrouble }),
      durationMs: performance.now() - this.#started,
    };
  }
}

/** Parts of one named action that differ in their parameters only are counted together. */
function coverageOf({ actions }: CompiledSpec, { generatedBy, distinctBy }: Search): ActionCoverage[] {
  const covered = new Map<string, ActionCoverage>();
  for (const { index, name, source } of actions) {
    const key = `${name} ${source.module}:${source.line}:${source.column}`;
    const { generated, distinct } = covered.get(key) ?? { generated: 0, distinct: 0 };
    covered.set(key, { action: name, location: toLocation(source), generated: generated + generatedBy[index]!, distinct: distinct + distinctBy[index]! });
  }
  return [...covered.values()];
}

/** What of a model counts in one place only. */
function whyAlone({ constraints, actionConstraints, evaluations }: CompiledSpec): string | undefined {
  if (evaluations !== undefined) return 'evaluations are counted';
  return [...constraints, ...actionConstraints].some(({ counts }) => counts) ? '_POSSIBLE counts states' : undefined;
}

function expressionsOf(evaluations: NonNullable<CompiledSpec['evaluations']>): ExpressionCoverage[] {
  return [...evaluations.entries()]
    .map(({ source, count }) => ({ location: toLocation(source), end: { line: source.endLine, column: source.endColumn }, evaluations: count }))
    .sort(({ location: a, end: aEnd }, { location: b, end: bEnd }) =>
      a.module === b.module ? a.line - b.line || a.column - b.column || bEnd.line - aEnd.line || bEnd.column - aEnd.column : a.module < b.module ? -1 : 1,
    );
}

function memoryOf({ states, predecessors, distinct }: Search, liveness: LivenessCheck | undefined): SearchMemory {
  const held = { fingerprints: states.bytes, predecessors: predecessors.bytes, graph: liveness?.bytes ?? 0 };
  return { ...held, perState: distinct === 0 ? 0 : (held.fingerprints + held.predecessors + held.graph) / distinct };
}

/** What V8 says when it cannot make a typed array. */
function isAllocationFailure(thrown: unknown): boolean {
  return thrown instanceof RangeError && /allocation failed|Invalid typed array length/.test(thrown.message);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function tellAll(observers: readonly SearchObserver[]): SearchObserver {
  return {
    initial: (id, state) => observers.forEach((observer) => observer.initial(id, state)),
    expand: (id, state) => observers.forEach((observer) => observer.expand(id, state)),
    emitted: (next, action) => observers.forEach((observer) => observer.emitted?.(next, action)),
    step: (target, next, action) => observers.forEach((observer) => observer.step(target, next, action)),
    expanded: () => observers.forEach((observer) => observer.expanded()),
  };
}

function withTrouble(message: string, trouble: string | undefined): string {
  return trouble === undefined ? message : `${message}\n${trouble}`;
}

function boundsOf({ constraints, actionConstraints, view, symmetry, temporalProperties }: CompiledSpec): string[] {
  return [
    ...constraints.filter(({ counts }) => !counts).map(({ name }) => `CONSTRAINT ${name}`),
    ...actionConstraints.filter(({ counts }) => !counts).map(({ name }) => `ACTION_CONSTRAINT ${name}`),
    ...(view === undefined ? [] : ['VIEW']),
    ...(temporalProperties.length > 0 && symmetry.length > 0 ? ['SYMMETRY with a PROPERTY: liveness under symmetry may miss violations'] : []),
  ];
}

function evaluated(check: () => Finding | undefined): Finding | undefined {
  try {
    return check();
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return explainError(thrown);
    throw thrown;
  }
}

function capitalized(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

function withoutRepeats(ids: readonly number[]): number[] {
  return ids.filter((id, index) => index === 0 || id !== ids[index - 1]);
}
