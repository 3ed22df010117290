//! `peers TOOL PROGRAM SIZES LIMIT_S REPEAT_MS`: explores a program exhaustively, once to count, then again and again for REPEAT_MS ms. Prints one line
//! of JSON: executions and distinct outcomes of an exploration, whether it ended within LIMIT_S seconds, and the milliseconds of each.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

mod on_loom {
    use loom::{sync::atomic::AtomicI32, thread};
    include!("programs.rs");
}

mod on_shuttle {
    use shuttle::{sync::atomic::AtomicI32, thread};
    include!("programs.rs");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tool, program, sizes, limit, repeat] = &arguments[..] else {
        panic!("usage: peers TOOL PROGRAM SIZES LIMIT_S REPEAT_MS, e.g. peers loom SPSC 2,3 20 300");
    };
    let sizes: Vec<i32> = sizes.split(',').filter(|size| !size.is_empty()).map(|size| size.parse().expect("sizes are whole numbers")).collect();
    let limit = Duration::from_secs(limit.parse().expect("LIMIT_S is a whole number"));
    let repeat = Duration::from_millis(repeat.parse().expect("REPEAT_MS is a whole number"));

    let executions = Arc::new(AtomicU64::new(0));
    let outcomes = Arc::new(Mutex::new(HashSet::new()));
    let (counter, set) = (executions.clone(), outcomes.clone());
    let mut milliseconds = vec![explore(tool, program.clone(), sizes.clone(), limit, move |outcome| {
        counter.fetch_add(1, Ordering::Relaxed);
        set.lock().unwrap().insert(outcome);
    })];
    let complete = milliseconds[0] < limit.as_secs_f64() * 1e3;
    if complete {
        // The first one was slowed by the counting.
        milliseconds.clear();
        let started = Instant::now();
        while milliseconds.is_empty() || started.elapsed() < repeat {
            milliseconds.push(explore(tool, program.clone(), sizes.clone(), limit, |_| {}));
        }
    }
    let (executions, outcomes) = (executions.load(Ordering::Relaxed), outcomes.lock().unwrap().len());
    println!("{{\"executions\":{executions},\"outcomes\":{outcomes},\"complete\":{complete},\"milliseconds\":{milliseconds:?}}}");
}

/// Milliseconds of one exploration.
fn explore(tool: &str, program: String, sizes: Vec<i32>, limit: Duration, visit: impl Fn(Vec<i32>) + Send + Sync + 'static) -> f64 {
    let started = Instant::now();
    match tool {
        "loom" => {
            let mut builder = loom::model::Builder::new();
            builder.max_duration = Some(limit);
            // How often it looks at the clock.
            builder.checkpoint_interval = 1000;
            builder.check(move || {
                visit(on_loom::execute(&program, &sizes));
            });
        }
        "shuttle" => {
            let mut config = shuttle::Config::new();
            config.max_time = Some(limit);
            let scheduler = shuttle::scheduler::DfsScheduler::new(None, false);
            shuttle::Runner::new(scheduler, config).run(move || {
                visit(on_shuttle::execute(&program, &sizes));
            });
        }
        _ => panic!("there is no tool {tool}: loom, shuttle"),
    }
    started.elapsed().as_secs_f64() * 1e3
}
