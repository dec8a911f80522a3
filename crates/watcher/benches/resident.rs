//! What a service holds in memory of a vault, when it is ready and how soon it has dealt with an edit:
//! `cargo bench --bench resident -- 100000`, with a made-up vault of so many notes.

#![expect(clippy::disallowed_methods, reason = "a bench makes the files that it needs")]
#![expect(clippy::unwrap_used, reason = "what can't be set up can't be measured")]
#![expect(clippy::print_stdout, reason = "it is there to be read")]

#[path = "../../core/benches/vault/generate.rs"]
mod generate;
#[path = "session/world.rs"]
mod world;

use std::{env, fs, time::Instant};

use world::World;

const NOTES: usize = 10_000;

fn main() {
    let notes = env::args().find_map(|given| given.parse().ok()).unwrap_or(NOTES);
    println!("{notes} notes");
    let mut world = World::of(notes);
    // The first time the history takes down each note.
    tell("first begun with", || world.begin());
    println!("  {}", memory());
    let mut world = world.again();
    tell("begun with again", || world.begin());
    let path = "Area 7/Note 7.md";
    world.write(path, "# Edited\n\nIt leads to [[Note 8]] and [[nowhere]].\n");
    tell("edited", || world.notice(path));
    world.delete(path);
    tell("deleted", || world.notice(path));
    world.write(path, "New\n");
    tell("new", || world.notice(path));
}

fn tell(what: &str, run: impl FnOnce()) {
    let before = Instant::now();
    run();
    println!("  {what}: {:.1} ms", before.elapsed().as_secs_f64() * 1000.0);
}

/// What the process holds in memory and has held at most, where the system tells.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mebibytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_matches(|c: char| !c.is_ascii_digit())
            .parse::<usize>()
            .ok()
            .map(|size| size / 1024)
    };
    match (mebibytes("VmRSS:"), mebibytes("VmHWM:")) {
        (Some(now), Some(most)) => format!("{now} MiB resident, {most} MiB at most"),
        _ => "memory is told on Linux only".to_owned(),
    }
}
