/** `1,234,567`, and of a fraction up to three digits. By hand: the first use of `Intl` takes some 15 ms, a good part of a short command. */
export function number(n: number | bigint): string {
  const text = typeof n === 'bigint' || Number.isInteger(n) ? String(n) : String(Math.round(n * 1000) / 1000);
  return text.replace(/(?<!\.\d*)\B(?=(?:\d{3})+(?!\d))/g, ',');
}

/** `1 step`, `1,234 steps` */
export function count(n: number, noun: string): string {
  return `${number(n)} ${noun}${n === 1 ? '' : 's'}`;
}
