const nothing = new Int32Array(new SharedArrayBuffer(4));

/** Sleeps without an event loop and without loading the core. */
export function pause(milliseconds: number): void {
  Atomics.wait(nothing, 0, 0, milliseconds);
}
