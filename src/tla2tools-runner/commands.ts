import { basename } from 'node:path';
import { describeResult } from '../model-check/describe-result.ts';
import { outcomeOf } from '../model-check/outcome.ts';
import type { ModelCheckResult } from '../model-check/result.ts';
import { toItf } from '../model-check/trace-to-itf.ts';
import { writeWhole } from '../model-check/write-whole.ts';
import { findJar, type FindJarOptions } from './find-jar.ts';
import { findJava, type FindJavaOptions } from './find-java.ts';
import { installTlc, type InstallTlcOptions } from './install-tlc.ts';
import { TLC_EXIT_CODES, TlcError } from './outcomes.ts';
import { runTlcDistributed, type DistributedOptions } from './run-distributed.ts';
import { runTlc, type RunTlcOptions } from './run-tlc.ts';

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
  /** Runs TLC distributed over several processes. */
  readonly distributed?: Pick<DistributedOptions, 'nodes' | 'fingerprintNodes' | 'hostname' | 'onReady'> | undefined;
  /** Where to write the result as JSON. */
  readonly json?: string | undefined;
  /** Where to write the error trace in the Informal Trace Format; nothing is written when there is none. */
  readonly itf?: string | undefined;
}

/** `ringproof tlc run SPEC [--config FILE] [--json FILE] [--itf FILE]` */
export async function tlcRun(options: TlcRunCommandOptions): Promise<CommandAnswer & { readonly result: ModelCheckResult }> {
  const result = await (options.distributed === undefined ? runTlc(options) : runTlcDistributed({ ...options, ...options.distributed }));
  await writeResult(result, options);
  return { result, text: describeResult(result), exitCode: TLC_EXIT_CODES[outcomeOf(result)] };
}

/**
 * Writes a result where `json` and `itf` say.
 * @throws TlcError `output-not-written`
 */
export async function writeResult(result: ModelCheckResult, { spec, json, itf }: Pick<TlcRunCommandOptions, 'spec' | 'json' | 'itf'>): Promise<void> {
  if (json !== undefined) await writeOutput(json, `${JSON.stringify(result, undefined, 2)}\n`);
  if (itf !== undefined && result.trace) await writeOutput(itf, `${JSON.stringify(toItf(result.trace, `${basename(spec, '.tla')}: ${result.property ?? result.verdict}`), undefined, 2)}\n`);
}

/** @throws TlcError `output-not-written` */
async function writeOutput(path: string, content: string): Promise<void> {
  try {
    await writeWhole(path, content);
  } catch (error) {
    throw new TlcError('output-not-written', `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
