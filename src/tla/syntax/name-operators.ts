/** An operator that ends the name of a part of a definition, in the place of an operand: after `!`, before what ends an operand. */
const SELECTED = /(?<=[\w)@:]!)(?:\+\+?|--?|\*\*?|\/\/?|&&?|\|\|?|%%?|##?|\$\$?|\?\?|\^\^?|@@|\.\.\.?)(?=\s*(?:[,)\]}]|\n))/g;

/**
 * Puts an identifier of the same length for the `++` of `Op!@!++`, which the grammar takes for an operator that wants operands, and so keeps
 * all positions: what it is called is read from the source.
 */
export function nameOperators(text: string): string {
  return text.replaceAll(SELECTED, (symbol) => 'x'.repeat(symbol.length));
}
