// The programs of properties/scenarios/literature, one execution at a call. Included once for each tool, after its `AtomicI32` and `thread`.
// The calling thread plays the first part itself, which saves the tool a thread.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

type Words = Arc<Vec<AtomicI32>>;
/// Returns what it saw.
type Part = Box<dyn FnOnce(&Words) -> i32 + Send>;

/// What all parts saw.
pub fn execute(program: &str, sizes: &[i32]) -> Vec<i32> {
    match (program, sizes) {
        ("SB", []) => run(2, 0, store_buffering()),
        ("readers", &[n]) => run(1, 0, readers(n)),
        ("lastzero", &[n]) => run(n + 1, 0, lastzero(n)),
        ("SPSC", &[capacity, attempts]) => run(2, 0, spsc(capacity, attempts)),
        ("fib", &[n]) => run(2, 1, fib(n)),
        _ => panic!("there is no program {program} with {} sizes", sizes.len()),
    }
}

fn run(words: i32, initial: i32, mut parts: Vec<Part>) -> Vec<i32> {
    let words: Words = Arc::new((0..words).map(|_| AtomicI32::new(initial)).collect());
    let first = parts.remove(0);
    let handles: Vec<_> = parts
        .into_iter()
        .map(|part| {
            let words = words.clone();
            thread::spawn(move || part(&words))
        })
        .collect();
    let mut seen = vec![first(&words)];
    seen.extend(handles.into_iter().map(|handle| handle.join().unwrap()));
    seen
}

fn part(body: impl FnOnce(&Words) -> i32 + Send + 'static) -> Part {
    Box::new(body)
}

fn store_buffering() -> Vec<Part> {
    let side = |own: usize, other: usize| {
        part(move |w| {
            w[own].store(1, SeqCst);
            w[other].load(SeqCst)
        })
    };
    vec![side(0, 1), side(1, 0)]
}

fn readers(n: i32) -> Vec<Part> {
    let mut parts = vec![part(|w| {
        w[0].store(1, SeqCst);
        0
    })];
    for _ in 0..n {
        parts.push(part(|w| w[0].load(SeqCst)));
    }
    parts
}

fn lastzero(n: i32) -> Vec<Part> {
    let mut parts = vec![part(move |w| {
        let mut i = n as usize;
        while w[i].load(SeqCst) != 0 {
            i -= 1;
        }
        i as i32
    })];
    for j in 1..=n as usize {
        parts.push(part(move |w| {
            let value = w[j - 1].load(SeqCst) + 1;
            w[j].store(value, SeqCst);
            value
        }));
    }
    parts
}

fn spsc(capacity: i32, attempts: i32) -> Vec<Part> {
    let producer = part(move |w| {
        let mut tail = 0;
        for _ in 0..attempts {
            if tail - w[0].load(SeqCst) < capacity {
                tail += 1;
                w[1].store(tail, SeqCst);
            }
        }
        tail
    });
    let consumer = part(move |w| {
        let mut head = 0;
        for _ in 0..attempts {
            if w[1].load(SeqCst) > head {
                head += 1;
                w[0].store(head, SeqCst);
            }
        }
        head
    });
    vec![producer, consumer]
}

fn fib(n: i32) -> Vec<Part> {
    let sum = |to: usize, from: usize| {
        part(move |w| {
            let mut sum = 0;
            for _ in 0..n {
                sum = w[to].load(SeqCst) + w[from].load(SeqCst);
                w[to].store(sum, SeqCst);
            }
            sum
        })
    };
    let (mut previous, mut bound) = (0, 1);
    for _ in 0..2 * n + 1 {
        (previous, bound) = (bound, previous + bound);
    }
    let reader = part(move |w| {
        let x = w[0].load(SeqCst);
        let y = if x > bound { 0 } else { w[1].load(SeqCst) };
        assert!(x <= bound && y <= bound);
        1000 * x + y
    });
    vec![reader, sum(0, 1), sum(1, 0)]
}
