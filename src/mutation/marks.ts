import type { Node } from '../instrument/_internals/ast.ts';
import { children } from '../instrument/_internals/syntax.ts';
import type { Mutation } from '../instrument/mutate.ts';
import { parse } from '../instrument/parse.ts';
import { REACHED } from '../instrument/reached.ts';
import type { Mutant } from './mutant.ts';

/** A source with a mark in front of each statement that some mutant changes. */
export interface Marks {
  /** What puts the marks in. */
  readonly mutations: readonly Mutation[];
  /** The mark of each mutant by its id. */
  readonly of: ReadonlyMap<string, number>;
}

/**
 * Marks the statements, and the bodies of arrow functions, that mutants change. A check that never passes a mutant's mark cannot tell it from the
 * original: both do the same until the changed text is evaluated for the first time.
 *
 * @param mutants those of this file
 * @param first the number of the first mark
 */
export function marksFor(code: string, file: string, mutants: readonly Mutant[], first = 0): Marks {
  const places: Place[] = [];
  collect(parse(code, file), places);
  const used = new Map<Place, number>();
  const of = new Map<string, number>();
  for (const { id, mutation: { at, find } } of mutants) {
    // Outer places come before those inside them.
    const place = places.findLast(({ start, end }) => start <= at && at + find.length <= end);
    if (place === undefined) continue;
    if (!used.has(place)) used.set(place, first + used.size);
    of.set(id, used.get(place)!);
  }
  const opening: Mutation[] = [];
  const closing: Mutation[] = [];
  for (const place of places) {
    const mark = used.get(place);
    if (mark === undefined) continue;
    const [before, after] = place.kind === 'expression' ? [`(${REACHED}(${mark}), `, ')'] : place.kind === 'alone' ? [`{${REACHED}(${mark}); `, '}'] : [`${REACHED}(${mark}); `, ''];
    opening.push({ file, at: place.start, find: '', replace: before });
    if (after !== '') closing.unshift({ file, at: place.end, find: '', replace: after });
  }
  return { mutations: [...closing, ...opening], of };
}

/** Where a mark may stand: before a statement of a list, before one that is `alone` behind an `if` or a loop, before the `expression` that an arrow function answers. */
interface Place {
  readonly kind: 'listed' | 'alone' | 'expression';
  readonly start: number;
  readonly end: number;
}

function collect(node: Node, places: Place[]): void {
  const add = (kind: Place['kind'], { start, end }: Node): void => void places.push({ kind, start, end });
  const alone = (body: Node | null): void => {
    if (body !== null && body.type !== 'BlockStatement') add('alone', body);
  };
  const listed = (body: readonly Node[]): void => {
    for (const statement of body) if (!('directive' in statement && typeof statement.directive === 'string') && statement.type !== 'ImportDeclaration') add('listed', statement);
  };
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      listed(node.body);
      break;
    case 'SwitchCase':
      listed(node.consequent);
      break;
    case 'IfStatement':
      alone(node.consequent);
      alone(node.alternate);
      break;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      alone(node.body);
      break;
    case 'ArrowFunctionExpression':
      if (node.expression) add('expression', node.body);
      break;
    default:
  }
  for (const child of children(node)) collect(child, places);
}
