/** The word that most likely was meant, if one is near: a few letters changed, dropped or added, or the beginning of it. */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const ranked = words.map((word) => ({ word, distance: word.startsWith(given) && given.length > 1 ? 1 : editDistance(given, word) })).toSorted((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(given.length / 3)) ? best.word : undefined;
}

/** Insertions, deletions, substitutions and exchanges of neighbours from one word to another (Damerau, 1964; none is edited twice). */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const exchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1), exchanged ? rows[i - 2]![j - 2]! + 1 : Infinity));
    }
    rows.push(row);
  }
  return rows.at(-1)!.at(-1)!;
}
