/** Makes source explorable: every access to shared memory becomes a place where a thread can be suspended. */
export { installHandler, PENDING } from './access.ts';
export type { AccessHandler, AtomicKind, ByteRange, DataViewType, Pending, SharedView, Site } from './access.ts';
export { BundleCache } from './bundle.ts';
export type { Bundle } from './bundle.ts';
export { loadBundle, loadInstrumented } from './load.ts';
export type { Loaded, LoadOptions } from './load.ts';
export type { Mutation } from './mutate.ts';
export { InstrumentError, NotResumableError } from './refusal.ts';
export type { RefusalPlace } from './refusal.ts';
export { installRuntime } from './runtime.ts';
export { siteOf } from './sites.ts';
export { transform } from './transform.ts';
export type { Transformed, TransformOptions } from './transform.ts';
export { isInstrumented, startThread } from './twin.ts';
