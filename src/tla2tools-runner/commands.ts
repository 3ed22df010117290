import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ErrorTrace, ModelCheckResult, SourceLocation } from '../model-check/result.ts';
import { findJar, type FindJarOptions } from './find-jar.ts';
import { findJava, type FindJavaOptions } from './find-java.ts';
import { installTlc, type InstallTlcOptions } from './install-tlc.ts';
import { outcomeOf, TLC_EXIT_CODES, TlcError } from './outcomes.ts';
import { runTlc, type RunTlcOptions } from './run-tlc.ts';
import { toItf } from './to-itf.ts';

/** What a command of `ringproof tlc` has to say and to exit with. Problems are thrown, as `TlcError` with their own exit code. */
export interface CommandAnswer {
  readonly text: string;
  readonly exitCode: number;
}

/** `ringproof tlc install [--source github|maven]` */
export async function tlcInstall(options: InstallTlcOptions = {}): Promise<CommandAnswer> {
  const { path, jar, fresh } = await installTlc(options);
  return { text: `${jar.version} ${fresh ? 'was installed' : 'is installed already'}: ${path}`, exitCode: TLC_EXIT_CODES.pass };
}

/** `ringproof tlc path`: which Java and which jar a run would use. */
export async function tlcPath(options: FindJarOptions & FindJavaOptions = {}): Promise<CommandAnswer> {
  const jar = await findJar(options);
  const java = await findJava(options);
  const text = [
    `jar   ${jar.path}`,
    `      ${jar.known?.version ?? 'not a release known here'}, from ${jar.from}, SHA-256 ${jar.sha256}`,
    `java  ${java.path}`,
    `      Java ${java.version}, from ${java.from}`,
  ].join('\n');
  return { text, exitCode: TLC_EXIT_CODES.pass };
}

export interface TlcRunCommandOptions extends RunTlcOptions {
  /** Where to write the result as JSON. */
  readonly json?: string | undefined;
  /** Where to write the error trace in the Informal Trace Format; nothing is written when there is none. */
  readonly itf?: string | undefined;
}

/** `ringproof tlc run SPEC [--config FILE] [--json FILE] [--itf FILE]` */
export async function tlcRun(options: TlcRunCommandOptions): Promise<CommandAnswer & { readonly result: ModelCheckResult }> {
  const result = await runTlc(options);
  if (options.json !== undefined) await writeWhole(options.json, `${JSON.stringify(result, undefined, 2)}\n`);
  if (options.itf !== undefined && result.trace) {
    const description = `${basename(options.spec, '.tla')}: ${result.property ?? result.verdict}`;
    await writeWhole(options.itf, `${JSON.stringify(toItf(result.trace, description), undefined, 2)}\n`);
  }
  return { result, text: describeResult(result), exitCode: TLC_EXIT_CODES[outcomeOf(result)] };
}

/** A result for people to read. */
export function describeResult(result: ModelCheckResult): string {
  const { generated, distinct, depth, queue, location, trace } = result;
  const lines = [`${result.verdict}${result.property === undefined ? '' : ` ${result.property}`} (${result.engineVersion}, ${(result.durationMs / 1000).toFixed(1)} s)`];
  if (result.message) lines.push(location ? placed(result.message, location) : result.message);
  lines.push(`${generated} states generated, ${distinct} distinct, depth ${depth}, ${queue} left on the queue`);
  if (result.verdict === 'pass') lines.push(result.complete ? 'The search was exhaustive.' : `The search was bounded: ${result.bounds.join('; ')}`);
  for (const warning of result.warnings) lines.push(`warning: ${warning}`);
  if (trace) lines.push(describeTrace(trace));
  return lines.join('\n');
}

/** The message with the path in front, once: a parse error's message has its place already. */
function placed(message: string, { module, file = module, line, column }: SourceLocation): string {
  const short = `${module}:${line}:${column}: `;
  return `${file}:${line}:${column}: ${message.startsWith(short) ? message.slice(short.length) : message}`;
}

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

/**
 * A reader sees the old file or the whole new one.
 * @throws TlcError `output-not-written`
 */
async function writeWhole(path: string, content: string): Promise<void> {
  const target = resolve(path);
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(dirname(target), '.ringproof-'));
    const file = join(folder, basename(target));
    await writeFile(file, content);
    await rename(file, target);
  } catch (error) {
    throw new TlcError('output-not-written', `${target} cannot be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
