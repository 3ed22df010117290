import type { Bound, Expression } from '../semantics/resolved.ts';
import { intervalOf } from './arithmetic.ts';
import type { Context } from './context.ts';
import { valueBinding, type BindableSymbol, type Binding } from './environment.ts';
import { atom, expression } from './expression.ts';
import { Block, js, type JsType } from './javascript.ts';

/** Symbols of a bound, with the elements that they walk through. */
interface Walk {
  readonly bound: Bound;
  /** Which of the variables of `x, y \in S`; all of them for a pattern. */
  readonly variable: number;
  readonly source: { readonly kind: 'interval'; readonly low: string; readonly high: string } | { readonly kind: 'items' | 'cursor'; readonly code: string };
}

/**
 * Loops over all combinations of elements of the bounds in TLC's order, where the first bound varies fastest (ContextEnumerator). Domains are
 * evaluated first, in the order of the text.
 * @param label for `break` out of all the loops
 * @param body compiles what is done for each combination; what it gives is given back
 */
export function loops<Result>(context: Context, bounds: readonly Bound[], label: string, body: (inner: Context) => Result): Result {
  const walks: Walk[] = [];
  for (const bound of bounds) {
    const source = sourceOf(context, bound.domain);
    if (bound.isTuple) walks.push({ bound, variable: 0, source });
    else bound.variables.forEach((_, variable) => walks.push({ bound, variable, source }));
  }
  const block = new Block(context.block);
  const bindings: (readonly [BindableSymbol, Binding])[] = [];
  const opened = walks.toReversed();
  opened.forEach(({ bound, source, variable: index }, depth) => {
    const prefix = depth === 0 ? `${label}: ` : '';
    const variable = bound.variables[index]!;
    const name = context.program.name(bound.isTuple ? 'tuple' : variable.name);
    let type: JsType = 'any';
    if (source.kind === 'interval') {
      block.line(`${prefix}for (let ${name} = ${source.low}; ${name} <= ${source.high}; ${name}++) {`);
      type = 'integer';
    } else if (source.kind === 'items') {
      const at = context.program.name('i');
      block.line(`${prefix}for (let ${at} = 0; ${at} < ${source.code}.length; ${at}++) {`);
      block.line(`const ${name} = ${source.code}[${at}];`);
    } else {
      const cursor = context.program.name('cursor');
      block.line(`${prefix}for (let ${cursor} = cursorOf(${source.code}), ${name}; (${name} = ${cursor}.next()) !== undefined;) {`);
    }
    if (bound.isTuple) bindings.push(...bindTuple({ ...context, block }, bound, name));
    else bindings.push([variable, valueBinding(js(name, type, true))]);
  });
  const result = body({ ...context, block, environment: context.environment.withAll(bindings) });
  for (const _ of opened) block.line('}');
  context.block.append(block);
  return result;
}

export function bindTuple(context: Context, bound: Bound, name: string): (readonly [BindableSymbol, Binding])[] {
  const parts = context.program.name('parts');
  context.block.line(`const ${parts} = components(${name}, ${bound.variables.length}, ${JSON.stringify(bound.variables[0]!.name)});`);
  return bound.variables.map((symbol, index) => {
    const local = context.program.name(symbol.name);
    context.block.line(`const ${local} = ${parts}[${index}];`);
    return [symbol, valueBinding(js(local, 'any', true))] as const;
  });
}

function sourceOf(context: Context, domain: Expression): Walk['source'] {
  const bounds = intervalOf(context, domain);
  if (bounds !== undefined) {
    const low = context.program.name('low');
    const high = context.program.name('high');
    context.block.line(`const ${low} = ${bounds.low.type === 'integer' ? bounds.low.code : `limit(${bounds.low.code}, 'first')`};`);
    context.block.line(`const ${high} = ${bounds.high.type === 'integer' ? bounds.high.code : `limit(${bounds.high.code}, 'second')`};`);
    return { kind: 'interval', low, high };
  }
  const set = expression(context, domain);
  if (isLarge(domain)) return { kind: 'cursor', code: atom(context, set, 'set').code };
  return { kind: 'items', code: atom(context, js(`elements(${set.code})`), 'items').code };
}

/** Whether the set is by its form one that may have too many elements to list them all before the first is looked at. */
function isLarge(domain: Expression): boolean {
  if (domain.kind === 'record-set') return true;
  if (domain.kind === 'filter') return isLarge(domain.bounds[0]!.domain);
  if (domain.kind === 'apply' && domain.operator.kind === 'definition' && domain.operands.length === 0) return isLarge(domain.operator.body);
  return domain.kind === 'builtin' && ['SUBSET', 'function-set', 'times', 'UNION', 'cup', 'setminus'].includes(domain.name);
}
