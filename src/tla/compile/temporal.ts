import type { Expression } from '../semantics/resolved.ts';
import type { TemporalFormula } from './compiled-spec.ts';
import { refuseCfg } from './configuration.ts';
import { contextsOf, expand } from './decompose.ts';
import type { Environment } from './environment.ts';
import { bindSubstitutions, levelOf } from './level.ts';
import type { Program } from './program.ts';

/** Makes the predicates that a temporal formula is made of. */
export interface Leaves {
  constant(node: Expression, environment: Environment): boolean;
  state(node: Expression, environment: Environment): TemporalFormula;
  action(node: Expression, environment: Environment, subscript: Expression | undefined): TemporalFormula;
  /** `ENABLED <<A>>_v` */
  enabled(node: Expression, environment: Environment, subscript: Expression): TemporalFormula;
}

interface Leveled {
  readonly formula: TemporalFormula;
  readonly level: number;
}

/** Translates a temporal formula as TLC does (Liveness.astToLive). */
export function temporalFormula(program: Program, node: Expression, environment: Environment, leaves: Leaves, text: (node: Expression) => string, names: Readonly<Record<string, unknown>>): TemporalFormula {
  return new Translator(program, leaves, text, names).translate(node, environment).formula;
}

class Translator {
  readonly #program: Program;
  readonly #leaves: Leaves;
  readonly #text: (node: Expression) => string;
  readonly #names: Readonly<Record<string, unknown>>;

  constructor(program: Program, leaves: Leaves, text: (node: Expression) => string, names: Readonly<Record<string, unknown>>) {
    this.#program = program;
    this.#leaves = leaves;
    this.#text = text;
    this.#names = names;
  }

  translate(node: Expression, environment: Environment): Leveled {
    // Below the temporal level a formula is one predicate, whatever it is made of.
    const level = levelOf(this.#program, node, environment);
    if (level < 3) return this.#leaf(node, environment, level);
    const inner = (part: Expression, scope = environment): TemporalFormula => this.translate(part, scope).formula;
    const temporal = (formula: TemporalFormula): Leveled => ({ formula, level: 3 });
    switch (node.kind) {
      case 'label':
      case 'let':
        return this.translate(node.body, environment);
      case 'substitution':
        return this.translate(node.body, bindSubstitutions(node.substitutions, environment));
      case 'apply': {
        const expanded = expand(this.#program, node, environment);
        if (expanded === undefined) return this.#refuse(node);
        if (expanded === 'true' || expanded === 'false') return { formula: { kind: 'constant', value: expanded === 'true' }, level: 0 };
        return this.translate(expanded.body, expanded.scope);
      }
      case 'exists':
      case 'forall': {
        const scopes = contextsOf(this.#program, node, environment, this.#names);
        if (scopes === undefined) return this.#refuse(node);
        if (scopes.length === 0) return { formula: { kind: 'constant', value: node.kind === 'forall' }, level: 0 };
        return temporal({ kind: node.kind === 'forall' ? 'and' : 'or', operands: scopes.map((scope) => inner(node.body, scope)) });
      }
      case 'if': {
        const guard = inner(node.condition);
        return temporal({
          kind: 'or',
          operands: [
            { kind: 'and', operands: [guard, inner(node.then)] },
            { kind: 'and', operands: [{ kind: 'not', operand: guard }, inner(node.else)] },
          ],
        });
      }
      case 'weak-fairness': {
        const { action, subscript } = node;
        const enabled = this.#leaves.enabled(action, environment, subscript);
        const step = this.#leaves.action(action, environment, subscript);
        return temporal(always(eventually({ kind: 'or', operands: [{ kind: 'not', operand: enabled }, step] })));
      }
      case 'strong-fairness': {
        const { action, subscript } = node;
        const enabled = this.#leaves.enabled(action, environment, subscript);
        const step = this.#leaves.action(action, environment, subscript);
        return temporal({ kind: 'or', operands: [eventually(always({ kind: 'not', operand: enabled })), always(eventually(step))] });
      }
      case 'builtin':
        switch (node.name) {
          case 'and':
          case 'or':
            return temporal({ kind: node.name, operands: node.operands.map((operand) => inner(operand)) });
          case 'not':
            return temporal({ kind: 'not', operand: inner(node.operands[0]!) });
          case 'implies':
            return temporal({ kind: 'or', operands: [{ kind: 'not', operand: inner(node.operands[0]!) }, inner(node.operands[1]!)] });
          case 'leads-to':
            return temporal(always({ kind: 'or', operands: [{ kind: 'not', operand: inner(node.operands[0]!) }, eventually(inner(node.operands[1]!))] }));
          case 'always':
            return temporal(always(inner(node.operands[0]!)));
          case 'eventually':
            return temporal(eventually(inner(node.operands[0]!)));
          default:
            return this.#refuse(node);
        }
      default:
        return this.#refuse(node);
    }
  }

  #leaf(node: Expression, environment: Environment, level: number): Leveled {
    if (level === 0) return { formula: { kind: 'constant', value: this.#leaves.constant(node, environment) }, level };
    return { formula: level === 1 ? this.#leaves.state(node, environment) : this.#leaves.action(node, environment, undefined), level };
  }

  #refuse(node: Expression): never {
    return refuseCfg(`TLC cannot handle the temporal formula ${this.#text(node)}`, 'unsupported');
  }
}

function always(operand: TemporalFormula): TemporalFormula {
  return { kind: 'always', operand };
}

function eventually(operand: TemporalFormula): TemporalFormula {
  return { kind: 'eventually', operand };
}
