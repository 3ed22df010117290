/** The number of the lowest bit that is set in a mask; there must be one. */
export function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}
