import { ModelValue, StringValue } from './value.ts';

/**
 * The strings and model values of one specification. TLC orders them by when it first met their text (`UniqueString`), whatever it was
 * then: a name, a string, a symbol. Whoever loads a specification therefore notes all that TLC would intern, in TLC's order.
 *
 * Values of two interners must not be mixed.
 */
export class Interner {
  readonly #orders = new Map<string, number>();
  readonly #strings = new Map<string, StringValue>();
  readonly #models = new Map<string, ModelValue>();

  /** Fixes the place of a text in the order, unless it has one. */
  note(text: string): number {
    let order = this.#orders.get(text);
    if (order === undefined) {
      order = this.#orders.size;
      this.#orders.set(text, order);
    }
    return order;
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
