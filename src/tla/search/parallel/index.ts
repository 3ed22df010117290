export { PackedQueue } from './packed-queue.ts';
export { DROPPED, KNOWN, MAYBE_NEW } from './protocol.ts';
export { Crew, type CrewOptions } from './crew.ts';
