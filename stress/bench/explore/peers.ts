import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PeerCase } from './cases.ts';

const run = promisify(execFile);
const CRATE = fileURLToPath(new URL('../../../../stress/bench/explore/peers', import.meta.url));
const BUILD_LIMIT_MS = 600_000;

export const PEERS = ['loom', 'shuttle'] as const;
export type Peer = (typeof PEERS)[number];

export interface PeerMeasurement {
  readonly executions: number;
  readonly outcomes: number;
  /** Whether it ended within the limit. */
  readonly complete: boolean;
  readonly milliseconds: readonly number[];
}

/**
 * Builds the crate beside this file outside of the repository, where later runs find it again. Returns the program, or why there is none:
 * without cargo or a crates registry the benchmark goes on with published figures alone.
 */
export async function buildPeers(): Promise<{ readonly program: string } | { readonly missing: string }> {
  const directory = join(tmpdir(), 'ringproof-bench-peers');
  try {
    await run('cargo', ['--version']);
  } catch {
    return { missing: 'no cargo on the path' };
  }
  try {
    await mkdir(directory, { recursive: true });
    for (const part of ['Cargo.toml', 'src']) await cp(join(CRATE, part), join(directory, part), { recursive: true });
    await run('cargo', ['build', '--release', '--quiet', '--manifest-path', join(directory, 'Cargo.toml'), '--target-dir', join(directory, 'target')], { timeout: BUILD_LIMIT_MS });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    return { missing: `cargo could not build ${CRATE}: ${stderr.trim().split('\n')[0] ?? String(error)}` };
  }
  return { program: join(directory, 'target', 'release', 'peers') };
}

export async function measurePeer(program: string, peer: Peer, { program: name, sizes }: PeerCase, limitSeconds: number, repeatMs: number): Promise<PeerMeasurement> {
  const { stdout } = await run(program, [peer, name, sizes.join(','), String(limitSeconds), String(repeatMs)], { timeout: 4000 * limitSeconds + 2 * repeatMs, maxBuffer: 1 << 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as PeerMeasurement;
}
