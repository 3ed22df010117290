import type { Expression } from '../semantics/resolved.ts';
import { apply } from './application.ts';
import { builtin } from './builtin.ts';
import { constant, isHoistable } from './constant.ts';
import type { Context } from './context.ts';
import { counted } from './evaluation-counts.ts';
import { choose, exceptFunction, filterSet, functionLiteral, mapSet, quantifier, record, recordSet } from './constructors.ts';
import { AT } from './free-symbols.ts';
import { Block, FALSE, js, TRUE, type Js } from './javascript.ts';
import { bindLet } from './let.ts';
import { bindSubstitutions } from './level.ts';
import { unchanged } from './unchanged.ts';

/**
 * Compiles an expression to be evaluated to a value at the current states. The statements that it needs are appended to the block; the result
 * is evaluated right after them, at most once.
 */
export function expression(context: Context, node: Expression): Js {
  if (isHoistable(context, node)) return constant(context.program, node, context.environment.restrict(node));
  return computeTraced(context, node);
}

/** As `expression`, but for a constant expression, too, with code of its own. */
export function computeTraced(context: Context, node: Expression): Js {
  return context.program.traced && node.kind !== 'number' && node.kind !== 'string' ? traced(context, node) : compute(counted(context, node), node);
}

/** As `expression`, into a block of its own. */
export function separately(context: Context, node: Expression): { readonly block: Block; readonly result: Js } {
  const block = new Block(context.block);
  const result = expression({ ...context, block }, node);
  return { block, result };
}

/** Notes the expression in an error that its evaluation throws. */
function traced(context: Context, node: Expression): Js {
  const { program } = context;
  const block = new Block(context.block);
  const result = compute({ ...context, block }, node);
  if (block.isEmpty && result.atom) return result;
  const name = program.name('v');
  context.block.line(`let ${name};`);
  context.block.line('try {');
  context.block.append(block);
  context.block.line(`${name} = ${result.code};`);
  context.block.line(`} catch (error) { throw trace(error, ${program.site(node.source)}); }`);
  return js(name, result.type, true);
}

/** Gives a result a name, so that it can be used several times. */
export function atom(context: Context, result: Js, hint = 't'): Js {
  if (result.atom) return result;
  const name = context.program.name(hint);
  context.block.line(`const ${name} = ${result.code};`);
  return { ...js(name, result.type, true), isForced: result.isForced === true };
}

/** Where TLC asks for a boolean by itself. */
export const BOOLEAN_EXPECTED = 'TLC expected a boolean value, but did not find one (%kind).';

/** A result that must be a boolean. @param form the start of TLC's message if it is none */
export function boolean(result: Js, form: string): Js {
  return result.type === 'boolean' ? result : js(`bool(${result.code}, ${JSON.stringify(form)})`, 'boolean');
}

export function compute(context: Context, node: Expression): Js {
  const { program } = context;
  switch (node.kind) {
    case 'number':
      return program.literal(node.value);
    case 'string':
      return program.literal(program.interner.string(node.value), 'string');
    case 'at': {
      const binding = context.environment.lookup(AT);
      if (binding?.kind !== 'value') throw new Error('@ outside of EXCEPT');
      return binding.js;
    }
    case 'apply':
      return apply(context, node);
    case 'builtin':
      return builtin(context, node);
    case 'if':
      return conditional(context, 'A non-boolean expression (%kind) was used as the condition of an IF.', node.condition, node.then, () => separately(context, node.else));
    case 'case':
      return caseOf(context, node, 0);
    case 'let': {
      const environment = bindLet(context, node);
      return expression({ ...context, environment }, node.body);
    }
    case 'label':
      return expression(context, node.body);
    case 'substitution':
      return expression({ ...context, environment: bindSubstitutions(node.substitutions, context.environment) }, node.body);
    case 'exists':
    case 'forall':
      return quantifier(context, node);
    case 'choose':
      return choose(context, node);
    case 'filter':
      return filterSet(context, node);
    case 'map':
      return mapSet(context, node);
    case 'function':
      return functionLiteral(context, node);
    case 'record':
      return record(context, node);
    case 'record-set':
      return recordSet(context, node);
    case 'field': {
      const value = expression(context, node.record);
      const site = program.object({ name: program.interner.string(node.name), shape: undefined, index: 0 }, node.name);
      return { ...js(`field(${value.code}, ${site.code})`), isForced: value.isForced === true };
    }
    case 'index': {
      const f = expression(context, node.function);
      const argument = expression(context, node.argument);
      return { ...js(`apply(${f.code}, ${argument.code})`), isForced: f.isForced === true };
    }
    case 'except':
      return exceptFunction(context, node);
    case 'square-action':
    case 'angle-action': {
      const isSquare = node.kind === 'square-action';
      const action = boolean(expression(context, node.action), `Attempted to evaluate an expression of form ${isSquare ? '[A]_e' : '<A>_e'}, but A was not a boolean (%kind).`);
      const stutters = separatelyUnchanged(context, node.subscript);
      return shortCircuit(context, isSquare ? '||' : '&&', action, { block: stutters.block, result: isSquare ? stutters.result : js(`!${stutters.result.code}`, 'boolean') });
    }
    case 'unbounded-exists':
    case 'unbounded-forall':
    case 'unbounded-choose': {
      const form = { 'unbounded-exists': '\\E', 'unbounded-forall': '\\A', 'unbounded-choose': 'CHOOSE' }[node.kind];
      const separator = node.kind === 'unbounded-choose' ? '' : ' ';
      return failing(`TLC attempted to evaluate an unbounded ${form}.\nMake sure that the expression is of form ${form}${separator || ' '}x \\in S: P(x).`);
    }
    case 'weak-fairness':
      return failing(temporal('WF'));
    case 'strong-fairness':
      return failing(temporal('SF'));
    case 'temporal-exists':
      return failing(temporal('\\EE'));
    case 'temporal-forall':
      return failing(temporal('\\AA'));
  }
}

function temporal(form: string): string {
  return `TLC encountered a temporal formula (${form}) when evaluating a predicate or action.`;
}

/** An expression that has no value, for the reason given. */
export function failing(message: string): Js {
  return js(`fail(${JSON.stringify(message)})`);
}

export function temporalFailure(form: string): Js {
  return failing(temporal(form));
}

function separatelyUnchanged(context: Context, node: Expression): { readonly block: Block; readonly result: Js } {
  const block = new Block(context.block);
  return { block, result: unchanged({ ...context, block }, node) };
}

/** `left && right` or `left || right` where the right side may need statements. */
export function shortCircuit(context: Context, operator: '&&' | '||', left: Js, right: { readonly block: Block; readonly result: Js }): Js {
  if (right.block.isEmpty) return js(`(${left.code} ${operator} ${right.result.code})`, 'boolean');
  const name = context.program.name('b');
  context.block.line(`let ${name} = ${left.code};`);
  context.block.line(`if (${operator === '&&' ? name : `!${name}`}) {`);
  context.block.append(right.block);
  context.block.line(`${name} = ${right.result.code};`);
  context.block.line('}');
  return js(name, 'boolean', true);
}

function conditional(
  context: Context,
  form: string,
  condition: Expression,
  then: Expression,
  otherwise: () => { readonly block: Block; readonly result: Js },
): Js {
  const test = boolean(expression(context, condition), form);
  if (test.code === TRUE.code) return expression(context, then);
  const yes = separately(context, then);
  const no = otherwise();
  if (test.code === FALSE.code) {
    context.block.append(no.block);
    return no.result;
  }
  const type = yes.result.type === no.result.type ? yes.result.type : 'any';
  if (yes.block.isEmpty && no.block.isEmpty) return js(`(${test.code} ? ${yes.result.code} : ${no.result.code})`, type);
  const name = context.program.name('r');
  context.block.line(`let ${name};`);
  context.block.line(`if (${test.code}) {`);
  context.block.append(yes.block);
  context.block.line(`${name} = ${yes.result.code};`);
  context.block.line('} else {');
  context.block.append(no.block);
  context.block.line(`${name} = ${no.result.code};`);
  context.block.line('}');
  return js(name, type, true);
}

function caseOf(context: Context, node: Extract<Expression, { kind: 'case' }>, index: number): Js {
  const arm = node.arms[index];
  if (arm === undefined) {
    return node.other === undefined ? failing('Attempted to evaluate a CASE with no conditions true.') : expression(context, node.other);
  }
  return conditional(context, 'A non-boolean expression (%kind) was used as a condition of a CASE. ', arm.guard, arm.value, () => {
    const block = new Block(context.block);
    return { block, result: caseOf({ ...context, block }, node, index + 1) };
  });
}

