import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ModelName } from 'ringproof/explore';
import type { Case } from './cases.ts';
import type { Measurement, Request } from './protocol.ts';

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
const SCENARIOS = new URL('../../../../properties/scenarios/', import.meta.url);
const LIMIT_MS = 660_000;

/**
 * Explores a case in a process of its own.
 * @throws Error when the exploration was not complete, or counted other than the known number of traces.
 */
export async function measure({ name, file, scenario, traces }: Case, mode: Request['mode'], { repeatMs = 0, memory }: { readonly repeatMs?: number; readonly memory?: ModelName } = {}): Promise<Measurement> {
  const request: Request = { file: fileURLToPath(new URL(file, SCENARIOS)), scenario, mode, repeatMs, ...(memory && { memory }) };
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', CHILD, JSON.stringify(request)], { timeout: LIMIT_MS, maxBuffer: 1 << 26 });
  const measurement = JSON.parse(stdout) as Measurement;
  const { verdict, complete, executions } = measurement;
  if (verdict !== 'pass' || !complete) throw new Error(`${name}: ${verdict}, ${complete ? '' : 'not '}complete after ${executions} executions`);
  if (traces !== undefined && executions !== traces) throw new Error(`${name}: ${executions} executions where there are ${traces} traces`);
  return measurement;
}
