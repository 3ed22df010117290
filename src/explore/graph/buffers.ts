/**
 * Names shared buffers alike in all runs: the n-th allocated in set-up, the n-th allocated by a thread since, or the n-th seen of those that existed
 * before. Every thread is run with a set-up of its own, so that a buffer is many objects of one name.
 */
export class BufferNames {
  readonly #names = new WeakMap<SharedArrayBuffer, string>();
  #strangers = 0;
  /** Names what is allocated now; undefined leaves new buffers unnamed until they are seen. */
  owner: { readonly name: string; allocated: number } | undefined;

  /** Makes `new SharedArrayBuffer` register what it allocates until the returned function is called. */
  watch(): () => void {
    const native = globalThis.SharedArrayBuffer;
    globalThis.SharedArrayBuffer = new Proxy(native, {
      construct: (target, args, newTarget: unknown) => {
        const buffer = newTarget === globalThis.SharedArrayBuffer ? new target(...(args as [number])) : Reflect.construct(target, args, newTarget as NewableFunction) as SharedArrayBuffer;
        if (this.owner !== undefined) this.#names.set(buffer, `${this.owner.name}:${this.owner.allocated++}`);
        return buffer;
      },
    });
    return () => {
      globalThis.SharedArrayBuffer = native;
    };
  }

  nameOf(buffer: SharedArrayBuffer): string {
    let name = this.#names.get(buffer);
    if (name === undefined) this.#names.set(buffer, name = `before:${this.#strangers++}`);
    return name;
  }
}
