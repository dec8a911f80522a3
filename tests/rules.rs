//! Runs the literate fixtures in `tests/rules`: a file a rule, a heading a case.
//!
//! A case is a note in a block fenced by four or more backticks, `md`, perhaps with a path: `md Templates/T.md`. A
//! `toml` block before it sets the rule's options or, where it begins with `[`, other settings of the vault; a
//! `json NAME` block is a file in the vault's `.obsidian`, a `base` block holds the note's last committed version, and
//! each `file PATH` block is another file of the vault. The blocks `diagnostics`, `fixed` and `unsafely fixed` hold what
//! must come out; a case without them asserts silence. `UPDATE_FIXTURES=1 cargo test` writes them anew.
//!
//! In a note `␍` stands for a carriage return, `⇥` for a tab, `⍽` for a no-break space, `␠` for a blank at the end of a
//! line, `␀` for a NUL byte, `‹BOM›` for a byte order mark, `‹U+200B›` for any character, `‹FF›` for a byte that is no
//! UTF-8, `‹50 MB›` for that much text, and `␃` at its end says that the last line has no line end.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(
    clippy::disallowed_methods,
    reason = "fixtures are files, and their differences are shown"
)]

use std::{fmt::Write as _, fs, path::Path, sync::Arc};

use vault_lint_core::{
    config::{Config, Obsidian, Settings},
    diagnostic::{Applicability, Diagnostic},
    due::Clock,
    lint::{self, RuleSet},
    note::{Kind, Note, Unread},
    path::NotePath,
    rule::{Category, Committed, Context, Fixable, Level},
    rules::{self, Entry},
    vault::{Outline, VaultIndex},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/rules");

#[test]
fn fixtures() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut failures = String::new();
    for (name, source) in sources() {
        let Some(entry) = rules::find(&name) else { panic!("there is no rule `{name}`") };
        let actual = run_file(entry, &source, &mut failures);
        if actual != source && update {
            fs::write(Path::new(FOLDER).join(format!("{name}.md")), actual).unwrap();
        } else if actual != source {
            let diff = similar::TextDiff::from_lines(&source, &actual);
            let diff = diff.unified_diff().header(&name, "actual").to_string();
            write!(failures, "{name}: not what the fixture says\n{diff}\n").unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_rule_has_a_fixture_and_documentation() {
    let names: Vec<String> = sources().into_iter().map(|(name, _)| name).collect();
    for entry in rules::all() {
        let name = entry.meta.name;
        assert!(names.iter().any(|known| known == name), "tests/rules/{name}.md is missing");
        let documentation = entry.documentation();
        for heading in ["## Why", "## Example"] {
            assert!(
                documentation.contains(heading),
                "{name}: the documentation has no `{heading}`"
            );
        }
        let fixable = entry.meta.fixable != Fixable::Never;
        assert_eq!(
            documentation.contains("## Fix"),
            fixable,
            "{name}: `## Fix` and `fixable` disagree"
        );
    }
    assert!(rules::all().is_sorted_by_key(|entry| entry.meta.name));
}

/// All rules at once over all fixtures: no two of them fight, and none breaks its promise. The same without those that
/// format, which would hide what the others do to each other.
#[test]
fn rules_dont_fight() {
    dont_fight(|_| true);
    dont_fight(|entry| entry.meta.category != Category::Format);
}

fn dont_fight(is_on: impl Fn(&Entry) -> bool) {
    let build =
        |entry: &Entry| (entry.build(toml::Table::new()).unwrap(), Level::Info.severity().unwrap());
    let entries = rules::all().iter().filter(|entry| is_on(entry));
    let rules = RuleSet::new(entries.map(build).collect());
    for (name, source) in sources() {
        for case in cases(&source) {
            for trust in [Applicability::Safe, Applicability::Unsafe] {
                let place = format!("{name}: {}", case.title);
                let fixed = case.fix(&case.text(), &rules, trust);
                assert!(fixed.refused.is_empty(), "{place}: {:?}", fixed.refused);
                let text = fixed.note.text();
                let again = case.fix(text, &rules, trust);
                assert_eq!(again.note.text(), text, "{place}: fixing again changes it");
            }
        }
    }
}

/// Each fixture: the name of its rule, and its text.
fn sources() -> Vec<(String, String)> {
    let mut sources: Vec<_> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    sources.sort();
    sources
}

/// What the file is with the outcome that its cases have.
fn run_file(entry: &Entry, source: &str, failures: &mut String) -> String {
    let (intro, parts) = parts(source);
    let outcomes: Vec<String> = parts
        .into_iter()
        .map(|part| {
            let case = Case::parse(part);
            format!("{}{}", &part[..case.end], run_case(entry, &case, failures))
        })
        .collect();
    format!("{intro}{}", outcomes.join("\n"))
}

struct Case {
    title: String,
    options: String,
    path: NotePath,
    input: String,
    base: Base,
    /// Settings that are no options of the rule.
    settings: String,
    /// The files in `.obsidian`.
    obsidian: Vec<(String, String)>,
    /// The other files of its vault.
    others: Vec<(NotePath, String)>,
    /// Where its note ends and its outcome begins.
    end: usize,
}

/// The text of the note's last committed version.
#[derive(Debug)]
struct Base(Option<String>);

impl Committed for Base {
    fn note(&self, path: &NotePath) -> Option<Note> {
        Some(Note::parse(path.clone(), self.0.as_deref()?))
    }
}

/// The cases of a fixture.
fn cases(source: &str) -> Vec<Case> {
    parts(source).1.into_iter().map(Case::parse).collect()
}

/// What stands before the first heading of the second level, and each part from such a heading to the next.
fn parts(source: &str) -> (&str, Vec<&str>) {
    // Of a block the content and the closing fence, the shortest one at least.
    let is_in = |at: usize, content: &str, end: usize| end - content.len() - 5 <= at && at < end;
    let fenced = blocks(source);
    let is_free = |at: usize| !fenced.iter().any(|(_, content, end)| is_in(at, content, *end));
    let mut starts: Vec<usize> =
        source.match_indices("\n## ").map(|(at, _)| at + 1).filter(|&at| is_free(at)).collect();
    let intro = &source[..starts.first().copied().unwrap_or(source.len())];
    starts.push(source.len());
    (intro, starts.windows(2).map(|pair| &source[pair[0]..pair[1]]).collect())
}

impl Case {
    fn parse(part: &str) -> Self {
        let title = part.lines().next().unwrap_or_default().trim_start_matches("## ").to_owned();
        let path = NotePath::new("Note.md");
        let mut case = Self {
            title,
            options: String::new(),
            path,
            input: String::new(),
            base: Base(None),
            settings: String::new(),
            obsidian: Vec::new(),
            others: Vec::new(),
            end: part.len(),
        };
        for (info, content, end) in blocks(part) {
            match info.split_once(' ').unwrap_or((&info, "")) {
                ("toml", _) if content.starts_with('[') => case.settings = content,
                ("toml", _) => case.options = content,
                ("json", name) => case.obsidian.push((name.to_owned(), content)),
                ("file", path) => case.others.push((NotePath::new(path), unescape(&content))),
                ("base", _) => case.base = Base(Some(unescape(&content))),
                ("md", path) => {
                    case.input = content;
                    case.end = end;
                    if !path.is_empty() {
                        case.path = NotePath::new(path);
                    }
                }
                _ => {}
            }
        }
        case
    }

    fn text(&self) -> String {
        unescape(&self.input)
    }

    fn note(&self, text: &str) -> Note {
        let path = self.path.clone();
        if path.is_attachment() {
            Note::attachment(path)
        } else if let Some((valid, _)) = text.split_once("‹FF›") {
            Note::unreadable(path, valid, Unread::NotUtf8(valid.len()))
        } else if text.contains("‹50 MB›") {
            Note::unreadable(path, "", Unread::TooBig(50 << 20))
        } else {
            Note::parse(path, text)
        }
    }

    fn check(&self, note: &Note, rules: &RuleSet) -> Vec<Diagnostic> {
        self.with_context(rules, |cx| lint::check(note, cx, rules))
    }

    fn fix(&self, text: &str, rules: &RuleSet, trust: Applicability) -> lint::Fixed {
        self.with_context(rules, |cx| lint::fix(self.note(text), cx, rules, trust))
    }

    fn with_context<T>(&self, rules: &RuleSet, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let obsidian = Arc::new(Obsidian::from_texts(&self.obsidian));
        let mut settings =
            Config::from_text(&self.settings).expect("settings are valid").settings(&[]);
        for (rule, _) in rules.iter() {
            settings.levels.entry(rule.meta().name.to_owned()).or_insert(Level::Info);
        }
        let settings = Settings { obsidian, ..settings };
        let clock = Clock::on(jiff::civil::date(2024, 6, 1));
        let index = self.index();
        let cx = Context::new(&clock, &settings).knowing(&self.base).within(Some(&index));
        run(&cx.in_template(self.is_template()))
    }

    /// What is known of its vault.
    fn index(&self) -> VaultIndex {
        let own = (self.path.clone(), self.text());
        let notes = || self.others.iter().chain([&own]);
        let mut index = VaultIndex::of_files(notes().map(|(path, _)| path.clone()));
        let outline = |path: &NotePath, text: &str| Outline::of(&Note::parse(path.clone(), text));
        index.fill(notes().map(|(path, text)| (path.clone(), outline(path, text))));
        index
    }

    fn is_template(&self) -> bool {
        self.path.is_in("Templates")
    }
}

/// The fenced blocks of a text: info string, content, and where each ends.
fn blocks(text: &str) -> Vec<(String, String, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &mut open {
            Some((fence, info, content)) if ticks >= *fence && line.trim_end().len() == ticks => {
                found.push((std::mem::take(info), std::mem::take(content), at));
                open = None;
            }
            Some((_, _, content)) => content.push_str(line),
            None if ticks >= 4 => {
                open = Some((ticks, line[ticks..].trim().to_owned(), String::new()));
            }
            None => {}
        }
    }
    found
}

fn run_case(entry: &Entry, case: &Case, failures: &mut String) -> String {
    let options = toml::from_str(&case.options).unwrap();
    let severity = entry.meta.level.max(Level::Info).severity().unwrap();
    let rules = RuleSet::new(vec![(entry.build(options).unwrap(), severity)]);
    let place = format!("{}: {}", entry.meta.name, case.title);

    let text = case.text();
    let note = case.note(&text);
    let found = case.check(&note, &rules);
    verify_findings(entry, case, &note, &found, &place, failures);
    let safe = fixed_text(&rules, case, &text, Applicability::Safe, &place, failures);
    let all = fixed_text(&rules, case, &text, Applicability::Unsafe, &place, failures);
    verify_crlf(&rules, case, &text, &safe, &place, failures);

    let mut outcome = String::new();
    let mut block = |info: &str, content: &str| {
        let fence = if content.contains("````") { "`````" } else { "````" };
        write!(outcome, "\n{fence}{info}\n{content}{fence}\n").unwrap();
    };
    if !found.is_empty() {
        block(
            "diagnostics",
            &found.iter().map(|diagnostic| line(&note, diagnostic)).collect::<String>(),
        );
    }
    if safe != note.text() {
        block("fixed", &escape(&safe));
    }
    if all != safe {
        block("unsafely fixed", &escape(&all));
    }
    outcome
}

fn line(note: &Note, diagnostic: &Diagnostic) -> String {
    let at = note.position(diagnostic.range.start());
    let mut line = format!(
        "{}:{} {} {}",
        at.line,
        at.column,
        diagnostic.severity.as_str(),
        diagnostic.message
    );
    if let Some(help) = &diagnostic.help {
        write!(line, " | {help}").unwrap();
    }
    line + "\n"
}

fn verify_findings(
    entry: &Entry,
    case: &Case,
    note: &Note,
    found: &[Diagnostic],
    place: &str,
    failures: &mut String,
) {
    let keeps_off = !note.keep_off().is_empty();
    let may_fix =
        note.kind() == Kind::Note && note.is_settled() && !case.is_template() && !keeps_off;
    for diagnostic in found {
        let range = diagnostic.range;
        if note.text().get(range.bytes()).is_none() {
            writeln!(failures, "{place}: {range:?} is not on character boundaries").unwrap();
        }
        let lies = match entry.meta.fixable {
            Fixable::Always => may_fix && diagnostic.fix.is_none(),
            Fixable::Never => diagnostic.fix.is_some(),
            Fixable::Sometimes => false,
        };
        if lies {
            writeln!(failures, "{place}: `fixable` says {:?}", entry.meta.fixable).unwrap();
        }
    }
}

fn fixed_text(
    rules: &RuleSet,
    case: &Case,
    text: &str,
    trust: Applicability,
    place: &str,
    failures: &mut String,
) -> String {
    let fixed = case.fix(text, rules, trust);
    for (rule, refusal) in &fixed.refused {
        writeln!(failures, "{place}: {rule} was refused: {refusal}").unwrap();
    }
    let again = case.fix(fixed.note.text(), rules, trust);
    if again.note.text() != fixed.note.text() {
        writeln!(failures, "{place}: fixing again changes it").unwrap();
    }
    fixed.note.text().to_owned()
}

/// With `\r\n` for `\n` the same is found, and fixes keep it.
fn verify_crlf(
    rules: &RuleSet,
    case: &Case,
    text: &str,
    safe: &str,
    place: &str,
    failures: &mut String,
) {
    // A text of one line doesn't say how its lines end.
    if text.contains('\r') || !text.contains('\n') {
        return;
    }
    let crlf = text.replace('\n', "\r\n");
    let lines = |text: &str| {
        let note = case.note(text);
        case.check(&note, rules)
            .iter()
            .map(|diagnostic| line(&note, diagnostic))
            .collect::<String>()
    };
    let (unix, windows) = (lines(text), lines(&crlf));
    if unix != windows {
        writeln!(failures, "{place}: with CRLF other findings:\n{unix}---\n{windows}").unwrap();
    }
    let fixed = case.fix(&crlf, rules, Applicability::Safe);
    // An id follows from the row, which has no line end; anything else must not differ either.
    if fixed.note.text() != safe.replace('\n', "\r\n") {
        writeln!(failures, "{place}: with CRLF fixed otherwise:\n{:?}", fixed.note.text()).unwrap();
    }
}

const SIGNS: [(&str, &str); 5] =
    [("␍", "\r"), ("⇥", "\t"), ("⍽", "\u{a0}"), ("␀", "\0"), ("‹BOM›", "\u{feff}")];

fn unescape(input: &str) -> String {
    let mut text =
        SIGNS.iter().fold(input.to_owned(), |text, (sign, real)| text.replace(sign, real));
    text = text.replace('␠', " ");
    while let Some(start) = text.find("‹U+") {
        let end = start + text[start..].find('›').unwrap();
        let code = u32::from_str_radix(&text[start + "‹U+".len()..end], 16).unwrap();
        text.replace_range(start..end + '›'.len_utf8(), &char::from_u32(code).unwrap().to_string());
    }
    match text.strip_suffix("␃\n") {
        Some(text) => text.to_owned(),
        None => text,
    }
}

fn escape(text: &str) -> String {
    let signs = SIGNS.iter().fold(text.to_owned(), |text, (sign, real)| text.replace(real, sign));
    let mut escaped = String::new();
    for line in signs.split_inclusive('\n') {
        let (content, end) =
            line.strip_suffix('\n').map_or((line, "␃\n"), |content| (content, "\n"));
        match content.strip_suffix(' ') {
            Some(content) => write!(escaped, "{content}␠").unwrap(),
            None => escaped.push_str(content),
        }
        escaped.push_str(end);
    }
    escaped
        .chars()
        .flat_map(|c| match c {
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2028}'
            | '\u{2066}'..='\u{2069}'
            | '\u{1}'..='\u{8}' => format!("‹U+{:04X}›", c as u32).chars().collect::<Vec<_>>(),
            _ => vec![c],
        })
        .collect()
}
