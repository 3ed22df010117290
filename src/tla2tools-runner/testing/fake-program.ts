import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether this platform runs a script with `#!` as a program; tests that need fake programs are skipped where it does not. */
export const CAN_FAKE = process.platform !== 'win32';

/** Makes an executable of JavaScript (CommonJS) source. It needs nothing on the PATH. */
export function fakeProgram(path: string, source: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!${process.execPath}\n${source}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A `java` that answers `-version` and does as `run` says otherwise. */
export function fakeJava(path: string, version: string, run = ''): string {
  return fakeProgram(path, `
    if (process.argv.includes('-version')) { console.error('openjdk version "${version}" 2025-04-15\\nOpenJDK Runtime Environment'); process.exit(0); }
    ${run}`);
}
