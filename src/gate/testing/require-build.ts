import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { staleOutput } from '../kinds/stale-output.ts';
import { REPOSITORY } from './project.ts';

/** Tests that run the built command line must not run a stale one. @throws when dist is not built from the present sources */
export function requireBuild(): void {
  const stale = existsSync(join(REPOSITORY, 'dist/gate/cli.cjs')) ? staleOutput(REPOSITORY, ['dist']) : 'dist/gate/cli.cjs';
  if (stale !== undefined) throw new Error(`${stale} is not built from the present sources: run \`npm run build\` first`);
}
