use fancy_regex::{Captures, Regex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    config::js_regex,
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A pattern of the owner's matches.
///
/// ## Why
///
/// The owner wants it written otherwise.
///
/// ## Example
///
/// ```toml
/// [rules.custom-regex]
/// level = "warning"
/// replacements = [{ find = "(\\d+) EUR", replace = "€$1" }]
/// ```
///
/// Patterns and replacements are those of JavaScript, with its flags: `g` for every match, `i`, `m`, `s`, `u`.
///
/// ## Fix
///
/// What matches is replaced, anywhere in the note, in code too, but for ranges of `linter-disable`. A pattern that matches
/// what it has put in has no fix.
///
/// ## Differences
///
/// Obsidian Linter applies each pattern once, so the note grows with each run when a pattern matches its own outcome. It
/// leaves the note alone when a pattern is none or takes for ever: here only this pattern is left out, and reported.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CustomRegex {
    /// The patterns in the order in which they are applied, each `{ find, replace, flags, label }`.
    replacements: Vec<Replacement>,
}

/// A pattern and what comes in the place of what it matches.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Replacement {
    /// A name for reports.
    label: String,
    /// The pattern.
    find: String,
    /// What comes in its place.
    replace: String,
    /// The pattern's flags.
    flags: String,
}

impl Rule for CustomRegex {
    const META: RuleMeta = RuleMeta {
        name: "custom-regex",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        // The next pattern is applied to what the one before has made of the note.
        let mut may_fix = true;
        for replacement in self.replacements.iter().filter(|it| !it.find.is_empty()) {
            match replacement.edits(note, note.text()) {
                Ok(edits) if edits.is_empty() => {}
                Ok(edits) => {
                    let name = replacement.name();
                    let settles = replacement.settles(note, &edits);
                    for (range, edit) in edits {
                        let fix = (may_fix && settles).then(|| Fix::unsafely(edit));
                        report.add(range, format!("{name} matches")).fix_if(fix);
                    }
                    may_fix &= !settles;
                }
                Err(reason) => {
                    let name = replacement.name();
                    report.add(TextRange::at(0), format!("{name} is left out: {reason}"));
                }
            }
        }
    }
}

impl Replacement {
    fn name(&self) -> String {
        let name = if self.label.is_empty() { &self.find } else { &self.label };
        format!("`{name}`")
    }

    /// What matches in `text`, and the edit that replaces it. `note` tells what is ignored, and is of the same text.
    fn edits(&self, note: &Note, text: &str) -> Result<Vec<(TextRange, Edit)>, String> {
        let regex = js_regex(&self.find, &self.flags)?;
        let editor = Editor::new(note, Ignore::empty());
        let replace = unescaped(&self.replace);
        let most = if self.flags.contains('g') { usize::MAX } else { 1 };
        let mut found = Vec::new();
        for captures in regex.captures_iter(text).take(most) {
            let captures = captures.map_err(|_| "it takes for ever".to_owned())?;
            let Some(whole) = captures.get(0) else { continue };
            let range = TextRange::from(whole.range());
            let content = expanded(&replace, &captures, text, &regex);
            found.extend(editor.replace(range, &content).map(|edit| (range, edit)));
        }
        Ok(found)
    }

    /// Whether the pattern finds nothing to replace in what it has made.
    fn settles(&self, note: &Note, edits: &[(TextRange, Edit)]) -> bool {
        let after = crate::text::apply(note.text(), edits.iter().map(|(_, edit)| edit));
        let after = Note::parse(note.path().clone(), after);
        self.edits(&after, after.text()).is_ok_and(|edits| edits.is_empty())
    }
}

/// The text with the escapes that the plugin knows: a double backslash first, then those of control characters.
fn unescaped(replace: &str) -> String {
    let replace = replace.replace(r"\\", r"\");
    let escapes = [(r"\f", "\u{c}"), (r"\n", "\n"), (r"\r", "\r"), (r"\t", "\t"), (r"\v", "\u{b}")];
    escapes.iter().fold(replace, |text, (escape, meant)| text.replace(escape, meant))
}

/// What JavaScript puts in for `replace`: `$1`, `$<name>`, `$&`, `` $` ``, `$'` and `$$` mean something.
fn expanded(replace: &str, captures: &Captures<'_, str>, text: &str, regex: &Regex) -> String {
    let whole = captures.get(0).map_or(0..0, |whole| whole.range());
    let group = |number: usize| captures.get(number).map_or("", |group| group.as_str());
    let has = |number: usize| number > 0 && number < captures.len();
    let mut result = String::new();
    let mut rest = replace;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = |length: usize| after[..length].parse().unwrap_or(0);
        let (put, length): (&str, usize) = match after.chars().next() {
            Some('$') => ("$", 1),
            Some('&') => (&text[whole.clone()], 1),
            Some('`') => (&text[..whole.start], 1),
            Some('\'') => (&text[whole.end..], 1),
            Some('<')
                if regex.capture_names().any(|name| name.is_some()) && after.contains('>') =>
            {
                let end = after.find('>').unwrap_or(0);
                (captures.name(&after[1..end]).map_or("", |group| group.as_str()), end + 1)
            }
            Some(_) if digits >= 2 && has(number(2)) => (group(number(2)), 2),
            Some(_) if digits >= 1 && has(number(1)) => (group(number(1)), 1),
            _ => ("$", 0),
        };
        result.push_str(put);
        rest = &after[length..];
    }
    result + rest
}
