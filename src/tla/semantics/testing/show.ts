import type { Bound, Expression, Operand } from '../resolved.ts';

/** A resolved expression in one line, for expectations: `(and (in x Nat) TRUE)`; a definition of another module as `Module.name`. */
export function show(node: Operand): string {
  switch (node.kind) {
    case 'operator':
      return typeof node.operator === 'string' ? `op:${node.operator}` : node.operator.name === 'LAMBDA' && node.operator.kind === 'definition' ? `(lambda ${node.operator.parameters.map(({ name }) => name).join(' ')} : ${show(node.operator.body)})` : `op:${node.operator.name}`;
    case 'number':
      return node.decimal ?? String(node.value);
    case 'string':
      return JSON.stringify(node.value);
    case 'at':
      return '@';
    case 'apply':
      return list(node.operator.name, node.operands.map(show));
    case 'builtin':
      return list(node.name, node.operands.map(show));
    case 'if':
      return list('if', [node.condition, node.then, node.else].map(show));
    case 'case':
      return list('case', [...node.arms.map((arm) => `${show(arm.guard)} -> ${show(arm.value)}`), ...(node.other === undefined ? [] : [`OTHER -> ${show(node.other)}`])]);
    case 'let':
      return list('let', [...node.definitions.map(({ name, parameters, body }) => `${name}(${parameters.map((parameter) => parameter.name).join(' ')}) == ${show(body)};`), show(node.body)]);
    case 'exists':
    case 'forall':
    case 'choose':
    case 'filter':
    case 'map':
      return list(node.kind, [...node.bounds.map(bound), ':', show(node.body)]);
    case 'function':
      return list(node.self === undefined ? 'function' : `function ${node.self.name}`, [...node.bounds.map(bound), ':', show(node.body)]);
    case 'unbounded-exists':
    case 'unbounded-forall':
    case 'unbounded-choose':
    case 'temporal-exists':
    case 'temporal-forall':
      return list(node.kind, [...node.variables.map(({ name }) => name), ':', show(node.body)]);
    case 'record':
    case 'record-set':
      return list(node.kind, node.fields.map(({ name, value }) => `${name}: ${show(value)}`));
    case 'field':
      return `${show(node.record)}.${node.name}`;
    case 'index':
      return `${show(node.function)}[${show(node.argument)}]`;
    case 'except':
      return list('except', [show(node.function), ...node.updates.map(({ path, value }) => `${path.map((step) => `[${show(step)}]`).join('')} = ${show(value)}`)]);
    case 'square-action':
    case 'angle-action':
    case 'weak-fairness':
    case 'strong-fairness':
      return list(node.kind, [show(node.action), show(node.subscript)]);
    case 'substitution':
      return list('with', [...node.substitutions.map(({ of, by }) => `${of.name} <- ${show(by)}`), ':', show(node.body)]);
    case 'label':
      return `${node.name}::${show(node.body)}`;
  }
}

function bound({ variables, isTuple, domain }: Bound): string {
  const names = variables.map(({ name }) => name).join(' ');
  return `${isTuple ? `<<${names}>>` : names} \\in ${show(domain)}`;
}

function list(name: string, parts: readonly string[]): string {
  return parts.length === 0 ? name : `(${[name, ...parts].join(' ')})`;
}

/** The definition of a module that has this body, one for all lines of a test's expectation. */
export function bodyOf(definitions: readonly { readonly name: string; readonly body: Expression }[], name: string): string {
  const definition = definitions.find((one) => one.name === name);
  if (definition === undefined) throw new Error(`no definition of ${name}`);
  return show(definition.body);
}
