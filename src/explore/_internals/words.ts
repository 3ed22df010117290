/** `1,234,567` */
export function number(n: number | bigint): string {
  return n.toLocaleString('en-US');
}

/** `1 step`, `1,234 steps` */
export function count(n: number, noun: string): string {
  return `${number(n)} ${noun}${n === 1 ? '' : 's'}`;
}
