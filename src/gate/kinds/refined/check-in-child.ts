import { fileURLToPath } from 'node:url';
import { answersOfChild, type AnswersOptions } from '../answers-of-child.ts';
import type { RefineAnswer, RefineRequest } from './protocol.ts';

/** The compiled child, also when this module runs from its source. */
const CHILD = fileURLToPath(new URL('../../../../dist/gate/kinds/refined/child.js', import.meta.url));

/** Checks refinements in a process of its own. */
export function checkInChild(request: RefineRequest, options: AnswersOptions<RefineAnswer>): ReturnType<typeof answersOfChild> {
  return answersOfChild(CHILD, request, options);
}
