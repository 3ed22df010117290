import { ModelValue, StringValue } from './value.ts';

/**
 * The strings and model values of one specification. TLC orders them by when it first met their text (`UniqueString`), whatever it was
 * then: a name, a string, a symbol. Whoever loads a specification therefore notes all that TLC would intern, in TLC's order.
 *
 * Values of two interners must not be mixed.
 */
export class Interner {
  readonly #orders = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #strings = new Map<string, StringValue>();
  readonly #models = new Map<string, ModelValue>();

  /** Fixes the place of a text in the order, unless it has one. */
  note(text: string): number {
    let order = this.#orders.get(text);
    if (order === undefined) {
      order = this.#orders.size;
      this.#orders.set(text, order);
      this.#texts.push(text);
    }
    return order;
  }

  /** How many texts have a place in the order. */
  get size(): number {
    return this.#texts.length;
  }

  /** The text with this place in the order. */
  textAt(order: number): string {
    const text = this.#texts[order];
    if (text === undefined) throw new RangeError(`no text has the place ${order}`);
    return text;
  }

  string(text: string): StringValue {
    let value = this.#strings.get(text);
    if (value === undefined) {
      value = new StringValue(text, this.note(text));
      this.#strings.set(text, value);
    }
    return value;
  }

  model(name: string): ModelValue {
    let value = this.#models.get(name);
    if (value === undefined) {
      value = new ModelValue(name, this.note(name), this.#models.size);
      this.#models.set(name, value);
    }
    return value;
  }

  /** All model values, by `index`. */
  get models(): readonly ModelValue[] {
    return [...this.#models.values()];
  }
}
