import type { State, SymmetryPermutation } from '../compile/compiled-spec.ts';
import { compare } from '../values/compare.ts';
import { equal } from '../values/equal.ts';
import { hashValue } from '../values/hash.ts';
import { permute } from '../values/permute.ts';
import type { TlaObject, Value } from '../values/value.ts';

const MOST_REMEMBERED = 200_000;

/**
 * The least of all permutations of a state, compared variable by variable: the least value that any permutation gives the first variable, then the least
 * that those which give it give the second, and so on. A value that a variable had before is not permuted again: states have far fewer different values of
 * one variable than there are states, while permutations are many.
 */
export class LeastPermutation {
  readonly #symmetry: readonly SymmetryPermutation[];
  readonly #most: number;
  #lists = new Map<string, Permutations>();
  #all: Permutations;
  #remembered = 0;

  /**
   * @param symmetry all of a group but the identity
   * @param most so many values are remembered; then all are forgotten, which bounds the memory
   */
  constructor(symmetry: readonly SymmetryPermutation[], most = MOST_REMEMBERED) {
    this.#symmetry = symmetry;
    this.#most = most;
    this.#all = this.#everything();
  }

  /** How many values are remembered. */
  get remembered(): number {
    return this.#remembered;
  }

  of(state: State): State {
    if (this.#remembered >= this.#most) {
      this.#lists = new Map();
      this.#all = this.#everything();
      this.#remembered = 0;
    }
    const least: Value[] = [];
    let left = this.#all;
    for (let index = 0; index < state.length; index++) {
      const value = state[index]!;
      if (typeof value !== 'object') {
        least.push(value);
        continue;
      }
      const step = left.find(value) ?? this.#decide(left, value);
      least.push(step.least);
      left = step.left;
    }
    return least;
  }

  #everything(): Permutations {
    return new Permutations([undefined, ...this.#symmetry.keys()]);
  }

  /** Which of the permutations give a value its least image. */
  #decide(among: Permutations, value: TlaObject): Step {
    let least: Value | undefined;
    let kept: Permutations['numbers'][number][] = [];
    for (const number of among.numbers) {
      const image = number === undefined ? value : permute(value, this.#symmetry[number]!);
      const order = least === undefined ? -1 : image === least ? 0 : compare(image, least);
      if (order > 0) continue;
      if (order < 0) {
        least = image;
        kept = [];
      }
      kept.push(number);
    }
    const step = { value, least: least!, left: kept.length === among.numbers.length ? among : this.#listOf(kept) };
    among.remember(step);
    this.#remembered++;
    return step;
  }

  #listOf(numbers: Permutations['numbers']): Permutations {
    const key = numbers.join();
    let list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, (list = new Permutations(numbers)));
    return list;
  }
}

/** What the least image of a value is, and which permutations give it. */
interface Step {
  readonly value: TlaObject;
  readonly least: Value;
  readonly left: Permutations;
}

/** Some of the permutations, and what is known of their images. */
class Permutations {
  /** Positions in the symmetry; undefined is the identity. */
  readonly numbers: readonly (number | undefined)[];
  readonly #steps = new Map<number, Step[]>();

  constructor(numbers: readonly (number | undefined)[]) {
    this.numbers = numbers;
  }

  find(value: TlaObject): Step | undefined {
    hashValue(value);
    return this.#steps.get(value.h1)?.find((step) => step.value === value || (step.value.h2 === value.h2 && equal(step.value, value)));
  }

  remember(step: Step): void {
    const same = this.#steps.get(step.value.h1);
    if (same === undefined) this.#steps.set(step.value.h1, [step]);
    else same.push(step);
  }
}
