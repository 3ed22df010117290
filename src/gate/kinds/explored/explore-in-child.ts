import { fileURLToPath } from 'node:url';
import { answersOfChild, type AnswersOptions } from '../answers-of-child.ts';
import type { ExploreAnswer, ExploreRequest } from './protocol.ts';

/** The compiled child, also when this module runs from its source. */
const CHILD = fileURLToPath(new URL('../../../../dist/gate/kinds/explored/child.js', import.meta.url));

/** Explores scenarios in a process of its own. */
export function exploreInChild(request: ExploreRequest, options: AnswersOptions<ExploreAnswer>): ReturnType<typeof answersOfChild> {
  return answersOfChild(CHILD, request, options);
}
