import type { ExpressionCoverage, ModelCheckResult } from './result.ts';

/**
 * The coverage for people to read, in the manner of TLC's `-coverage`: of each action the new and all successors that it gave, then of each
 * expression how often it was evaluated, an inner one only where that differs from the expression around it; last what never was.
 */
export function describeCoverage({ coverage = [], expressions = [] }: ModelCheckResult): string {
  const lines = ['actions (distinct:generated)'];
  for (const { action, location, distinct, generated } of coverage) lines.push(`  ${action}${location ? ` ${location.module}:${location.line}:${location.column}` : ''}  ${distinct}:${generated}`);
  lines.push('expressions (evaluations)');
  const around: ExpressionCoverage[] = [];
  for (const expression of expressions) {
    while (around.length > 0 && !contains(around.at(-1)!, expression)) around.pop();
    if (around.at(-1)?.evaluations === expression.evaluations) continue;
    lines.push(`  ${'|'.repeat(around.length)}${place(expression)}  ${expression.evaluations}`);
    around.push(expression);
  }
  const never = outermost(expressions.filter(({ evaluations }) => evaluations === 0));
  lines.push(never.length === 0 ? 'every expression was evaluated' : `never evaluated: ${never.map(place).join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function outermost(expressions: readonly ExpressionCoverage[]): ExpressionCoverage[] {
  const found: ExpressionCoverage[] = [];
  for (const expression of expressions) if (found.length === 0 || !contains(found.at(-1)!, expression)) found.push(expression);
  return found;
}

function contains({ location: { module, ...start }, end }: ExpressionCoverage, { location, end: innerEnd }: ExpressionCoverage): boolean {
  return module === location.module && !isBefore(location, start) && !isBefore(end, innerEnd);
}

interface Point {
  readonly line: number;
  readonly column: number;
}

function isBefore(a: Point, b: Point): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

function place({ location: { module, line, column }, end }: ExpressionCoverage): string {
  return `${module}:${line}:${column}-${end.line === line ? '' : `${end.line}:`}${end.column}`;
}
