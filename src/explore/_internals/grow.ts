/** A typed array of at least `length` elements with the same contents, `filler` in what is new; the array itself when it is long enough. */
export function grow(array: Int32Array<ArrayBuffer>, length: number, filler = 0): Int32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const grown = new Int32Array(Math.max(length, array.length * 2, 16));
  grown.set(array);
  if (filler !== 0) grown.fill(filler, array.length);
  return grown;
}
