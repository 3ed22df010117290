/** A figure beside the value it should reach. */
export interface Target {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
  readonly reached: boolean;
}

export function target(name: string, unit: string, value: number, goal: number, better: 'higher' | 'lower'): Target {
  return { name, unit, value, goal, better, reached: better === 'higher' ? value >= goal : value <= goal };
}

/** The target as a line; `show` prints the numbers, `width` is the room for the name. */
export function targetLine({ name, unit, value, goal, better, reached }: Target, width: number, show: { value(value: number): string; goal(goal: number): string }): string {
  return `  ${reached ? 'reached' : 'MISSED '} ${name.padEnd(width)} ${show.value(value)} ${unit} (${better === 'higher' ? 'at least' : 'at most'} ${show.goal(goal)})`;
}
