import type { Node } from '../instrument/_internals/ast.ts';
import { atomicOperation } from '../instrument/_internals/globals.ts';
import { analyzeScopes, type Scope } from '../instrument/_internals/scopes.ts';
import { children } from '../instrument/_internals/syntax.ts';
import { locate, parse } from '../instrument/parse.ts';
import { Identities } from './identity.ts';
import type { Mutant } from './mutant.ts';
import type { Edit } from './rule.ts';
import { RULES, type RuleName } from './rules/index.ts';

/**
 * All mutants of one file by the rules named, in the order of their places. Left alone are types, imports, and what is thrown: messages are
 * for people, and no check should hang on their wording.
 *
 * @param file the name that the mutants carry
 * @throws InstrumentError if the file does not parse
 */
export function mutantsOf(code: string, file: string, rules: readonly RuleName[] = Object.keys(RULES) as RuleName[]): Mutant[] {
  const program = parse(code, file);
  const scopes = analyzeScopes(program);
  const position = locate(code);
  const found: { readonly rule: RuleName; readonly edit: Edit; readonly path: string }[] = [];
  const visit = (node: Node, ancestors: readonly Node[], scope: Scope, path: string): void => {
    if (node.type === 'ImportDeclaration' || ancestors.at(-1)?.type === 'ThrowStatement') return;
    const inner = scopes.of.get(node) ?? scope;
    const context = { code, ancestors, atomic: (call: Node) => (call.type === 'CallExpression' && !call.optional ? atomicOperation(call.callee, inner) : undefined) };
    for (const rule of rules) for (const edit of RULES[rule](node, context)) found.push({ rule, edit, path });
    const name = nameOf(node);
    const around = [...ancestors, node];
    for (const child of children(node)) visit(child, around, inner, name === undefined ? path : `${path}/${name}`);
  };
  visit(program, [], scopes.module, '');

  const texts = new Set([code]);
  const identities = new Identities(code, file);
  const mutants: Mutant[] = [];
  for (const { rule, edit: { start, end, replacement, description }, path } of found) {
    const text = code.slice(0, start) + replacement + code.slice(end);
    if (texts.has(text)) continue;
    texts.add(text);
    const [line, column] = position(start);
    const id = identities.of(rule, line, path, { start, end, replacement });
    mutants.push({ id, rule, file, line, column, description, mutation: { file, at: start, find: code.slice(start, end), replace: replacement } });
  }
  return mutants.sort((a, b) => a.mutation.at - b.mutation.at);
}

/** What a function, method or class is called. */
function nameOf(node: Node): string | undefined {
  if ('id' in node && node.id !== null && typeof node.id === 'object' && 'type' in node.id && node.id.type === 'Identifier') return node.id.name;
  if ((node.type === 'MethodDefinition' || node.type === 'PropertyDefinition' || node.type === 'Property') && (node.key.type === 'Identifier' || node.key.type === 'PrivateIdentifier')) return node.key.name;
  return undefined;
}
