import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project, REPOSITORY, specPage } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();
const CLI = join(REPOSITORY, 'dist/gate/cli.cjs');

const HANGING = {
  'build/stress/s.js': `import { writeFileSync } from 'node:fs'; writeFileSync('pid', String(process.pid)); console.log('running'); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`,
  'stress/s.ts': '',
  'specs/a.md': specPage({ 'INV-A-01': ['stress: stress/s.ts#sums'] }),
};

describe.skipIf(process.platform === 'win32')('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops the children, prints what is known and exits with %d', async (signal, code) => {
    const root = project(HANGING);
    const child = spawn(process.execPath, [CLI, 'verify'], { cwd: root });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    const exited = once(child, 'exit');
    const pid = await written(join(root, 'pid'));
    child.kill(signal);
    expect((await exited)[0]).toBe(code);
    expect(out).toContain(`Interrupted by ${signal}`);
    expect(out).toMatch(/INV-A-01 .*\? 0\/1 .*UNPROVEN/);
    // It ignores SIGTERM, so it was killed.
    expect(alive(pid)).toBe(false);
  });

  test('a second one ends it at once', async () => {
    const root = project(HANGING);
    const child = spawn(process.execPath, [CLI, 'verify'], { cwd: root });
    // Listened for from the start: the second signal may end it before the third is sent.
    const exited = once(child, 'exit');
    const pid = await written(join(root, 'pid'));
    child.kill('SIGINT');
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    // A third one may come while it is about to exit and listens no more.
    expect([[130, null], [null, 'SIGINT']]).toContainEqual(await exited);
    await expect.poll(() => alive(pid)).toBe(false);
  });
});

test.runIf(existsSync('/dev/full'))('output that cannot be written is one error, and the files are written', async () => {
  const root = project({ 'M.tla': '---- MODULE M ----\nVARIABLE x\nInit == x = 0\nNext == UNCHANGED x\n====\n', 'M.cfg': 'INIT Init\nNEXT Next\n' });
  const child = spawn('sh', ['-c', `"${process.execPath}" "${CLI}" check M.tla --json out.json > /dev/full`], { cwd: root });
  let err = '';
  child.stderr.on('data', (data) => (err += data));
  expect(await once(child, 'exit')).toEqual([6, null]);
  expect(err).toMatch(/^ringproof: error: cannot write to standard output: ENOSPC.*\n$/);
  expect(readFileSync(join(root, 'out.json'), 'utf8')).toContain('"verdict": "pass"');
});

test('a reader that has seen enough is no error', async () => {
  const child = spawn('sh', ['-c', `"${process.execPath}" "${CLI}" --help | head -n 1; exit "\${PIPESTATUS:-0}"`]);
  let err = '';
  child.stderr.on('data', (data) => (err += data));
  await once(child, 'exit');
  expect(err).toBe('');
});

async function written(path: string): Promise<number> {
  let pid = 0;
  await expect.poll(() => {
    try {
      pid = Number(readFileSync(path, 'utf8'));
    } catch {
      // Not yet.
    }
    return pid;
  }, { timeout: 20_000 }).toBeGreaterThan(0);
  return pid;
}

/** Nobody may wait for an orphan in a container, so a zombie counts as gone. */
function alive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
