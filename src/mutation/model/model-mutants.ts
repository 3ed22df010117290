import type { ModuleParser } from '../../tla/syntax/parse.ts';
import type { SyntaxNode } from '../../tla/syntax/syntax-node.ts';
import { Identities } from '../identity.ts';
import type { Mutant } from '../mutant.ts';
import { MODEL_RULES, type ModelEdit, type ModelRuleName } from './model-rules.ts';

/**
 * The mutants of what a module says its system does: of the operators that `roots` (the specification, its initial predicate and next-state
 * relation) use. Invariants and properties are what judges, and stay.
 *
 * @param text with tabs expanded, as `SourceText` does
 * @throws SpecificationError if the module does not parse
 */
export function modelMutantsOf(parser: ModuleParser, text: string, file: string, roots: readonly string[], rules: readonly ModelRuleName[] = Object.keys(MODEL_RULES) as ModelRuleName[]): Mutant[] {
  const [{ source, tree }] = parser.parse(file, text);
  const code = source.expanded;
  const definitions = new Map<string, SyntaxNode>();
  for (const definition of tree.ofKind('operator_definition', 'function_definition')) {
    const name = definition.child('name');
    if (name !== undefined) definitions.set(name.text(source), definition);
  }
  const used = usedBy(roots, definitions, (node) => node.text(source));
  const isAction = among(definitions, (node) => node.text(source), ACTION);
  const isTemporal = among(definitions, (node) => node.text(source), TEMPORAL);

  const found: { readonly rule: ModelRuleName; readonly edit: ModelEdit; readonly path: string }[] = [];
  for (const name of used) {
    const visit = (node: SyntaxNode, parent: SyntaxNode | undefined): void => {
      const context = { parent, text: (one: SyntaxNode) => code.slice(one.start, one.end), isAction, isTemporal };
      for (const rule of rules) for (const edit of MODEL_RULES[rule](node, context)) found.push({ rule, edit, path: name });
      for (const child of node.children) visit(child, node);
    };
    visit(definitions.get(name)!, undefined);
  }
  const identities = new Identities(code, file);
  const texts = new Set([code]);
  const mutants: Mutant[] = [];
  for (const { rule, edit, path } of found) {
    const { start, end, replacement, description } = edit;
    const changed = code.slice(0, start) + replacement + code.slice(end);
    if (texts.has(changed)) continue;
    texts.add(changed);
    const line = source.line(start);
    mutants.push({ id: identities.of(rule, line, path, edit), rule, file, line, column: source.column(start), description, mutation: { file, at: start, find: code.slice(start, end), replace: replacement } });
  }
  return mutants.sort((a, b) => a.mutation.at - b.mutation.at);
}

function references(node: SyntaxNode, text: (node: SyntaxNode) => string, names = new Set<string>()): Set<string> {
  if (node.kind === 'identifier_ref') names.add(text(node));
  for (const child of node.children) references(child, text, names);
  return names;
}

function usedBy(roots: readonly string[], definitions: ReadonlyMap<string, SyntaxNode>, text: (node: SyntaxNode) => string): string[] {
  const used = new Set<string>();
  const add = (name: string): void => {
    const definition = definitions.get(name);
    if (definition === undefined || used.has(name)) return;
    used.add(name);
    for (const other of references(definition, text)) add(other);
  };
  for (const root of roots) add(root);
  return [...used];
}

/** What makes a formula an action, and what makes it temporal. */
const ACTION: ReadonlySet<string> = new Set(['prime', 'unchanged']);
const TEMPORAL: ReadonlySet<string> = new Set(['always', 'eventually', 'leads_to', 'fairness', 'step_expr_or_stutter']);

/** Whether a formula has a node of one of these kinds, or an operator that has. */
function among(definitions: ReadonlyMap<string, SyntaxNode>, text: (node: SyntaxNode) => string, kinds: ReadonlySet<string>): (node: SyntaxNode) => boolean {
  const has = (node: SyntaxNode): boolean => kinds.has(node.kind) || node.children.some(has);
  const names = new Set([...definitions].filter(([, definition]) => has(definition)).map(([name]) => name));
  for (let grew = true; grew; ) {
    grew = false;
    for (const [name, definition] of definitions) {
      if (names.has(name) || ![...references(definition, text)].some((other) => names.has(other))) continue;
      names.add(name);
      grew = true;
    }
  }
  const isOne = (node: SyntaxNode): boolean => kinds.has(node.kind) || (node.kind === 'identifier_ref' && names.has(text(node))) || node.children.some(isOne);
  return isOne;
}
