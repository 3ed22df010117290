import type { ErrorTrace, ModelCheckResult, SourceLocation } from './result.ts';

/** A result for people to read. */
export function describeResult(result: ModelCheckResult): string {
  const { generated, distinct, depth, queue, location, trace } = result;
  const lines = [`${result.verdict}${result.property === undefined ? '' : ` ${result.property}`} (${result.engineVersion}, ${(result.durationMs / 1000).toFixed(1)} s)`];
  if (result.message) lines.push(location ? placed(result.message, location) : result.message);
  lines.push(`${generated} states generated, ${distinct} distinct, depth ${depth}, ${queue} left on the queue`);
  if (result.verdict === 'pass') lines.push(result.complete ? 'The search was exhaustive.' : `The search was bounded: ${result.bounds.join('; ')}`);
  const untaken = (result.coverage ?? []).filter((action) => action.generated === 0);
  if (result.verdict === 'pass' && untaken.length > 0) lines.push(`never taken: ${untaken.map(({ action, location }) => (location ? `${action} (line ${location.line})` : action)).join(', ')}`);
  for (const warning of result.warnings) lines.push(`warning: ${warning}`);
  if (trace) lines.push(describeTrace(trace));
  for (const other of result.alsoViolated ?? []) {
    lines.push(placed(other.message, other.location));
    if (other.trace) lines.push(describeTrace(other.trace));
  }
  return lines.join('\n');
}

/** The message with the path in front, once: a parse error's message has its place already. */
function placed(message: string, { module, file = module, line, column }: SourceLocation): string {
  const short = `${module}:${line}:${column}: `;
  return `${file}:${line}:${column}: ${message.startsWith(short) ? message.slice(short.length) : message}`;
}

/** Of each state what changed, by the action that changed it. */
function describeTrace(trace: ErrorTrace): string {
  const lines: string[] = [];
  for (const [index, step] of trace.steps.entries()) {
    const place = step.location ? `  ${step.location.module}:${step.location.line}:${step.location.column}` : '';
    lines.push(`${index + 1}  ${step.action}${place}`);
    const before = index === 0 ? {} : trace.steps[index - 1]!.state;
    for (const [name, value] of Object.entries(step.state)) {
      if (before[name] !== value) lines.push(`     ${name} = ${value.replaceAll('\n', '\n     ')}`);
    }
  }
  if (trace.loopsTo !== undefined) lines.push(`   then back to ${trace.loopsTo + 1}, for ever`);
  if (trace.stutters) lines.push('   then nothing, for ever');
  return lines.join('\n');
}
