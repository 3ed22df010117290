/** A set of events that is emptied in constant time, and a work list over it. */
export class Marks {
  #stamps = new Int32Array(256);
  #stamp = 0;
  #stack = new Int32Array(256);
  #depth = 0;

  clear(size: number): void {
    if (size > this.#stamps.length) {
      this.#stamps = new Int32Array(size * 2);
      this.#stack = new Int32Array(size * 2);
      this.#stamp = 0;
    }
    this.#stamp++;
    this.#depth = 0;
  }

  has(event: number): boolean {
    return this.#stamps[event] === this.#stamp;
  }

  /** Marks the event, and puts it on the work list if it was not marked before; negative ids are ignored. */
  add(event: number): void {
    if (event < 0 || this.#stamps[event] === this.#stamp) return;
    this.#stamps[event] = this.#stamp;
    this.#stack[this.#depth++] = event;
  }

  /** Takes an event off the work list; -1 when it is empty. */
  take(): number {
    return this.#depth === 0 ? -1 : this.#stack[--this.#depth]!;
  }
}
