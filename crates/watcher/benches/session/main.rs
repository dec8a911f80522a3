//! What it costs to begin to watch a vault, and to notice what becomes of a note in it.

#![expect(clippy::disallowed_methods, reason = "a bench makes the files that it needs")]
#![expect(clippy::unwrap_used, reason = "what can't be set up can't be measured")]

#[path = "../../../core/benches/vault/generate.rs"]
mod generate;
mod world;

use divan::Bencher;
use world::World;

/// As many notes are in the vault: what an edit costs must not depend on it.
const NOTES: [usize; 2] = [1_000, 10_000];

fn main() {
    divan::main();
}

#[divan::bench(args = NOTES, sample_count = 5, sample_size = 1)]
fn begin(bencher: Bencher<'_, '_>, notes: usize) {
    bencher.with_inputs(|| begun(notes).again()).bench_local_refs(World::begin);
}

#[divan::bench(args = NOTES, sample_count = 50, sample_size = 1)]
fn edit(bencher: Bencher<'_, '_>, notes: usize) {
    let mut world = begun(notes);
    let mut edits = 0;
    bencher.bench_local(|| {
        edits += 1;
        let path = format!("Area {}/Note {edits}.md", edits % 40);
        world
            .write(&path, &format!("# Edited {edits}\n\nIt leads to [[the of]] and [[Note 7]].\n"));
        world.notice(&path);
    });
}

#[divan::bench(args = NOTES, sample_count = 50, sample_size = 1)]
fn new(bencher: Bencher<'_, '_>, notes: usize) {
    let mut world = begun(notes);
    let mut made = 0;
    bencher.bench_local(|| {
        made += 1;
        let path = format!("New/Garden {made}.md");
        world.write(&path, "See [[Note 7]] and [[budget review]].\n");
        world.notice(&path);
    });
}

#[divan::bench(args = NOTES, sample_count = 50, sample_size = 1)]
fn delete(bencher: Bencher<'_, '_>, notes: usize) {
    let mut world = begun(notes);
    let mut gone = 0;
    bencher.bench_local(|| {
        gone += 1;
        let path = format!("Area {}/Note {gone}.md", gone % 40);
        world.delete(&path);
        world.notice(&path);
    });
}

fn begun(notes: usize) -> World {
    let mut world = World::of(notes);
    world.begin();
    world
}
