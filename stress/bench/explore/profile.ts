import { Session } from 'node:inspector/promises';
import type { ModuleShare } from './protocol.ts';

const MODULES = 4;
const FUNCTIONS = 3;

/** What `run` answers, and where the time that it takes goes: compiling counts, as it does for whoever explores a program once. */
export async function dominating<T>(run: () => T): Promise<{ readonly answer: T; readonly shares: ModuleShare[] }> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const answer = run();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const total = profile.nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0);
  const modules = new Map<string, Map<string, number>>();
  for (const { callFrame: { functionName, url }, hitCount = 0 } of profile.nodes) {
    const module = url === '' ? functionName : url.slice(url.lastIndexOf('/') + 1);
    const functions = modules.get(module) ?? new Map<string, number>();
    modules.set(module, functions);
    const name = url === '' ? '' : functionName || '(anonymous)';
    functions.set(name, (functions.get(name) ?? 0) + hitCount / total);
  }
  const shares = [...modules].map(([module, functions]) => ({
    module,
    share: [...functions.values()].reduce((sum, share) => sum + share, 0),
    functions: [...functions].filter(([name]) => name !== '').map(([name, share]) => ({ name, share })).sort((a, b) => b.share - a.share).slice(0, FUNCTIONS),
  }));
  return { answer, shares: shares.sort((a, b) => b.share - a.share).slice(0, MODULES) };
}
