import type { HandWritten, Operations } from './hand-written.ts';

/**
 * The benchmark programs of the partial-order reduction literature (Flanagan and Godefroid, POPL 2005; Abdulla et al., JACM 2017; the
 * test suites of GenMC, Nidhugg and Concuerror), written again from their definitions.
 */
type Body = (m: Int32Array, ops: Operations) => Generator<unknown, unknown, unknown>;

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

/** A straight line of accesses: `W x v`, `R x`, `A x` (fetch-add 1), `C x e r`. */
function line(text: string): Body {
  const accesses = text.split(';').map((part) => part.trim().split(/\s+/)).filter((part) => part[0] !== '');
  return function* (m, ops) {
    for (const [kind, ...args] of accesses) {
      const [x = 0, a = 0, b = 0] = args.map(Number);
      if (kind === 'W') yield ops.store(m, x, a);
      else if (kind === 'R') yield ops.load(m, x);
      else if (kind === 'A') yield ops.add(m, x, 1);
      else yield ops.compareExchange(m, x, a, b);
    }
  };
}

export function litmus(name: string, ...threads: string[]): HandWritten {
  return { name, words: 8, threads: threads.map(line) };
}

export const readers = (n: number): HandWritten => ({ name: `readers(${n})`, words: 1, threads: [line('W 0 1'), ...times(n, () => line('R 0'))] });

export const lastzero = (n: number): HandWritten => ({
  name: `lastzero(${n})`,
  words: n + 1,
  threads: [
    function* (m, ops) {
      let i = n;
      while ((yield ops.load(m, i)) !== 0) i--;
    },
    ...times(n, (k): Body => function* (m, ops) {
      const j = k + 1;
      const value = (yield ops.load(m, j - 1)) as number;
      yield ops.store(m, j, value + 1);
    }),
  ],
});

export const filesys = (n: number): HandWritten => {
  const inode = 0;
  const busy = 32;
  const inodeLock = 64;
  const blockLock = 96;
  return {
    name: `filesys(${n})`,
    words: 128,
    threads: times(n, (t): Body => function* (m, ops) {
      const i = t % 32;
      yield ops.lock(m, inodeLock + i);
      if ((yield ops.load(m, inode + i)) === 0) {
        let b = (i * 2) % 26;
        for (;;) {
          yield ops.lock(m, blockLock + b);
          if ((yield ops.load(m, busy + b)) === 0) {
            yield ops.store(m, busy + b, 1);
            yield ops.store(m, inode + i, b + 1);
            yield ops.unlock(m, blockLock + b);
            break;
          }
          yield ops.unlock(m, blockLock + b);
          b = (b + 1) % 26;
        }
      }
      yield ops.unlock(m, inodeLock + i);
    }),
  };
};

export const indexer = (n: number): HandWritten => ({
  name: `indexer(${n})`,
  words: 128,
  threads: times(n, (t): Body => function* (m, ops) {
    for (let k = 1; k <= 4; k++) {
      const w = 11 * k + t;
      let h = (7 * w) % 128;
      while ((yield ops.compareExchange(m, h, 0, w)) !== 0) h = (h + 1) % 128;
    }
  }),
});

/** `reader`: with the third thread that reads both words, the second only while the first is within the bound. */
export const fib = (n: number, reader = true): HandWritten => {
  const sum = (to: number, from: number): Body => function* (m, ops) {
    for (let i = 0; i < n; i++) {
      const a = (yield ops.load(m, to)) as number;
      const b = (yield ops.load(m, from)) as number;
      yield ops.store(m, to, a + b);
    }
  };
  let [previous, bound] = [0, 1];
  for (let i = 0; i < 2 * n + 1; i++) [previous, bound] = [bound, previous + bound];
  return {
    name: `fib(${n})`,
    words: 2,
    initial: [1, 1],
    threads: [
      sum(0, 1),
      sum(1, 0),
      ...(reader
        ? [function* (m: Int32Array, ops: Operations) {
            if (((yield ops.load(m, 0)) as number) > bound) return;
            yield ops.load(m, 1);
          }]
        : []),
    ],
  };
};

export const circularBuffer = (n: number): HandWritten => {
  const side: Body = function* (m, ops) {
    for (let i = 0; i < n; i++) {
      yield ops.lock(m, 0);
      const v = (yield ops.load(m, 1)) as number;
      yield ops.store(m, 1, v + 1);
      yield ops.unlock(m, 0);
    }
  };
  return { name: `circular_buffer(${n})`, words: 2, threads: [side, side] };
};

/** `rings` rings of capacity c, each with a producer and a consumer that try n times; the consumers may be one thread that polls all rings. */
export const spsc = (c: number, n: number): HandWritten => ({
  name: `SPSC(${c},${n})`,
  words: 2,
  threads: [producer(0, c, n), function* (m, ops) {
    let head = 0;
    for (let i = 0; i < n; i++) {
      const tail = (yield ops.load(m, 1)) as number;
      if (tail > head) yield ops.store(m, 0, ++head);
    }
  }],
});

function producer(ring: number, c: number, n: number): Body {
  return function* (m, ops) {
    let tail = 0;
    for (let i = 0; i < n; i++) {
      const head = (yield ops.load(m, 2 * ring)) as number;
      if (tail - head < c) yield ops.store(m, 2 * ring + 1, ++tail);
    }
  };
}

export const mpsc = (p: number, c: number, n: number): HandWritten => ({
  name: `MPSC P=${p},C=${c},n=${n}`,
  words: 2 * p,
  threads: [
    ...times(p, (ring) => producer(ring, c, n)),
    function* (m, ops) {
      const heads = times(p, () => 0);
      for (let i = 0; i < n; i++) {
        for (let ring = 0; ring < p; ring++) {
          const tail = (yield ops.load(m, 2 * ring + 1)) as number;
          if (tail > heads[ring]!) yield ops.store(m, 2 * ring, ++heads[ring]!);
        }
      }
    },
  ],
});

export const casrot = (n: number): HandWritten => ({ name: `casrot(${n})`, words: 1, threads: times(n, (i) => line(`C 0 ${i} ${i + 1}`)) });
export const casw = (n: number): HandWritten => ({ name: `casw(${n})`, words: 1, threads: times(n, (i) => line(`C 0 0 1; W 0 ${i + 3}`)) });
export const wcas = (n: number): HandWritten => ({ name: `wcas(${n})`, words: 1, threads: [line('W 0 2'), ...times(n, () => line('C 0 2 3'))] });
export const cas = (n: number): HandWritten => ({ name: `cas(${n})`, words: 1, threads: times(n, (i) => line(`C 0 0 ${i + 1}`)) });
export const ainc = (n: number, vars = 1): HandWritten => ({ name: `ainc(${n}) x ${vars}`, words: vars, threads: times(n, () => line(times(vars, (x) => `A ${x}`).join(';'))) });
export const inc = (n: number): HandWritten => ({
  name: `inc(${n})`,
  words: 1,
  threads: times(n, (): Body => function* (m, ops) {
    const v = (yield ops.load(m, 0)) as number;
    yield ops.store(m, 0, v + 1);
  }),
});
export const lockIncrement = (n: number): HandWritten => ({
  name: `lock-increment(${n})`,
  words: 2,
  threads: times(n, (): Body => function* (m, ops) {
    yield ops.lock(m, 0);
    const v = (yield ops.load(m, 1)) as number;
    yield ops.store(m, 1, v + 1);
    yield ops.unlock(m, 0);
  }),
});
export const writers = (n: number): HandWritten => ({ name: `${n}-writers`, words: 1, threads: [...times(n + 1, (i) => line(`W 0 ${i + 1}`)), line('R 0')] });
/** CoA(n): Wx1 Ry Rx | Wx2 Rz Rx | (n-1) x (Wy Wz). */
export const coA = (n: number): HandWritten => litmus(`CoA(${n})`, 'W 0 1; R 1; R 0', 'W 0 2; R 2; R 0', ...times(n - 1, () => 'W 1 1; W 2 1'));

export const ticketlock = (n: number): HandWritten => ({
  name: `ticketlock(${n})`,
  words: 3,
  threads: times(n, (): Body => function* (m, ops) {
    const mine = (yield ops.add(m, 0, 1)) as number;
    const loop1 = ops.loopEnter(1, []);
    while ((yield ops.load(m, 1)) !== mine) if (ops.loopBack(1, [], loop1) !== undefined) yield;
    const v = (yield ops.load(m, 2)) as number;
    yield ops.store(m, 2, v + 1);
    yield ops.store(m, 1, mine + 1);
  }),
});

const pointer = (to: number, count: number): number => to + 256 * count;
const target = (p: number): number => p % 256;
const count = (p: number): number => Math.floor(p / 256);

/** Treiber's stack with two pushing threads and a popping one, as in the test of GenMC. Words: top, then x and next of each thread's node. */
export const treiber = (): HandWritten => {
  const top = 0;
  const x = 10;
  const next = 20;
  const push = (pid: number): Body => function* (m, ops) {
    const node = 1 + pid;
    yield ops.store(m, x + pid, pid + 42);
    const loop1 = ops.loopEnter(1, []);
    for (;;) {
      const oldTop = (yield ops.load(m, top)) as number;
      yield ops.store(m, next + node, oldTop);
      if ((yield ops.compareExchange(m, top, oldTop, pointer(node, count(oldTop) + 1))) === oldTop) return;
      if (ops.loopBack(1, [], loop1) !== undefined) yield;
    }
  };
  return {
    name: 'treiber stack',
    words: 32,
    threads: [
      push(0),
      push(1),
      function* (m, ops) {
        const loop2 = ops.loopEnter(2, []);
        for (;;) {
          const oldTop = (yield ops.load(m, top)) as number;
          if (target(oldTop) === 0) return;
          const after = (yield ops.load(m, next + target(oldTop))) as number;
          if ((yield ops.compareExchange(m, top, oldTop, pointer(target(after), count(oldTop) + 1))) === oldTop) {
            const pid = target(oldTop) - 1;
            if (pid !== 0) yield ops.load(m, x + pid);
            return;
          }
          if (ops.loopBack(2, [], loop2) !== undefined) yield;
        }
      },
    ],
  };
};

/**
 * The queue of Michael and Scott, two threads that enqueue and then dequeue, as in the test of GenMC. Words: head, tail, next of each
 * node. The loop of enqueue has no spin hooks: GenMC, which recognises spins before it runs, does not take it for one, and counts its
 * failed turns as behaviours.
 */
export const msQueue = (): HandWritten => {
  const head = 0;
  const tail = 1;
  const next = 2;
  const both = (pid: number): Body => function* (m, ops) {
    const node = 2 + pid;
    const poison = (yield ops.load(m, next + node)) as number;
    yield ops.store(m, next + node, pointer(0, count(poison)));
    let seen = 0;
    for (;;) {
      seen = (yield ops.load(m, tail)) as number;
      const after = (yield ops.load(m, next + target(seen))) as number;
      if (seen === (yield ops.load(m, tail))) {
        if (target(after) === 0 && (yield ops.compareExchange(m, next + target(seen), after, pointer(node, count(after) + 1))) === after) break;
        const to = target((yield ops.load(m, next + target(seen))) as number);
        yield ops.compareExchange(m, tail, seen, pointer(to, count(seen) + 1));
      }
    }
    yield ops.compareExchange(m, tail, seen, pointer(node, count(seen) + 1));
    const loop2 = ops.loopEnter(2, []);
    for (;;) {
      const first = (yield ops.load(m, head)) as number;
      const last = (yield ops.load(m, tail)) as number;
      const after = (yield ops.load(m, next + target(first))) as number;
      if ((yield ops.load(m, head)) === first) {
        if (target(first) === target(last)) {
          if (target(after) === 0) return;
          yield ops.compareExchange(m, tail, last, pointer(target(after), count(last) + 1));
        } else if ((yield ops.compareExchange(m, head, first, pointer(target(after), count(first) + 1))) === first) return;
      }
      if (ops.loopBack(2, [], loop2) !== undefined) yield;
    }
  };
  return { name: 'ms-queue', words: 8, initial: [pointer(1, 0), pointer(1, 0), 0, 0, 102, 102], threads: [both(0), both(1)] };
};
