import type { Bound, BoundedNode, ExceptNode, Expression, FunctionNode, RecordNode } from '../semantics/resolved.ts';
import { shapeOfKeys, type StringValue } from '../values/index.ts';
import type { Context } from './context.ts';
import { valueBinding, type Environment } from './environment.ts';
import { atom, boolean, expression, failing } from './expression.ts';
import { AT } from './free-symbols.ts';
import { Block, js, type Js } from './javascript.ts';
import { isSafe } from './let.ts';
import { bindTuple, loops } from './loop.ts';

const NOT_BOOLEAN = 'TLC expected a boolean value, but did not find one (%kind).';

/** `\E x \in S : p` and `\A x \in S : p` */
export function quantifier(context: Context, node: BoundedNode): Js {
  const { program, block } = context;
  const isExists = node.kind === 'exists';
  const name = program.name(isExists ? 'some' : 'all');
  const label = program.name('loop');
  block.line(`let ${name} = ${!isExists};`);
  loops(context, node.bounds, label, (inner) => {
    const body = boolean(expression(inner, node.body), NOT_BOOLEAN);
    inner.block.line(`if (${isExists ? '' : '!'}${body.code}) { ${name} = ${isExists}; break ${label}; }`);
  });
  return js(name, 'boolean', true);
}

/** `CHOOSE x \in S : p`: the first element in TLC's normal order. */
export function choose(context: Context, node: BoundedNode): Js {
  const { program, block } = context;
  const [bound] = node.bounds;
  const name = program.name('chosen');
  const label = program.name('loop');
  block.line(`let ${name};`);
  if (bound!.isTuple) {
    const items = atom(context, js(`elements(${expression(context, bound!.domain).code})`), 'items');
    const tuple = program.name('tuple');
    const inside = new Block(block);
    block.line(`${label}: for (const ${tuple} of ${items.code}) {`);
    const environment = context.environment.withAll(bindTuple({ ...context, block: inside }, bound!, tuple));
    const body = boolean(expression({ ...context, environment, block: inside }, node.body), NOT_BOOLEAN);
    inside.line(`if (${body.code}) { ${name} = ${tuple}; break ${label}; }`);
    block.append(inside);
    block.line('}');
  } else {
    loops(context, node.bounds, label, (inner) => {
      const binding = inner.environment.lookup(bound!.variables[0]!);
      const body = boolean(expression(inner, node.body), NOT_BOOLEAN);
      inner.block.line(`if (${body.code}) { ${name} = ${binding?.kind === 'value' ? binding.js.code : 'undefined'}; break ${label}; }`);
    });
  }
  block.line(`if (${name} === undefined) ${failing('Attempted to compute the value of an expression of form\nCHOOSE x \\in S: P, but no element of S satisfied P.').code};`);
  return js(name, 'any', true);
}

/** `{e : x \in S}` */
export function mapSet(context: Context, node: BoundedNode): Js {
  const { program, block } = context;
  const name = program.name('images');
  block.line(`const ${name} = [];`);
  loops(context, node.bounds, program.name('loop'), (inner) => {
    inner.block.line(`${name}.push(${expression(inner, node.body).code});`);
  });
  return js(`setOf(${name})`);
}

/** `{x \in S : p}` */
export function filterSet(context: Context, node: BoundedNode): Js {
  const [bound] = node.bounds;
  const set = expression(context, bound!.domain);
  const predicate = arrow(context, node, (inner) =>
    boolean(inner, 'Attempted to evaluate an expression of form {x \\in S : P(x)} when P was '),
  );
  return js(`filter(${set.code}, ${predicate}, ${JSON.stringify(parameters(node))})`);
}

/** `[x \in S |-> e]`, and the body of a recursive function. */
export function functionLiteral(context: Context, node: FunctionNode): Js {
  const domains = node.bounds.flatMap((bound) => {
    const set = expression(context, bound.domain);
    if (bound.isTuple) return [set];
    const kept = bound.variables.length > 1 ? atom(context, set, 'set') : set;
    return bound.variables.map(() => kept);
  });
  const names = JSON.stringify(parameters(node));
  const domain = domains.length === 1 ? domains[0]!.code : `new TupleSet([${domains.map((domain_) => domain_.code).join(', ')}])`;
  if (node.self !== undefined) {
    const self = context.program.name(node.self.name);
    const environment = context.environment.with(node.self, valueBinding(js(self, 'any', true)));
    const block = new Block(context.block);
    const body = arrow({ ...context, environment, block, lazy: new Set(results(node.body)) }, node, (inner) => inner);
    const name = context.program.name('make');
    context.block.line(`const ${name} = (${self}) => {`);
    context.block.append(block);
    context.block.line(`return ${body};`);
    context.block.line('};');
    return js(`recursiveFunction(${domain}, ${name}, ${names})`);
  }
  const body = arrow(context, node, (inner) => inner);
  if (context.lazy?.has(node)) return js(`recursiveFunction(${domain}, () => ${body}, ${names})`);
  return domains.length === 1
    ? js(`functionOver(${domains[0]!.code}, ${body}, ${names})`)
    : js(`functionOverAll([${domains.map((domain) => domain.code).join(', ')}], ${body}, ${names})`);
}

/** The expressions of which one gives the value. */
function results(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'if':
      return [node.then, node.else].flatMap(results);
    case 'case':
      return [...node.arms.map(({ value }) => value), ...(node.other === undefined ? [] : [node.other])].flatMap(results);
    case 'let':
    case 'label':
      return results(node.body);
    default:
      return [node];
  }
}

function parameters(node: BoundedNode | FunctionNode): string {
  return node.bounds.flatMap((bound) => bound.variables.map((variable) => variable.name)).join(', ');
}

/** The body of a node with bounds as a function of one argument: the element, or the tuple of elements where there are several variables. */
function arrow(context: Context, node: BoundedNode | FunctionNode, finish: (result: Js) => Js): string {
  const { program } = context;
  const block = new Block(context.block);
  const within = { ...context, block };
  const [bound] = node.bounds;
  const isSingle = node.bounds.length === 1 && (bound!.isTuple || bound!.variables.length === 1);
  const argument = program.name(isSingle && !bound!.isTuple ? bound!.variables[0]!.name : 'tuple');
  const environment = bindArguments(within, node.bounds, argument);
  const result = finish(expression({ ...within, environment }, node.body));
  const name = program.name('body');
  context.block.line(`const ${name} = (${argument}) => {`);
  context.block.append(block);
  context.block.line(`return ${result.code};`);
  context.block.line('};');
  return name;
}

/** The environment in which the bounds' variables are what an argument consists of: the element, or the tuple of elements. */
export function bindArguments(context: Context, bounds: readonly Bound[], argument: string): Environment {
  const { program, block } = context;
  let { environment } = context;
  const [bound] = bounds;
  if (bounds.length === 1 && bound!.isTuple) return environment.withAll(bindTuple(context, bound!, argument));
  if (bounds.length === 1 && bound!.variables.length === 1) return environment.with(bound!.variables[0]!, valueBinding(js(argument, 'any', true)));
  let index = 0;
  for (const each of bounds) {
    if (each.isTuple) {
      environment = environment.withAll(bindTuple(context, each, `${argument}.items[${index++}]`));
      continue;
    }
    for (const variable of each.variables) {
      const name = program.name(variable.name);
      block.line(`const ${name} = ${argument}.items[${index++}];`);
      environment = environment.with(variable, valueBinding(js(name, 'any', true)));
    }
  }
  return environment;
}

/** `[a |-> 1, b |-> 2]`: the order of the fields is known beforehand, so that the record is made without sorting. */
export function record(context: Context, node: RecordNode, part = expression): Js {
  const { program } = context;
  const fields = node.fields.map((field) => ({ name: program.interner.string(field.name), value: field.value }));
  if (new Set(fields.map((field) => field.name)).size < fields.length) return failing('A field name occurs multiple times in record.');
  const values = fields.map((field) => part(context, field.value));
  const order = fields.map((_, index) => index).sort((a, b) => fields[a]!.name.order - fields[b]!.name.order);
  const shape = program.object(shapeOfKeys(order.map((index): StringValue => fields[index]!.name), 'record'), 'shape');
  return js(`new FunctionValue(${shape.code}, [${order.map((index) => values[index]!.code).join(', ')}])`);
}

/** `[a : S, b : T]` */
export function recordSet(context: Context, node: RecordNode): Js {
  const fields = node.fields.map(({ name, value }) => {
    const set = expression(context, value);
    return `[${context.program.literal(context.program.interner.string(name), 'field').code}, ${set.code}]`;
  });
  return js(`new RecordSet([${fields.join(', ')}])`);
}

/**
 * `[f EXCEPT ![a] = e, ...]`, one update after the other.
 * @param part compiles the new values
 */
export function exceptFunction(context: Context, node: ExceptNode, f = expression(context, node.function), part = expression): Js {
  const { program } = context;
  let result = f;
  for (const update of node.updates) {
    const path = update.path.map((argument) => expression(context, argument));
    const kept = atom(context, result, 'f');
    if (path.length === 1 && isSafe(update.value)) {
      result = js(`replaceAt(${kept.code}, ${path[0]!.code}, ${updatedValue(context, update.value, 'undefined', part).code})`);
      continue;
    }
    const old = program.name('old');
    const block = new Block(context.block);
    const value = updatedValue({ ...context, block }, update.value, old, part);
    const replace = program.name('replace');
    context.block.line(`const ${replace} = (${old}) => {`);
    context.block.append(block);
    context.block.line(`return ${value.code};`);
    context.block.line('};');
    result =
      path.length === 1
        ? js(`exceptAt(${kept.code}, ${path[0]!.code}, ${replace})`)
        : js(`except(${kept.code}, [${path.map((argument) => argument.code).join(', ')}], ${replace})`);
  }
  return result;
}

function updatedValue(context: Context, node: Expression, old: string, part: typeof expression): Js {
  return part({ ...context, environment: context.environment.with(AT, valueBinding(js(old, 'any', true))) }, node);
}
