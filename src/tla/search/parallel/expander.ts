import type { ActionPredicate, CompiledAction, CompiledSpec, State } from '../../compile/compiled-spec.ts';
import { ByteReader, ByteWriter, EvaluationError, NotPortable, StringValue, type PortablePacker } from '../../values/index.ts';
import { LivenessCheck, packSteps, type StepEvaluator } from '../../liveness/index.ts';
import { createFingerprinter } from '../fingerprint.ts';
import { StateLookup, StateSet } from '../state-set.ts';
import { IN_ORDER_ONLY, LAST, MAYBE_NEW, MORE, NOT_NEW } from './protocol.ts';

/** Thrown through the compiled spec: the state at hand is left to who does them in order. */
const LEFT = new Error('left');

/** The specification does what only one thread can do. */
class InOrderOnly extends Error {
  override readonly name = 'InOrderOnly';
}

/** Above all ids. */
const UNNUMBERED = 2 ** 31;
/** A part is sent when it has this many bytes; what is generated from one state must not have more than `MOST`. */
const PART = 1 << 17;
export const MOST = 1 << 20;
/** When so many states were met, they are forgotten: those that are in the table need not be known here, and the others are few. */
const MANY_MET = 1 << 14;

/**
 * Expands states for a search that goes on in another thread: generates the successors, drops and checks them. Whatever is out of the ordinary (a
 * violation, an error, a deadlock) it leaves to the search, which does that state again.
 */
export class Expander {
  readonly #spec: CompiledSpec;
  readonly #packer: PortablePacker;
  readonly #deadlock: boolean;
  readonly #fingerprinter;
  /** What is asked of the steps, when the search builds a graph for temporal properties. */
  readonly #evaluator: StepEvaluator | undefined;
  /** The answer at hand. */
  readonly #part = new ByteWriter();
  /** What the state at hand generates. */
  readonly #generated = new ByteWriter();
  #lookup = new StateLookup(new Int32Array(3));
  /** What was sent as new lately; most of it is not in the table until it is absorbed. */
  #met = new StateSet();
  /** Fingerprints of that: a state that is not in the table has the number `UNNUMBERED` + its place here. */
  #metHigh: number[] = [];
  #metLow: number[] = [];
  readonly #unnumbered = { from: UNNUMBERED, high: (number: number) => this.#metHigh[number]!, low: (number: number) => this.#metLow[number]! };
  #source = 0;
  #state: State = [];
  #level = 0;
  #count = 0;

  /** @param liveness whether the search checks the temporal properties too */
  constructor(spec: CompiledSpec, packer: PortablePacker, deadlock: boolean, liveness: boolean) {
    this.#spec = spec;
    this.#packer = packer;
    this.#deadlock = deadlock;
    this.#fingerprinter = createFingerprinter(spec);
    this.#evaluator = liveness ? new LivenessCheck(spec).evaluator() : undefined;
    spec.run.beforeImpure = (operator, operands) => {
      const [key] = operands;
      if (operator === 'TLCGet' && key instanceof StringValue && (key.text === 'level' || key.text === 'action')) return;
      throw new InOrderOnly(`it uses ${operator}`);
    };
  }

  /** @param table of the search, see `StateSet.table` */
  lookUpIn(table: Int32Array): void {
    this.#lookup = new StateLookup(table);
  }

  /** Does a job; `send` gets the parts of the answer, each valid during the call. */
  expand(job: ByteReader, send: (part: Uint8Array) => void): void {
    const number = job.word();
    this.#level = job.word();
    job.word();
    this.#source = job.word();
    if (this.#met.size > MANY_MET) {
      this.#met = new StateSet();
      this.#metHigh = [];
      this.#metLow = [];
    }
    const part = this.#part;
    const begin = (kind: number): void => {
      part.clear();
      part.word(number);
      part.byte(kind);
    };
    begin(MORE);
    try {
      for (let rest = job.natural(); rest > 0; rest--) {
        this.#expandOne(job);
        this.#source++;
        if (part.length < PART || rest === 1) continue;
        send(part.written);
        begin(MORE);
      }
      part.written[4] = LAST;
    } catch (thrown) {
      if (!(thrown instanceof InOrderOnly) && !(thrown instanceof NotPortable)) throw thrown;
      begin(IN_ORDER_ONLY);
      part.block(Buffer.from(thrown.message));
    }
    send(part.written);
  }

  #expandOne(job: ByteReader): void {
    const { run, variables } = this.#spec;
    const generated = this.#generated;
    generated.clear();
    this.#count = 0;
    this.#state = this.#packer.unpack(job, variables.length);
    run.level = this.#level;
    run.composed = undefined;
    let left = false;
    try {
      this.#evaluator?.begin(this.#source, this.#state);
      this.#spec.successors(this.#state, this.#emit);
      if (this.#evaluator !== undefined) {
        this.#evaluator.end();
        packSteps(this.#evaluator, generated, this.#unnumbered);
      }
    } catch (thrown) {
      if (thrown !== LEFT && !(thrown instanceof EvaluationError)) throw thrown;
      left = true;
    }
    if (left || run.composed !== undefined || (this.#count === 0 && this.#deadlock) || generated.length > MOST) {
      this.#part.natural(0);
      return;
    }
    this.#part.natural(1 + this.#count);
    this.#part.bytes(generated.written);
  }

  readonly #emit = (next: State, action: CompiledAction): void => {
    this.#count++;
    const { run, invariants, actionProperties } = this.#spec;
    const generated = this.#generated;
    const evaluator = this.#evaluator;
    evaluator?.emitted?.(next, action);
    run.level = this.#level + 1;
    run.action = action;
    let unseen = true;
    let target = -1;
    if (this.#isKept(next)) {
      const fingerprinter = this.#fingerprinter;
      fingerprinter.take(next);
      const { high, low } = fingerprinter;
      const id = this.#lookup.find(high, low);
      const met = id >= 0 ? id : this.#met.add(high, low);
      unseen = id < 0 && met >= 0;
      target = id >= 0 ? id : UNNUMBERED + (met < 0 ? ~met : met);
      generated.natural((action.index << 1) | (unseen ? MAYBE_NEW : NOT_NEW));
      if (unseen) {
        generated.word(high);
        generated.word(low);
        this.#packer.pack(next, generated);
        if (evaluator !== undefined) {
          this.#metHigh.push(high);
          this.#metLow.push(low);
        }
      }
    } else generated.natural((action.index << 1) | NOT_NEW);
    if (unseen) for (let index = 0; index < invariants.length; index++) if (!invariants[index]!.holds(next)) throw LEFT;
    run.level = this.#level;
    if (!this.#allHold(actionProperties, next)) throw LEFT;
    run.action = undefined;
    if (target >= 0) evaluator?.step(target, next, action);
  };

  #isKept(next: State): boolean {
    const { constraints, actionConstraints, run } = this.#spec;
    for (let index = 0; index < constraints.length; index++) if (!constraints[index]!.holds(next)) return false;
    if (actionConstraints.length === 0) return true;
    run.level = this.#level;
    const holds = this.#allHold(actionConstraints, next);
    run.level = this.#level + 1;
    return holds;
  }

  #allHold(predicates: readonly ActionPredicate[], next: State): boolean {
    for (let index = 0; index < predicates.length; index++) if (!predicates[index]!.holds(this.#state, next)) return false;
    return true;
  }
}
