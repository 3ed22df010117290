/** First sequences that tests begin with: zero, just before the wrap of 2^32, and just before the sign of the stored form changes. */
export const STARTS = [0, 2 ** 32 - 1, 2 ** 32 - 3, 2 ** 31 - 2] as const;
