import { fileURLToPath } from 'node:url';
import { answersOfChild, type AnswersOptions } from '../answers-of-child.ts';
import type { DefectsAnswer, DefectsRequest } from './protocol.ts';

/** The compiled child, also when this module runs from its source. */
const CHILD = fileURLToPath(new URL('../../../../dist/gate/kinds/found/child.js', import.meta.url));

/** Looks for defects in a process of its own. */
export function checkInChild(request: DefectsRequest, options: AnswersOptions<DefectsAnswer>): ReturnType<typeof answersOfChild> {
  return answersOfChild(CHILD, request, options);
}
