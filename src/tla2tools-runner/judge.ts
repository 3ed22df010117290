import { basename } from 'node:path';
import type { ErrorTrace, Interruption, ModelCheckProgress, ModelCheckResult, ModelVerdict, SourceLocation, TraceStep } from '../model-check/result.ts';
import type { CfgNames } from '../model-check/cfg-names.ts';
import type { TlcMessage } from './messages.ts';
import { TlcError } from './outcomes.ts';
import { moduleFiles, readSany } from './sany.ts';
import { parseState, parseTraceStep } from './trace.ts';

/** The message codes (`tlc2.output.EC`) that this reads. */
const EC = {
  outOfMemory: [1001, 1002, 1003],
  general: 1000,
  initialState: 2102,
  nestedExpression: 2103,
  stateNotSpecified: 2109,
  behaviorUpTo: 2121,
  backToState: 2122,
  sanyStart: 2220,
  sanyEnd: 2219,
  finished: 2186,
  initGenerated: [2190, 2191],
  success: 2193,
  depth: 2194,
  stats: 2199,
  progress: 2200,
  simulationProgress: [2209, 2210],
  simulation: 2188,
  violatedInInitialState: [2107, 2108],
  statePrint: 2217,
  stuttering: 2218,
  version: 2262,
  counterExample: 2264,
} as const;

const VERDICT_OF: ReadonlyMap<number, ModelVerdict> = new Map<number, ModelVerdict>([
  [2107, 'invariant'],
  [2110, 'invariant'],
  [2108, 'action-property'],
  [2112, 'action-property'],
  [2116, 'liveness'],
  [2114, 'deadlock'],
  [2104, 'assumption'],
  [2404, 'postcondition'],
  [2132, 'assert'],
  ...[3002, 2171, 4000, 4001, 4002].map((code): [number, ModelVerdict] => [code, 'parse-error']),
  ...[
    2222, 2223, 2224, 2225, 2226, 2227, 2228, 2229, 2230, 2231, 2232, 2233, 2234, 2235, 2236, 2237, 2238, 2239, 2240, 2241, 2242, 2243, 2244, 2245,
    2257, 2272, 2273, 2274, 2280, 2281, 5001, 5002, 5003, 5004, 5005, 5006,
  ].map((code): [number, ModelVerdict] => [code, 'config-error']),
]);

/** Failures of the machine or of TLC, not of the model: command line, disk, checkpoint and fingerprint files. */
const SYSTEM_CODES: ReadonlySet<number> = new Set([
  1101, 1102, 2100, 2101, 2124, 2125, 2126, 2127, 2128, 2129, 2134, 2135, 2160, 2161, 2162, 2163, 2167, 2174, 2175, 2254, 2270,
]);

/** Error messages that only go with another one. */
const ACCOMPANYING: ReadonlySet<number> = new Set([EC.nestedExpression, EC.behaviorUpTo, EC.counterExample]);

const SAFETY_OR_LIVENESS: ReadonlySet<ModelVerdict> = new Set<ModelVerdict>(['invariant', 'action-property', 'liveness']);

export interface JudgeInput {
  readonly cfg: CfgNames;
  readonly configFile: string;
  /** TLC's own folder, into which it unpacks the standard modules. */
  readonly temporary: string;
  readonly onProgress?: ((progress: ModelCheckProgress) => void) | undefined;
  /** Receives what the specification prints. */
  readonly onOutput?: ((line: string) => void) | undefined;
}

/** How the process ended. */
export interface RunEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stopped?: 'timeout' | 'aborted';
  readonly stderr: string;
  readonly durationMs: number;
}

export interface Judged {
  readonly result: ModelCheckResult;
  /** How TLC called what is violated, which need not be a name of the cfg: it looks through definitions. */
  readonly called?: string;
}

export interface Judge {
  message(message: TlcMessage): void;
  line(line: string): void;
  /**
   * What it all comes to.
   * @throws TlcError `tlc-failure` when TLC broke down, or said nothing that can be understood.
   */
  conclude(end: RunEnd): Judged;
}

/** A model may print without end; only this many lines are kept for messages. */
const KEPT_LINES = 50;

/** Turns the messages of one run into its result. */
export function createJudge(input: JudgeInput): Judge {
  let version: string | undefined;
  let decisive: { readonly verdict: ModelVerdict; readonly message: TlcMessage } | undefined;
  let failure: TlcMessage | undefined;
  let interruption: Interruption | undefined;
  let nestedExpression: string | undefined;
  let finished = false;
  let succeeded = false;
  let collisionProbability: number | undefined;
  let simulation: string | undefined;
  let inSany = false;
  const sany: string[] = [];
  const tail: string[] = [];
  const warnings: string[] = [];
  const counts = { generated: 0, distinct: 0, queue: 0, depth: 0 };
  const steps: TraceStep[] = [];
  let loopsTo: number | undefined;
  let stutters = false;

  const count = (key: keyof typeof counts, printed: string | undefined): void => {
    if (printed === undefined) return;
    const value = Number(printed.replaceAll(',', ''));
    // TLC prints -1 for what its mode does not count.
    if (value >= 0) counts[key] = value;
  };

  const readCounts = (text: string): void => {
    const all = /(-?[\d,]+) states generated(?: \([^)]*\))?, (-?[\d,]+) distinct states found(?: \([^)]*\))?, (-?[\d,]+) states left on queue/.exec(text);
    count('generated', all?.[1]);
    count('distinct', all?.[2]);
    count('queue', all?.[3]);
    count('depth', /^Progress\((-?[\d,]+)\)/.exec(text)?.[1]);
  };

  const decide = (message: TlcMessage): void => {
    if (ACCOMPANYING.has(message.code)) {
      if (message.code === EC.nestedExpression) nestedExpression ??= message.text;
      return;
    }
    if (decisive || failure) return;
    const codes = codesOf(message);
    if (codes.some((code) => EC.outOfMemory.some((memory) => memory === code)) || message.text.includes('java.lang.OutOfMemoryError')) {
      interruption ??= 'out-of-memory';
      return;
    }
    if (message.severity === 'bug' || codes.some((code) => SYSTEM_CODES.has(code))) {
      failure = message;
      return;
    }
    const verdict = codes.map((code) => VERDICT_OF.get(code)).find((found) => found !== undefined) ?? 'evaluation-error';
    // Without memory every evaluation fails; that says nothing about the model.
    if (interruption === 'out-of-memory' && verdict === 'evaluation-error') return;
    decisive = { verdict, message };
    if (EC.violatedInInitialState.some((code) => code === message.code)) {
      const state = message.text.slice(message.text.indexOf('\n') + 1);
      steps.push({ action: 'Initial predicate', ...parseState(state) });
    }
  };

  const message = (message: TlcMessage): void => {
    const { code, text } = message;
    if (message.severity === 'warning') warnings.push(text.trim());
    if (message.severity === 'error' || message.severity === 'bug') return decide(message);
    switch (code) {
      case EC.version:
        version = text.trim().replace(/^TLC2 Version /, 'TLC ');
        break;
      case EC.simulation:
        simulation = /with seed (-?\d+)/.exec(text)?.[1] ?? '';
        break;
      case EC.sanyStart:
        inSany = true;
        break;
      case EC.sanyEnd:
        inSany = false;
        break;
      case EC.success:
        succeeded = true;
        for (const [, value] of text.matchAll(/val = ([\d.Ee+-]+)/g)) collisionProbability = Math.max(collisionProbability ?? 0, Number(value));
        break;
      case EC.finished:
        finished = true;
        break;
      case EC.depth:
        count('depth', /is (\d+)\./.exec(text)?.[1]);
        break;
      case EC.stats:
      case EC.progress:
        readCounts(text);
        if (code === EC.progress) input.onProgress?.({ ...counts });
        break;
      case EC.simulationProgress[0]:
        count('generated', /: (-?[\d,]+) states generated/.exec(text)?.[1]);
        input.onProgress?.({ ...counts });
        break;
      case EC.simulationProgress[1]:
        count('generated', /generated: (-?[\d,]+)/.exec(text)?.[1]);
        break;
      case EC.initGenerated[0]:
      case EC.initGenerated[1]: {
        const initial = /: ([\d,]+) (?:distinct )?states? generated(?:, with ([\d,]+) of them distinct)?/.exec(text);
        count('generated', initial?.[1]);
        count('distinct', initial?.[2] ?? initial?.[1]);
        input.onProgress?.({ ...counts });
        break;
      }
      case EC.statePrint: {
        const parsed = parseTraceStep(text);
        if (parsed) steps.push(parsed.step);
        break;
      }
      case EC.backToState:
        loopsTo = Number.parseInt(text, 10) - 1;
        break;
      case EC.stuttering:
        stutters = true;
        break;
      default:
    }
  };

  const line = (line: string): void => {
    if (inSany) {
      sany.push(line);
      return;
    }
    if (line.startsWith('Terminating due to java.lang.OutOfMemoryError')) interruption = 'out-of-memory';
    if (tail.push(line) > KEPT_LINES) tail.shift();
    input.onOutput?.(line);
  };

  const trace = (): ErrorTrace | undefined => {
    if (steps.length === 0) return undefined;
    const unassigned = decisive?.message.code === EC.stateNotSpecified ? unassignedVariables(decisive.message.text) : [];
    const last = steps.at(-1)!;
    const complete = unassigned.length === 0 ? steps : [...steps.slice(0, -1), without(last, unassigned)];
    return { steps: complete, ...(loopsTo !== undefined && { loopsTo }), ...(stutters && { stutters }) };
  };

  const describe = (): { readonly message?: string; readonly location?: SourceLocation } => {
    if (!decisive) return {};
    const text = decisive.message.text.trim();
    switch (decisive.verdict) {
      case 'parse-error':
        // Some are found after SANY's end and say themselves what is wrong.
        return sany.length > 0 ? readSany(sany) : { message: text };
      case 'config-error': {
        const location = placeInCfg(text, input.cfg, input.configFile);
        return { message: withoutPreamble(text), ...(location && { location }) };
      }
      default: {
        const location = placeIn(decisive.verdict === 'deadlock' ? '' : (nestedExpression ?? text), nestedExpression !== undefined);
        return { message: withoutPreamble(text), ...(location && { location }) };
      }
    }
  };

  const bounds = (): string[] => {
    const { cfg } = input;
    const found = [
      ...cfg.constraints.map(({ name }) => `CONSTRAINT ${name}`),
      ...cfg.actionConstraints.map(({ name }) => `ACTION_CONSTRAINT ${name}`),
      ...cfg.view.map(({ name }) => `VIEW ${name}`),
      ...(cfg.properties.length > 0 ? cfg.symmetry.map(({ name }) => `SYMMETRY ${name} with a PROPERTY: liveness under symmetry may miss violations`) : []),
    ];
    if (simulation !== undefined) found.unshift(`simulation of random behaviours with seed ${simulation}`);
    return found;
  };

  const conclude = (end: RunEnd): Judged => {
    const cut = end.stopped ?? interruption ?? interruptionOf(end, tail);
    if (!decisive && !cut) {
      if (failure) throw new TlcError('tlc-failure', `TLC failed: ${failure.text.trim()}`);
      const passed = end.exitCode === 0 && finished && (succeeded || simulation !== undefined);
      if (!passed || version === undefined) throw notUnderstood(end, version, tail);
    }
    const verdict = decisive?.verdict ?? (cut ? 'interrupted' : 'pass');
    const limits = bounds();
    const { message: told, location: place } = describe();
    const file = place && (place.file ?? moduleFiles(sany, input.temporary).get(place.module));
    const location = place && { ...place, ...(file !== undefined && { file }) };
    const message = [told, cut && tellInterruption(cut, end)].filter((part) => part !== undefined).join('\n');
    const called = decisive && SAFETY_OR_LIVENESS.has(decisive.verdict) ? nameIn(decisive.message.text) : undefined;
    const errorTrace = trace();
    // Neither a loop nor stuttering: a finite behaviour broke the property, however it would have gone on.
    const isFinite = verdict === 'liveness' && errorTrace !== undefined && errorTrace.loopsTo === undefined && errorTrace.stutters === undefined;
    return {
      result: {
        engine: 'tlc',
        engineVersion: version ?? 'TLC of unknown version',
        verdict: isFinite ? 'action-property' : verdict,
        ...(cut && { interruption: cut }),
        ...(message !== '' && { message }),
        ...(location && { location }),
        complete: verdict === 'pass' && limits.length === 0 && counts.queue === 0,
        bounds: limits,
        warnings,
        ...(collisionProbability !== undefined && { collisionProbability }),
        ...counts,
        ...(errorTrace && { trace: errorTrace }),
        durationMs: end.durationMs,
      },
      ...(called !== undefined && { called }),
    };
  };

  return { message, line, conclude };
}

/** The codes of the messages within it first: an exception's own message says more than that there was one. */
function codesOf(message: TlcMessage): number[] {
  return [...message.nested.flatMap(codesOf), message.code];
}

/** `Invariant X is violated.`, `Action property X is violated.`, and of later versions `Temporal property X was violated.` */
function nameIn(text: string): string | undefined {
  return /^(?:Invariant|Property|Action property|Temporal property) (.+?) (?:is|was) violated/.exec(text.trim())?.[1];
}

/** The place that TLC names; in a stack of expressions the innermost, which comes last. */
function placeIn(text: string, innermost: boolean): SourceLocation | undefined {
  const places = [...text.matchAll(/line (\d+), col(?:umn)? (\d+) to line \d+, col(?:umn)? \d+ (?:in|of module) ([\w!]+)/gi)];
  const place = innermost ? places.at(-1) : places[0];
  return place && { module: place[3]!, line: Number(place[1]), column: Number(place[2]) };
}

/** TLC gives a line only for bad syntax. Otherwise the place is that of the first name in its sentence that the cfg has. */
function placeInCfg(text: string, cfg: CfgNames, file: string): SourceLocation | undefined {
  const module = basename(file);
  const line = /configuration file at line (\d+)/.exec(text)?.[1];
  if (line !== undefined) return { module, file, line: Number(line), column: 1 };
  for (const [word] of text.matchAll(/[^\s,.;:()"'`]+/g)) {
    const name = cfg.names.find((candidate) => candidate.name === word);
    if (name) return { module, file, line: name.line, column: name.column };
  }
  return undefined;
}

const PREAMBLE = /^TLC threw an unexpected exception\.\nThis was probably caused by an error in the spec or model\.\nSee the User Output or TLC Console for clues to what happened\.\nThe exception was an? (\S+)\n: /;

function withoutPreamble(text: string): string {
  return text.replace(PREAMBLE, '').trim();
}

function unassignedVariables(text: string): string[] {
  const list = /variables? (?:is|are) not assigned: ([^\n]*?)\.?\s*$/m.exec(text)?.[1];
  return list === undefined ? [] : list.split(',').map((name) => name.trim());
}

function without(step: TraceStep, names: readonly string[]): TraceStep {
  const keep = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
  return { ...step, state: keep(step.state), ...(step.itf && { itf: keep(step.itf) }) };
}

/** Exit code of a JVM under `-XX:+ExitOnOutOfMemoryError`. */
const JVM_OUT_OF_MEMORY = 3;

function interruptionOf(end: RunEnd, tail: readonly string[]): Interruption | undefined {
  // A shell between us and Java turns a signal into 128 + its number.
  if (end.signal !== null || end.exitCode === 137 || end.exitCode === 143) return 'killed';
  const said = `${end.stderr}\n${tail.join('\n')}`;
  if (/There is insufficient memory for the Java Runtime|Could not reserve enough space/.test(said)) return 'out-of-memory';
  if (end.exitCode === JVM_OUT_OF_MEMORY && said.includes('OutOfMemoryError')) return 'out-of-memory';
  return undefined;
}

function tellInterruption(why: Interruption, end: RunEnd): string {
  switch (why) {
    case 'timeout':
      return `TLC was stopped after ${Math.round(end.durationMs / 1000)} s: its time was over.`;
    case 'aborted':
      return 'TLC was stopped on request.';
    case 'out-of-memory':
      return 'TLC ran out of memory. Give it more, or check a smaller model.';
    case 'killed':
      return `TLC was killed${end.signal === null ? '' : ` by ${end.signal}`}. If nobody did it, the system did for want of memory: give TLC less, or check a smaller model.`;
  }
}

function notUnderstood(end: RunEnd, version: string | undefined, tail: readonly string[]): TlcError {
  const how = end.signal === null ? `exit code ${end.exitCode}` : `signal ${end.signal}`;
  const said = [...end.stderr.trim().split('\n'), ...tail].map((line) => line.trim()).filter((line) => line !== '').slice(0, 5);
  const what = version === undefined ? 'What was run does not talk like TLC' : `${version} ended without a verdict`;
  return new TlcError('tlc-failure', `${what} (${how}).${said.length === 0 ? ' It printed nothing.' : ` It printed:\n${said.map((line) => `  ${line}`).join('\n')}`}`);
}
