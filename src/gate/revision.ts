import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/** The commit that is checked out around a folder, with a mark of what was changed since; undefined outside of git. */
export function revisionOf(root: string): string | undefined {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
  try {
    const head = git('rev-parse', 'HEAD').trim();
    const changes = git('diff', 'HEAD');
    return changes === '' ? head : `${head}+${createHash('sha256').update(changes).digest('hex').slice(0, 12)}`;
  } catch {
    return undefined;
  }
}
