/** Runs TLC, the model checker of the TLA+ tools, and reads what it says. */
export { findJava, OLDEST_JAVA, type FindJavaOptions, type Java } from './find-java.ts';
export { findJar, type FindJarOptions, type Jar } from './find-jar.ts';
export { cacheFolder, KNOWN_JARS, type JarSource, type KnownJar } from './known-jars.ts';
export { installTlc, type InstalledTlc, type InstallTlcOptions } from './install-tlc.ts';
export { runTlc, type RunTlcOptions, type Simulation } from './run-tlc.ts';
export { runTlcDistributed, type DistributedOptions } from './run-distributed.ts';
export { tlcInstall, tlcPath, tlcRun, writeResult, type CommandAnswer, type TlcRunCommandOptions } from './commands.ts';
export { requireJudgement, TLC_EXIT_CODES, TlcError, type TlcFailureCode, type TlcOutcome } from './outcomes.ts';
export { parseTlcValue } from './value.ts';
export { describeResult } from '../model-check/describe-result.ts';
export { outcomeOf } from '../model-check/outcome.ts';
export { toItf, type ItfDocument } from '../model-check/trace-to-itf.ts';
export type * from '../model-check/result.ts';
