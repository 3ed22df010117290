/** A relation on at most 31 events: row a has bit b when a is related to b. */
export type Relation = readonly number[];

export function relation(size: number, holds: (a: number, b: number) => boolean): Relation {
  const rows: number[] = [];
  for (let a = 0; a < size; a++) {
    let row = 0;
    for (let b = 0; b < size; b++) if (holds(a, b)) row |= 1 << b;
    rows.push(row);
  }
  return rows;
}

/** The identity on the events for which `holds`. */
export function identity(size: number, holds: (a: number) => boolean): Relation {
  return relation(size, (a, b) => a === b && holds(a));
}

export function union(...relations: readonly Relation[]): Relation {
  return relations[0]!.map((_, a) => relations.reduce((row, r) => row | r[a]!, 0));
}

export function intersect(r: Relation, s: Relation): Relation {
  return r.map((row, a) => row & s[a]!);
}

export function minus(r: Relation, s: Relation): Relation {
  return r.map((row, a) => row & ~s[a]!);
}

export function inverse(r: Relation): Relation {
  return relation(r.length, (a, b) => (r[b]! >> a & 1) !== 0);
}

/** r; s; ... */
export function compose(first: Relation, ...rest: readonly Relation[]): Relation {
  return rest.reduce((r, s) => r.map((row) => {
    let out = 0;
    for (let b = 0; b < s.length; b++) if (row >> b & 1) out |= s[b]!;
    return out;
  }), first);
}

/** r? */
export function optional(r: Relation): Relation {
  return r.map((row, a) => row | 1 << a);
}

/** r+ */
export function plus(r: Relation): Relation {
  const rows = [...r];
  for (let k = 0; k < rows.length; k++) {
    for (let a = 0; a < rows.length; a++) if (rows[a]! >> k & 1) rows[a]! |= rows[k]!;
  }
  return rows;
}

/** r* */
export function star(r: Relation): Relation {
  return optional(plus(r));
}

export function isIrreflexive(r: Relation): boolean {
  return r.every((row, a) => (row >> a & 1) === 0);
}

export function isAcyclic(r: Relation): boolean {
  return isIrreflexive(plus(r));
}

export function isEmpty(r: Relation): boolean {
  return r.every((row) => row === 0);
}
