import { siteOf } from './instrumented.ts';
import { number } from './words.ts';

const MAX_TURNS = 10_000_000;

/**
 * Stops a thread whose loops go on without a shared access, during which nobody else can run. `turns` counts those of all its loops since its last
 * access, `site` is the loop that turned last.
 */
export function checkTurns(turns: number, site: number): void {
  if (turns <= MAX_TURNS) return;
  const place = siteOf(site);
  throw new Error(`a loop made ${number(MAX_TURNS)} turns without a shared access${place === undefined ? '' : `: \`${place.text}\` at ${place.file}:${place.line}`}`);
}
