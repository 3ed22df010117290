export { PackedQueue } from './packed-queue.ts';
export { MAYBE_NEW } from './protocol.ts';
export { Crew, type CrewOptions } from './crew.ts';
