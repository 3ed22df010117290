import type { CounterTable } from '../counters.ts';
import type { Expression, Node, Program, Statement } from './ast.ts';
import { children, isConstant, isFunction, isType, unwrap } from './syntax.ts';

/** Source in which what is reached is counted, and where its parts were before. */
export interface Counted {
  readonly code: string;
  /** The name under which the code finds its counters; occurs nowhere in the source. */
  readonly name: string;
  /** Offset in the source of an offset in `code`. */
  original(offset: number): number;
  /** A part of `code` as it is in the source. */
  source(start: number, end: number): string;
  /**
   * The counter of a call `a.b?.()` whose callee ends at this offset of `code`, if there is one. Its test for null cannot be counted in the
   * source, where the callee has to stay a reference.
   */
  claim(calleeEnd: number): number | undefined;
  /** What the counters mean; complete once all claims were made. */
  table(): CounterTable;
}

type Branch = CounterTable['branches'][number];
type Arm = Branch['arms'][number];
interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Of a call that is to be claimed. */
  readonly branch?: Branch;
}

/** Statements that do nothing themselves. */
const NOTHING = new Set(['FunctionDeclaration', 'ClassDeclaration', 'ImportDeclaration', 'ExportAllDeclaration', 'EmptyStatement', 'BlockStatement', 'TSModuleDeclaration', 'TSDeclareFunction', 'TSEnumDeclaration', 'TSImportEqualsDeclaration']);
const LONGEST_LABEL = 40;

/**
 * Inserts into a source what counts its statements and the arms of its branches. No line becomes another one, and the parts of the source
 * keep their order; the calls that are inserted are told by `isCounter`, and left alone by the rewriting.
 */
export function count(code: string, program: Program, position: (offset: number) => readonly [line: number, column: number]): Counted {
  let name = '_count';
  while (code.includes(name)) name += '_';
  const insertions: Insertion[] = [];
  const statements: [counter: number, line: number][] = [];
  const branches: Branch[] = [];
  let counters = 0;

  const insert = (at: number, text: string): void => void insertions.push({ at, text });
  const call = (method: string, ...args: (string | number)[]): string => `${name}.${method}(${args.join(', ')}`;
  const arm = (label: string, node: { readonly start: number }): Arm => {
    const [line, column] = position(node.start);
    return { counter: counters++, label, line, column };
  };
  const branch = (kind: Branch['kind'], node: { readonly start: number }, ...labels: string[]): Branch => {
    const [line, column] = position(node.start);
    const added: Branch = { kind, line, column, arms: labels.map((label) => arm(label, node)) };
    branches.push(added);
    return added;
  };
  const statement = (node: { readonly start: number }): number => {
    statements.push([counters, position(node.start)[0]]);
    return counters++;
  };
  /** Text around an expression that evaluates something else first. */
  const wrap = (node: Node, open: string, body: () => void = () => visit(node)): void => {
    insert(node.start, `(${open}, (`);
    body();
    insert(node.end, '))');
  };
  const testOf = (node: Expression, method: string, at: Branch): void => {
    insert(node.start, `${call(method, at.arms[0]!.counter)}, (`);
    visit(node);
    insert(node.end, '))');
  };

  function visitStatements(list: readonly (Statement | Node)[]): void {
    for (const node of list) visitStatement(node);
  }

  function visitStatement(node: Node): void {
    if (isType(node)) return;
    const inner = node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration' ? node.declaration : node;
    if (inner === null || (node.type === 'ExpressionStatement' && typeof node.directive === 'string')) return;
    let body: Node = inner as Node;
    while (body.type === 'LabeledStatement') ({ body } = body);
    if (!NOTHING.has(body.type) && !isType(body) && (body.type !== 'VariableDeclaration' || body.declarations.some(({ init }) => init !== null))) {
      insert(node.start, `${call('hit', statement(body === inner ? node : body))});`);
    }
    if (body.type === 'SwitchStatement' || (isLoop(body) && !isEndless(body))) visitChoice(node, body);
    else visit(body);
  }

  /** A statement that is the whole body of another one. */
  function visitBody(node: Node, first = ''): void {
    if (node.type === 'BlockStatement') {
      if (first !== '') insert(node.start + 1, ` ${first}`);
      visit(node);
    } else if (isFunction(node)) visit(node);
    else {
      insert(node.start, `{ ${first}`);
      visitStatement(node);
      insert(node.end, ' }');
    }
  }

  /** A loop, whose body is entered or not, or a switch. Which arm an evaluation took is kept in a constant around it. */
  function visitChoice(whole: Node, node: Loop | Extract<Node, { type: 'SwitchStatement' }>): void {
    const choice = `${name}${counters}`;
    insert(whole.start, `{ const ${choice} = ${call('choice')}); `);
    const choose = ({ counter }: Arm): string => `${call('choose', choice, counter)});`;
    let otherwise: Arm | undefined;
    if (node.type === 'SwitchStatement') {
      const found = branch('switch', node);
      visit(node.discriminant);
      for (const one of node.cases) {
        const label = one.test === null ? 'default' : `case ${shorten(code.slice(one.test.start, one.test.end))}`;
        const taken = arm(label, one);
        found.arms.push(taken);
        if (one.test !== null) visit(one.test);
        insert(one.consequent[0]?.start ?? one.end, ` ${choose(taken)} `);
        visitStatements(one.consequent);
      }
      if (!node.cases.some(({ test }) => test === null)) {
        otherwise = arm('none of its cases', node);
        found.arms.push(otherwise);
      }
    } else {
      const [entered, skipped] = branch('loop', node, 'entered', 'skipped').arms as [Arm, Arm];
      otherwise = skipped;
      for (const child of children(node)) if (child !== node.body) visit(child);
      visitBody(node.body, choose(entered));
    }
    insert(whole.end, `${otherwise === undefined ? '' : ` ${call('none', choice, otherwise.counter)});`} }`);
  }

  function visit(node: Node): void {
    if (isType(node)) return;
    switch (node.type) {
      case 'Program':
      case 'BlockStatement':
      case 'StaticBlock':
      case 'TSModuleBlock':
        visitStatements(node.body);
        return;
      case 'ArrowFunctionExpression':
        for (const param of node.params) visit(param);
        if (node.body.type === 'BlockStatement') visit(node.body);
        else wrap(node.body, `${call('hit', statement(node.body))})`);
        return;
      case 'IfStatement':
        testOf(node.test, 'test', branch('if', node, 'true', 'false'));
        visitBody(node.consequent);
        if (node.alternate !== null) visitBody(node.alternate);
        return;
      case 'DoWhileStatement':
      case 'WhileStatement':
      case 'ForStatement':
        // Their bodies are always entered.
        for (const child of children(node)) {
          if (child === node.body) visitBody(node.body);
          else visit(child);
        }
        return;
      case 'ConditionalExpression':
        testOf(node.test, 'test', branch('conditional', node, 'true', 'false'));
        visit(node.consequent);
        visit(node.alternate);
        return;
      case 'LogicalExpression':
        testOf(node.left, node.operator === '??' ? 'present' : node.operator === '&&' ? 'test' : 'fails', branch('logical', node, node.operator === '??' ? 'short-circuited' : 'right side', node.operator === '??' ? 'right side' : 'short-circuited'));
        visit(node.right);
        return;
      case 'AssignmentExpression':
        if (!LOGICAL.has(node.operator)) break;
        visit(node.left);
        wrap(node.right, `${call('hit', branch('logical', node, 'assigned').arms[0]!.counter)})`);
        return;
      case 'AssignmentPattern':
        visit(node.left);
        wrap(node.right, `${call('hit', branch('default', node, 'used').arms[0]!.counter)})`);
        return;
      case 'PropertyDefinition':
        if (node.computed) visit(node.key);
        if (node.value === null || isConstant(node.value)) return;
        wrap(node.value, `${call('hit', statement(node))})`);
        return;
      case 'MemberExpression':
        if (!node.optional) break;
        visitLink(node.object, node);
        visit(node.property);
        return;
      case 'CallExpression':
        if (!node.optional) break;
        visitLink(node.callee, node);
        for (const argument of node.arguments) visit(argument);
        return;
      case 'TemplateLiteral':
        for (const expression of node.expressions) visit(expression);
        return;
      default:
    }
    for (const child of children(node)) visit(child);
  }

  const links = new Map<Node, Branch>();

  /** What stands before `?.`. */
  function visitLink(base: Expression, node: Node): void {
    const found = branch('optional chain', { start: base.end }, 'continued', 'short-circuited');
    links.set(node, found);
    if (node.type === 'CallExpression' && unwrap(base).type === 'MemberExpression') {
      visit(base);
      insertions.push({ at: base.end, text: '', branch: found });
      return;
    }
    testOf(base, 'present', found);
    // Where a link before this one is null, this one is not evaluated; the text as it is counted then says that it is null.
    const before = linkBefore(base);
    if (before !== undefined) found.arms[1] = { ...found.arms[1]!, without: links.get(before)!.arms[1]!.counter };
  }

  visit(program);
  const sorted = insertions.map((insertion, order) => ({ ...insertion, order })).sort((a, b) => a.at - b.at || a.order - b.order);
  let text = '';
  let copied = 0;
  const spans: { readonly at: number; readonly start: number; readonly end: number }[] = [];
  const claims = new Map<number, Branch>();
  for (const { at, text: added, branch: claimed } of sorted) {
    text += code.slice(copied, at);
    copied = at;
    if (claimed !== undefined) claims.set(text.length, claimed);
    spans.push({ at, start: text.length, end: text.length + added.length });
    text += added;
  }
  text += code.slice(copied);
  const unclaimed = new Set(claims.values());

  const original = (offset: number): number => {
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spans[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    const last = spans[low - 1];
    return last === undefined ? offset : last.at + Math.max(0, offset - last.end);
  };
  return {
    code: text,
    name,
    original,
    source: (start, end) => code.slice(original(start), original(end)),
    claim(calleeEnd) {
      const found = claims.get(calleeEnd);
      if (found !== undefined) unclaimed.delete(found);
      return found?.arms[0]!.counter;
    },
    table: () => ({ counters, statements, branches: branches.filter((found) => !unclaimed.has(found)) }),
  };
}

const LOGICAL = new Set(['&&=', '||=', '??=']);

type Loop = Extract<Node, { type: 'WhileStatement' | 'ForStatement' | 'ForInStatement' | 'ForOfStatement' }>;

function isLoop(node: Node): node is Loop {
  return node.type === 'WhileStatement' || node.type === 'ForStatement' || node.type === 'ForInStatement' || node.type === 'ForOfStatement';
}

function isEndless(node: Loop): boolean {
  if (node.type !== 'WhileStatement' && node.type !== 'ForStatement') return false;
  return node.test === null || (node.test.type === 'Literal' && node.test.value === true);
}

/** The innermost `?.` before an element of a chain. */
function linkBefore(node: Expression): Node | undefined {
  let at: Node = node;
  for (;;) {
    if (at.type === 'TSNonNullExpression') at = at.expression;
    else if (at.type === 'MemberExpression' || at.type === 'CallExpression') {
      if (at.optional) return at;
      at = at.type === 'MemberExpression' ? at.object : at.callee;
    } else return undefined;
  }
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_LABEL ? `${line.slice(0, LONGEST_LABEL - 1)}…` : line;
}

/** Whether a call was inserted to count; `name` is undefined where nothing is counted. */
export function isCounter(node: Node, name: string | undefined): boolean {
  return name !== undefined && node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier' && node.callee.object.name === name;
}
