/** Pads columns to their widest cell, not counting colour codes. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  return rows.map((row) => `  ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - width(cell))).join('  ')}`.trimEnd());
}

function width(cell: string): number {
  // oxlint-disable-next-line no-control-regex -- colour codes start with the control character ESC
  return cell.replace(/\u001B\[\d+m/g, '').length;
}
