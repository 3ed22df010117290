/** A shape: `W x 1`, `R x a` (into register a), and the weak outcome as registers by thread and last values of cells. */
export interface Shape {
  readonly threads: readonly (readonly string[])[];
  readonly registers?: readonly Readonly<Record<string, number>>[];
  readonly memory?: Readonly<Record<string, number>>;
}

export const shapes: Readonly<Record<string, Shape>> = {
  'SB': { threads: [['W x 1', 'R y a'], ['W y 1', 'R x a']], registers: [{ a: 0 }, { a: 0 }] },
  'R': { threads: [['W x 1', 'W y 1'], ['W y 2', 'R x a']], registers: [{}, { a: 0 }], memory: { y: 2 } },
  'RWC': { threads: [['W x 1'], ['R x a', 'R y b'], ['W y 1', 'R x a']], registers: [{}, { a: 1, b: 0 }, { a: 0 }] },
  'W+RWC': { threads: [['W x 1', 'W z 1'], ['R z a', 'R y b'], ['W y 1', 'R x a']], registers: [{}, { a: 1, b: 0 }, { a: 0 }] },
  'SB+rfis': { threads: [['W x 1', 'R x a', 'R y b'], ['W y 1', 'R y a', 'R x b']], registers: [{ a: 1, b: 0 }, { a: 1, b: 0 }] },
  'MP': { threads: [['W x 1', 'W y 1'], ['R y a', 'R x b']], registers: [{}, { a: 1, b: 0 }] },
  'S': { threads: [['W x 2', 'W y 1'], ['R y a', 'W x 1']], registers: [{}, { a: 1 }], memory: { x: 2 } },
  'WRC': { threads: [['W x 1'], ['R x a', 'W y 1'], ['R y a', 'R x b']], registers: [{}, { a: 1 }, { a: 1, b: 0 }] },
  'ISA2': { threads: [['W x 1', 'W y 1'], ['R y a', 'W z 1'], ['R z a', 'R x b']], registers: [{}, { a: 1 }, { a: 1, b: 0 }] },
  'WWC': { threads: [['W x 2'], ['R x a', 'W y 1'], ['R y a', 'W x 1']], registers: [{}, { a: 2 }, { a: 1 }], memory: { x: 2 } },
  '2+2W': { threads: [['W x 1', 'W y 2'], ['W y 1', 'W x 2']], memory: { x: 1, y: 1 } },
  '3.2W': { threads: [['W x 1', 'W y 2'], ['W y 1', 'W z 2'], ['W z 1', 'W x 2']], memory: { x: 1, y: 1, z: 1 } },
  'IRIW': { threads: [['W x 1'], ['W y 1'], ['R x a', 'R y b'], ['R y a', 'R x b']], registers: [{}, {}, { a: 1, b: 0 }, { a: 1, b: 0 }] },
  'Z6.3': { threads: [['W x 1', 'W y 1'], ['W y 2', 'W z 1'], ['R z a', 'R x b']], registers: [{}, {}, { a: 1, b: 0 }], memory: { y: 2 } },
  'LB': { threads: [['R x a', 'W y 1'], ['R y a', 'W x 1']], registers: [{ a: 1 }, { a: 1 }] },
  'CoRR': { threads: [['W x 1'], ['R x a', 'R x b']], registers: [{}, { a: 1, b: 0 }] },
  'CoRR2': { threads: [['W x 1'], ['W x 2'], ['R x a', 'R x b'], ['R x a', 'R x b']], registers: [{}, {}, { a: 1, b: 2 }, { a: 2, b: 1 }] },
  'CoWW': { threads: [['W x 1', 'W x 2']], memory: { x: 1 } },
  'CoRW1': { threads: [['R x a', 'W x 1']], registers: [{ a: 1 }] },
  'CoRW2': { threads: [['W x 1'], ['R x a', 'W x 2']], registers: [{}, { a: 1 }], memory: { x: 1 } },
  'CoWR': { threads: [['W x 1', 'R x a'], ['W x 2']], registers: [{ a: 2 }, {}], memory: { x: 1 } },
};
