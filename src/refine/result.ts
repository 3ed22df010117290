import type { CodeStep, Counterexample, Verdict } from '../explore/index.ts';
import type { ConjunctVerdict, ItfValue } from '../tla/index.ts';

/**
 * What is wrong between code and model.
 *
 * - `initial`: a state after set-up is no initial state of the model. `step`: a step of the code is neither one of the model nor a stutter.
 * - `action`: it is one, but not the one that the refinement's `action` says.
 * - `end`: an execution ends where the model may not: the refinement's `end` does not hold. `fairness`: the model promises that something still happens there.
 * - `property`: the execution, which ends there, has not what a temporal property of the model promises.
 * - `mapping`: what the refinement says is no state of the model. `code`: the explorer itself found something, such as a deadlock or a race.
 */
export type Breach = 'initial' | 'step' | 'action' | 'end' | 'fairness' | 'property' | 'mapping' | 'code';

/** A variable of the model at both ends of a step, printed as TLA+. */
export interface VariableChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly changed: boolean;
}

/** An action of the model as a step was held against it. */
export interface NearAction {
  readonly action: string;
  /** Printed as TLA+. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly module: string;
  readonly line: number;
  readonly conjuncts: readonly ConjunctVerdict[];
}

/** The first place where code and model part. */
export interface RefinementFailure {
  readonly breach: Breach;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** The step of the code that is none of the model; absent for initial states and ends. */
  readonly step?: Omit<CodeStep, 'view'>;
  /** All variables before and after the step; at a wrong initial state, in the nearest initial state of the model and in that of the code; at an end both are that state. */
  readonly variables: readonly VariableChange[];
  /** The nearest action of the model, with its conjuncts; the nearest first, at most three. */
  readonly nearest: readonly NearAction[];
  /** The actions that the model allows in the state before the step, by name. */
  readonly enabled: readonly string[];
  /** The states of the model that the execution went through, stutters left out, and by which action each was reached. The last one is where it is wrong. */
  readonly behavior: readonly { readonly action: string; readonly state: Readonly<Record<string, ItfValue>> }[];
  readonly counterexample: Counterexample;
}

/** An edge of the model's state graph that the code did not show. */
export interface HiddenEdge {
  readonly action: string;
  /** How many steps a shortest behaviour has that ends with this edge. */
  readonly depth: number;
  /** The reason that the refinement gives why code cannot show it; absent where it gives none. */
  readonly excepted?: string;
  /** Such a behaviour: the names of its actions, and its states, the initial one first. */
  readonly actions: readonly string[];
  readonly states: readonly Readonly<Record<string, ItfValue>>[];
  /** Why the driver shows it no more than the scenario does, where there is one. */
  readonly why?: string;
}

/** What the threads of the driver did, one thing after the other, to show edges that the scenario did not. */
export interface GeneratedScenario {
  /** The edge for which it was looked for, and the behaviour that ends with it: the names of its actions. */
  readonly action: string;
  readonly actions: readonly string[];
  /** The operations that the threads began, in the order in which they began them, as they said by `operation()`. */
  readonly calls: readonly { readonly thread: string; readonly name: string; readonly values: readonly unknown[] }[];
  /** How many edges it showed that were not shown before. */
  readonly shows: number;
  /** The token of its execution. */
  readonly schedule: string;
}

/** How much of the state graph of the model the code showed. */
export interface EdgeCoverage {
  /** States and edges of the graph; an edge is a pair of different states with a step between them. */
  readonly states: number;
  readonly edges: number;
  readonly statesShown: number;
  readonly shown: number;
  /** Of those shown, the ones that only scenarios generated from the driver show. */
  readonly driven: number;
  readonly generated: readonly GeneratedScenario[];
  /** By action: edges, and how many of them the code showed. */
  readonly byAction: readonly { readonly action: string; readonly edges: number; readonly shown: number }[];
  /** Edges that were not shown, those with the shortest way to them first; at most as many as were asked for. */
  readonly hidden: readonly HiddenEdge[];
  /** How many of those that were not shown no exception covers. */
  readonly unexplained: number;
  /** Exceptions that no hidden edge needed. */
  readonly unusedExceptions: readonly string[];
}

/** What checking a refinement found, and what was covered. */
export interface RefineResult {
  readonly refinement: string;
  readonly scenario: string;
  readonly model: string;
  /** `pass`, `refinement`, or what the explorer found. */
  readonly verdict: Verdict;
  /** What is wrong, in one sentence; empty if the verdict is `pass`. */
  readonly message: string;
  /** Whether every state and every step of the code was looked at; states are told apart by the code itself. */
  readonly complete: boolean;
  /** What bounded the check, for people. */
  readonly bounds: readonly string[];
  /** What was covered, in one sentence. */
  readonly coverage: string;
  /** States of the code, and steps between them. */
  readonly states: number;
  readonly transitions: number;
  /** Of the transitions, those that change no variable of the model. */
  readonly stutters: number;
  readonly ends: number;
  /** Executions that were run, each from the beginning. */
  readonly executions: number;
  readonly longest: number;
  /** Different states of the model that the code was seen in, and different steps of the model that it was seen to make. */
  readonly modelStates: number;
  readonly modelSteps: number;
  /** Fairness conditions that the ends of the scenario are excused from, and why. */
  readonly unfair: Readonly<Record<string, string>>;
  readonly edges?: EdgeCoverage;
  readonly failure?: RefinementFailure;
  readonly durationMs: number;
}
