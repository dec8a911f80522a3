use std::{fs, path::Path, time::Duration};

use jiff::SignedDuration;
use vault_lint_core::{config::Config, disk::History};

use super::*;
use crate::outcome::Waiting;

/// A vault, its session and a clock that goes when it is told to.
struct World {
    vault: tempfile::TempDir,
    state: tempfile::TempDir,
    session: Session,
    now: Now,
    /// What came out, in a word each.
    told: Vec<String>,
}

const UNIDED: &str = "| a |\n|---|\n| <input type=\"checkbox\" unchecked> |\n";

impl World {
    fn new(files: &[(&str, &str)]) -> Self {
        let vault = tempfile::tempdir().unwrap();
        let state = tempfile::tempdir().unwrap();
        for (path, text) in files {
            put(vault.path(), path, text);
        }
        let now = Now { moment: Moment::ZERO, time: "2024-06-01T12:00:00Z".parse().unwrap() };
        let root = vault.path().canonicalize().unwrap();
        let session = Session::open(vault_at(&root, state.path()), now).unwrap();
        let mut world = Self { vault, state, session, now, told: Vec::new() };
        world.session.start(now, &mut |outcome| world.told.push(word(&outcome)));
        world.run();
        world
    }

    /// Ends the session, lets `change` happen to the vault, and begins anew.
    fn again(mut self, change: impl FnOnce(&Path)) -> Self {
        let told = &mut self.told;
        self.session.end(&mut |outcome| told.push(word(&outcome)));
        change(self.vault.path());
        let now = Now { moment: Moment::ZERO, ..self.now };
        let root = self.vault.path().canonicalize().unwrap();
        let session = Session::open(vault_at(&root, self.state.path()), now).unwrap();
        let mut world = Self { session, now, told: Vec::new(), ..self };
        world.session.start(now, &mut |outcome| world.told.push(word(&outcome)));
        world.run();
        world
    }

    /// Lets the session do all that there is to do now.
    fn run(&mut self) {
        self.hear(Hints::default());
    }

    fn hear(&mut self, mut hints: Hints) {
        loop {
            let told = &mut self.told;
            let hints = std::mem::take(&mut hints);
            self.session.step(hints, self.now, &mut |outcome| told.push(word(&outcome)));
            if self.session.next() > self.now.moment {
                break;
            }
        }
    }

    fn wait(&mut self, seconds: u64) {
        let end = self.now.moment + Duration::from_secs(seconds);
        while self.now.moment < end {
            let next = self.session.next().clamp(self.now.moment, end);
            let slept = next.saturating_sub(self.now.moment);
            self.now.moment = next;
            self.now.time += SignedDuration::try_from(slept).unwrap();
            self.run();
        }
    }

    fn edit(&mut self, path: &str, text: &str) {
        put(self.vault.path(), path, text);
        self.hint(path);
    }

    fn hint(&mut self, path: &str) {
        self.hear(Hints { paths: [NotePath::new(path)].into(), ..Hints::default() });
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.vault.path().join(path)).unwrap()
    }

    /// What came out since it was last asked.
    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    /// Whether what is known of the vault is what is on the disk.
    fn knows_the_truth(&self) -> bool {
        let files: Vec<NotePath> = self.session.walk().files;
        let known: Vec<NotePath> = self.session.known.paths().cloned().collect();
        let mut indexed: Vec<_> = self.session.survey.index().paths_of_all().cloned().collect();
        indexed.sort();
        let content = |path: &NotePath| {
            let bytes = fs::read(path.on_disk(self.vault.path())).unwrap();
            self.session.known.content(path) == Some(disk::Fingerprint::of(&bytes))
        };
        files == known && files == indexed && files.iter().filter(|it| it.has_links()).all(content)
    }
}

fn vault_at(root: &Path, state: &Path) -> Vault {
    let load_from = root.to_owned();
    let load = move || {
        let config = Config::load(&load_from, None).map_err(|error| error.to_string())?;
        let rulebook = Rulebook::new(config).map_err(|error| error.to_string())?;
        Ok(InForce { rulebook, zone: TimeZone::UTC })
    };
    let history = History::open(state, root);
    let (root, device) = (root.to_owned(), "laptop".to_owned());
    Vault { root, history, device, committed: Box::new(()), load: Box::new(load) }
}

fn put(vault: &Path, path: &str, text: &str) {
    let file = vault.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Watching { files } => format!("watching {files}"),
        Outcome::Ready { notes, .. } => format!("ready {notes}"),
        Outcome::Found(checked) => {
            let rules: Vec<_> = checked.findings.iter().map(|it| it.rule).collect();
            format!("{}: {}", checked.note.path(), rules.join(" "))
        }
        Outcome::Clean(path) => format!("{path}: clean"),
        Outcome::Fixed { note, .. } => format!("{}: fixed", note.path()),
        Outcome::Waits(path, why) => format!("{path}: {why:?}"),
        Outcome::Quarantined(path) => format!("{path}: quarantined"),
        Outcome::Due(entries) => {
            let titles: Vec<_> = entries.iter().map(|entry| entry.title.as_str()).collect();
            format!("due: {}", titles.join(", "))
        }
        Outcome::Trouble(trouble) => format!("trouble: {trouble}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_note_is_checked_at_once_and_fixed_at_rest() {
    let mut world = World::new(&[("a.md", "fine\n"), ("b.md", "[[a]]\n")]);
    assert_eq!(world.told(), ["watching 2", "ready 2"]);
    world.edit("a.md", UNIDED);
    world.wait(1);
    assert_eq!(world.told(), ["a.md: missing-checkbox-id"]);
    world.wait(8);
    assert!(world.told().is_empty());
    world.wait(2);
    assert_eq!(world.told(), ["a.md: fixed", "a.md: clean"]);
    assert!(world.text("a.md").contains(" id="));
    world.hint("a.md");
    world.wait(60);
    assert!(world.told().is_empty() && world.knows_the_truth(), "what it wrote is no news");
    let runs = History::open(world.state.path(), world.session.root()).runs();
    assert_eq!(runs.len(), 1);
}

#[test]
fn notes_that_nobody_edited_are_not_touched() {
    let mut world = World::new(&[("a.md", UNIDED)]);
    world.wait(3_600);
    assert_eq!(world.text("a.md"), UNIDED);
}

#[test]
fn what_was_known_is_known_when_it_begins_again() {
    let mut world = World::new(&[
        ("a.md", "[[b]] [[gone]]\n"),
        ("b.md", "---\ndue: 2024-05-01\n---\n"),
        ("c.md", UNIDED),
        ("gone.md", "x\n"),
        ("d.png", ""),
    ]);
    world.now.time = "2030-01-01T12:00:00Z".parse().unwrap();
    world.wait(1);
    let found = |world: &World| {
        let found = world.session.findings.all();
        found.map(|(path, found)| format!("{path}: {}", found.rule)).collect::<Vec<_>>()
    };
    assert_eq!(found(&world), ["b.md: overdue", "c.md: missing-checkbox-id"]);
    // What is remembered is believed, so that it shows.
    world.session.findings.forget(&NotePath::new("c.md"));
    let mut world = world.again(|vault| {
        put(vault, "b.md", "---\ndue: 2035-05-01\n---\n");
        put(vault, "e.md", "[[a]] [[nothing]]\n");
        fs::remove_file(vault.join("gone.md")).unwrap();
    });
    assert_eq!(world.told(), ["watching 5", "ready 4"]);
    assert_eq!(found(&world), ["a.md: wanted-note", "e.md: wanted-note"]);
    assert!(world.knows_the_truth());
    world.wait(60);
    assert_eq!(world.text("c.md"), UNIDED, "nobody edited it");

    let world =
        world.again(|vault| put(vault, "vault-lint.toml", "[rules]\nwanted-note = \"off\"\n"));
    assert_eq!(found(&world), ["c.md: missing-checkbox-id"], "other settings find other things");
    let mut world = world;
    world.now.time = "2036-01-01T12:00:00Z".parse().unwrap();
    let world = world.again(|_| {});
    assert_eq!(found(&world), ["b.md: overdue", "c.md: missing-checkbox-id"]);
    assert!(world.knows_the_truth());
}

#[test]
fn what_is_remembered_and_what_is_read_come_to_the_same() {
    let rules = "[rules]\norphan-note = \"warning\"\n";
    let mut world = World::new(&[
        ("a.md", "[[b]] [[Nick]] [[Top]]\n"),
        ("b.md", "---\naliases: [Nick]\n---\n# Top\n"),
        ("c.md", "[[d]] ![[d.png]]\n- [ ] x 🆔 one\n"),
        ("d.md", "[[c]]\n- [ ] y 🆔 one\n"),
        ("d.png", ""),
        ("vault-lint.toml", rules),
    ]);
    world.now.time = "2030-01-01T12:00:00Z".parse().unwrap();
    world.wait(1);
    let found = |session: &Session| {
        let found = session.findings.all();
        found
            .map(|(path, found)| format!("{path}:{} {}", found.line, found.rule))
            .collect::<Vec<_>>()
    };
    let before = found(&world.session);
    let mut world = world.again(|vault| {
        fs::remove_file(vault.join("d.md")).unwrap();
        fs::remove_file(vault.join("d.png")).unwrap();
        put(vault, "b.md", "# Other\n");
        put(vault, "Sub/b.md", "[[Sub/b]]\n");
    });
    assert_ne!(found(&world.session), before);
    fs::remove_dir_all(world.state.path()).unwrap();
    let remembered = found(&world.session);
    world.session.start(world.now, &mut |_| {});
    world.session.standing = Standing::Starting;
    world.run();
    assert_eq!(found(&world.session), remembered);
}

#[test]
fn while_somebody_writes_a_note_is_not_at_rest() {
    let mut world = World::new(&[("a.md", "fine\n")]);
    world.told();
    for round in 0..10 {
        world.edit("a.md", &format!("{UNIDED}\n{round}\n"));
        world.wait(9);
    }
    assert_eq!(world.told(), ["a.md: missing-checkbox-id"]);
    world.wait(2);
    assert_eq!(world.told(), ["a.md: fixed", "a.md: clean"]);
}

#[test]
fn a_note_that_is_open_in_obsidian_is_left_alone_longer() {
    let mut world = World::new(&[("a.md", "fine\n"), (".obsidian/app.json", "{}")]);
    let workspace = r#"{"main":{"type":"leaf","state":{"state":{"file":"a.md"}}}}"#;
    put(world.vault.path(), ".obsidian/workspace.json", workspace);
    world.edit("a.md", UNIDED);
    world.wait(59);
    assert_eq!(world.text("a.md"), UNIDED);
    world.wait(2);
    assert_ne!(world.text("a.md"), UNIDED);
}

#[test]
fn what_an_editor_writes_to_a_note_while_it_is_fixed_stays() {
    use std::io::{Seek as _, Write as _};
    let mut world = World::new(&[("a.md", "fine\n")]);
    world.edit("a.md", UNIDED);
    let mut editor = fs::File::options().write(true).open(world.vault.path().join("a.md")).unwrap();
    world.wait(11);
    assert!(world.text("a.md").contains(" id="));
    world.told();
    editor.rewind().unwrap();
    editor.write_all(format!("{UNIDED}\nlate words\n").as_bytes()).unwrap();
    world.wait(3);
    assert!(world.told().is_empty());
    world.wait(4);
    assert_eq!(world.told(), [r#"Late(Restored("a.md"))"#]);
    assert_eq!(world.text("a.md"), format!("{UNIDED}\nlate words\n"));
    world.hint("a.md");
    world.wait(20);
    assert!(world.text("a.md").contains(" id=") && world.text("a.md").ends_with("late words\n"));
    let swap = world.session.vault.history.folder().join("swap");
    assert_eq!(fs::read_dir(&swap).unwrap().count(), 0);

    world.edit("a.md", UNIDED);
    world.wait(11);
    assert_eq!(fs::read_dir(&swap).unwrap().count(), 1);
    world.session.end(&mut |_| {});
    assert_eq!(fs::read_dir(&swap).unwrap().count(), 0);
}

#[test]
fn while_git_is_at_work_nothing_is_fixed() {
    let mut world = World::new(&[("a.md", "fine\n"), (".git/HEAD", "ref: refs/heads/main\n")]);
    world.edit("a.md", UNIDED);
    put(world.vault.path(), ".git/index.lock", "");
    world.wait(12);
    assert_eq!(world.text("a.md"), UNIDED);
    fs::remove_file(world.vault.path().join(".git/index.lock")).unwrap();
    world.wait(6);
    assert_ne!(world.text("a.md"), UNIDED);
}

#[test]
fn while_another_run_changes_notes_nothing_is_fixed() {
    let mut world = World::new(&[("a.md", "fine\n")]);
    world.told();
    let history = History::open(world.state.path(), world.session.root());
    let claim = history.await_claim(7).unwrap();
    world.edit("a.md", UNIDED);
    world.wait(12);
    assert_eq!(world.told(), ["a.md: missing-checkbox-id", "a.md: Claimed"]);
    assert_eq!(world.text("a.md"), UNIDED);
    drop(claim);
    world.wait(6);
    assert_ne!(world.text("a.md"), UNIDED);
}

#[test]
fn a_note_that_lost_its_text_at_once_is_left_alone_for_longer() {
    let long = format!("{UNIDED}{}", "words\n".repeat(200));
    let mut world = World::new(&[("a.md", &long)]);
    world.edit("a.md", UNIDED);
    world.wait(11);
    let why = Waiting::Shrunk;
    assert_eq!(world.told().last().unwrap(), &format!("a.md: {why:?}"));
    world.wait(28);
    assert_eq!(world.text("a.md"), UNIDED);
    world.wait(3);
    assert_ne!(world.text("a.md"), UNIDED);
}

#[test]
fn a_tool_that_takes_back_fixes_wins() {
    let mut world = World::new(&[("a.md", "fine\n")]);
    for _ in 0..3 {
        world.edit("a.md", UNIDED);
        world.wait(11);
        assert_ne!(world.text("a.md"), UNIDED);
    }
    world.told();
    world.edit("a.md", UNIDED);
    world.wait(100);
    assert_eq!(world.told(), ["a.md: quarantined", "a.md: missing-checkbox-id"]);
    assert_eq!(world.text("a.md"), UNIDED);
    world.session.resume();
    world.edit("a.md", &format!("{UNIDED}\nmore\n"));
    world.wait(11);
    assert!(world.text("a.md").contains(" id="));
}

#[test]
fn a_pause_ends_by_itself_or_when_it_is_told_to() {
    let mut world = World::new(&[("a.md", "fine\n")]);
    world.session.pause(Some(Duration::from_mins(1)), world.now);
    world.edit("a.md", UNIDED);
    world.wait(59);
    assert_eq!(
        (world.text("a.md").as_str(), world.session.status(world.now).state.as_str()),
        (UNIDED, "paused")
    );
    world.wait(2);
    assert_ne!(world.text("a.md"), UNIDED);
    world.session.pause(None, world.now);
    world.edit("a.md", UNIDED);
    world.wait(600);
    assert_eq!(world.text("a.md"), UNIDED);
    world.session.resume();
    world.wait(11);
    assert_ne!(world.text("a.md"), UNIDED);
}

#[test]
fn every_version_at_rest_is_kept() {
    let mut world = World::new(&[("a.md", "one\n")]);
    world.edit("a.md", "two\n");
    world.wait(3);
    world.edit("a.md", "three\n");
    world.wait(11);
    let history = &world.session.vault.history;
    let versions = history.versions(&NotePath::new("a.md"));
    let texts: Vec<_> = versions.iter().filter_map(|it| history.version(&it.hash)).collect();
    assert_eq!(texts, ["one\n", "three\n"], "what was not at rest is not kept");
}

const COPY: &str = "a.sync-conflict-20240602-121000-ABCDEFG.md";

/// A vault in which a note was left alone for a day and then edited.
fn parted(settings: &str) -> World {
    let mut world = World::new(&[("a.md", "one\n\ntwo\n"), ("vault-lint.toml", settings)]);
    world.wait(24 * 3600);
    world.edit("a.md", "ours\n\ntwo\n");
    world.wait(60);
    world.told();
    world
}

#[test]
fn a_copy_is_merged_when_it_and_its_original_are_at_rest() {
    let mut world = parted("[conflicts]\nauto = \"strong\"\n");
    world.edit(COPY, "one\n\ntheirs\n");
    world.wait(600);
    assert_eq!(world.text(COPY), "one\n\ntheirs\n", "it is left to another device");
    for number in 0..100 {
        world.edit("a.md", &format!("ours\n\ntwo\n\n{number}\n"));
        world.wait(8);
    }
    assert_eq!(world.text(COPY), "one\n\ntheirs\n", "its original is not at rest");
    world.wait(60);
    assert_eq!(world.text("a.md"), "ours\n\ntheirs\n\n99\n");
    assert_eq!(world.text(&format!(".trash/{COPY}")), "one\n\ntheirs\n");
    let joined = |told: &String| told.starts_with("Joined");
    assert_eq!(world.told().iter().filter(|told| joined(told)).count(), 1);
    world.wait(1200);
    assert!(world.knows_the_truth() && !world.told().iter().any(joined));
}

#[test]
fn a_copy_that_was_there_before_is_merged_too() {
    let settings = "[conflicts]\nauto = \"strong\"\n";
    let mut world = World::new(&[("a.md", UNIDED), (COPY, UNIDED), ("vault-lint.toml", settings)]);
    world.wait(1200);
    assert_eq!(world.text(&format!(".trash/{COPY}")), UNIDED);
    assert_eq!(world.text("a.md"), UNIDED, "nobody edited it");
    assert!(world.knows_the_truth());
}

#[test]
fn a_copy_stays_where_something_must_be_decided_or_nobody_wants_it_merged() {
    for (settings, text) in
        [("[conflicts]\nauto = \"strong\"\n", "theirs\n\ntwo\n"), ("", "one\n\ntheirs\n")]
    {
        let mut world = parted(settings);
        world.edit(COPY, text);
        world.wait(1200);
        assert_eq!(
            (world.text("a.md").as_str(), world.text(COPY).as_str()),
            ("ours\n\ntwo\n", text)
        );
    }
}

#[test]
fn what_a_sync_wrote_is_for_others_to_fix() {
    let mut world = World::new(&[("a.md", "fine\n"), ("b.md", "fine\n")]);
    let edits = world.session.edits();
    put(world.vault.path(), "a.md", UNIDED);
    world.session.imported(&[NotePath::new("a.md")]);
    world.hint("a.md");
    world.edit("b.md", UNIDED);
    world.wait(1);
    world.session.imported(&[NotePath::new("b.md")]);
    world.wait(60);
    assert_eq!((world.text("a.md").as_str(), world.text("b.md").as_str()), (UNIDED, UNIDED));
    assert_eq!(world.session.edits(), edits + 1);
    world.edit("a.md", &format!("{UNIDED}\nmore\n"));
    world.wait(11);
    assert!(world.text("a.md").contains(" id="));
}

#[test]
fn what_comes_and_goes_changes_what_is_found_elsewhere() {
    let mut world = World::new(&[("a.md", "[[b#Head]] ![[p.png]]\n"), ("b.md", "# Head\n")]);
    world.told();
    world.edit("p.png", "");
    world.wait(1);
    assert_eq!(world.told(), ["a.md: clean"]);
    world.edit("b.md", "# Other\n");
    world.wait(1);
    assert_eq!(world.told(), ["a.md: broken-subpath"]);
    fs::remove_file(world.vault.path().join("p.png")).unwrap();
    world.hint("p.png");
    world.wait(1);
    assert_eq!(world.told(), ["a.md: broken-subpath broken-embed"]);
    assert!(world.knows_the_truth());
}

#[test]
fn folders_come_and_go_with_all_that_is_in_them() {
    let mut world = World::new(&[("a.md", "x\n"), ("f/b.md", "x\n"), ("f/g/c.md", "x\n")]);
    let at = |path: &str| world.vault.path().join(path);
    fs::rename(at("f"), at("h")).unwrap();
    put(world.vault.path(), "new/deep/d.md", "x\n");
    world.hear(Hints { paths: ["f", "h", "new"].map(NotePath::new).into(), ..Hints::default() });
    world.wait(1);
    assert!(world.knows_the_truth());
    // A folder that becomes a file, and the other way round.
    fs::remove_dir_all(world.vault.path().join("h")).unwrap();
    put(world.vault.path(), "h", "x");
    fs::remove_file(world.vault.path().join("a.md")).unwrap();
    put(world.vault.path(), "a.md/e.md", "x");
    world.hear(Hints { paths: ["h", "a.md"].map(NotePath::new).into(), ..Hints::default() });
    world.wait(1);
    assert!(world.knows_the_truth());
}

#[test]
fn hints_that_were_lost_are_made_up_for() {
    let mut world = World::new(&[("a.md", "x\n"), ("b.md", "x\n")]);
    put(world.vault.path(), "c/d.md", "y\n");
    put(world.vault.path(), "a.md", "other\n");
    fs::remove_file(world.vault.path().join("b.md")).unwrap();
    world.wait(1);
    assert!(!world.knows_the_truth());
    world.hear(Hints { everything: true, ..Hints::default() });
    world.wait(1);
    assert!(world.knows_the_truth());
    put(world.vault.path(), "e.md", "z\n");
    world.wait(601);
    assert!(world.knows_the_truth(), "the whole vault is compared every ten minutes");
}

#[test]
fn a_vault_that_is_gone_was_not_deleted() {
    let mut world = World::new(&[("a.md", "x\n"), ("b.md", "[[a]]\n")]);
    world.told();
    let (root, away) = (world.vault.path().to_owned(), world.state.path().join("away"));
    fs::rename(&root, &away).unwrap();
    world.hear(Hints { root: true, ..Hints::default() });
    world.wait(20);
    assert_eq!(world.told(), ["Missing"]);
    assert_eq!(world.session.status(world.now).files, 2);
    fs::rename(&away, &root).unwrap();
    world.wait(6);
    assert_eq!(world.told(), ["Back"]);
    assert!(world.knows_the_truth());
}

#[test]
fn each_item_is_told_once() {
    let task = |day: &str| format!("- [ ] pay \u{1f4c5} {day}\n");
    let mut world = World::new(&[("a.md", &task("2024-05-30"))]);
    world.wait(1);
    assert_eq!(world.told().last().unwrap(), "due: pay");
    world.edit("b.md", "- [ ] call \u{1f4c5} 2024-06-02\n");
    world.wait(20 * 3_600);
    assert!(!world.told().iter().any(|word| word.starts_with("due")), "not before nine");
    world.wait(2 * 3_600);
    assert_eq!(world.told().last().unwrap(), "due: call");
    world.wait(24 * 3_600);
    assert_eq!(world.told(), ["b.md: overdue", "due: call"], "a day later it is overdue");
    world.wait(48 * 3_600);
    assert!(world.told().is_empty());
    let root = world.session.root().to_owned();
    let mut told = Vec::new();
    let mut again = Session::open(vault_at(&root, world.state.path()), world.now).unwrap();
    again.start(world.now, &mut |_| {});
    while again.next() <= world.now.moment {
        again.step(Hints::default(), world.now, &mut |outcome| told.push(word(&outcome)));
    }
    assert_eq!(told, ["ready 2"], "what was told before the service began anew is told no more");
}

#[test]
fn settings_are_read_anew() {
    let mut world = World::new(&[("a.md", "#tag/\n[[b\n"), ("b.md", UNIDED)]);
    world.told();
    put(world.vault.path(), "vault-lint.toml", "[rules]\nmissing-checkbox-id = \"off\"\n");
    world.hear(Hints { settings: true, ..Hints::default() });
    world.wait(1);
    assert_eq!(world.told(), ["Reloaded", "b.md: clean"]);
    world.hear(Hints { settings: true, ..Hints::default() });
    world.wait(1);
    assert!(world.told().is_empty(), "they say the same");
    put(world.vault.path(), "vault-lint.toml", "[rules]\nwhat = 1\n");
    world.hear(Hints { settings: true, ..Hints::default() });
    world.wait(1);
    assert!(world.told()[0].starts_with("BadSettings"));
}

#[test]
fn the_report_note_is_kept_and_never_takes_the_place_of_another() {
    let settings = ("vault-lint.toml", "[report]\nnote = \"Vault Lint.md\"\n");
    let mut world = World::new(&[settings, ("a.md", UNIDED)]);
    world.wait(10);
    let report = world.text("Vault Lint.md");
    assert!(report.contains("- [[a]], line 3: "), "{report}");
    world.hint("Vault Lint.md");
    world.edit("a.md", "fine\n");
    world.wait(20);
    assert!(world.text("Vault Lint.md").ends_with("nothing was found.\n"));
    world.edit("Vault Lint.md", "mine\n");
    world.edit("a.md", UNIDED);
    world.wait(20);
    assert_eq!(world.text("Vault Lint.md"), "mine\n");
}
