/** Every scenario of what ships in one module, so that they are transformed and loaded once. A file that is missing here is missed by the test. */
export * from '../scenarios/channel.ts';
export * from '../scenarios/close.ts';
export * from '../scenarios/death.ts';
export * from '../scenarios/elements.ts';
export * from '../scenarios/inspect.ts';
export * from '../scenarios/metrics.ts';
export * from '../scenarios/queue.ts';
export * from '../scenarios/roles.ts';
export * from '../scenarios/spsc.ts';
export * from '../scenarios/stream.ts';
export * from '../scenarios/wait.ts';
export * from '../scenarios/wait-async.ts';
export * from '../scenarios/clones.ts';
export * from '../scenarios/drop-oldest.ts';
export * from '../scenarios/policy.ts';
