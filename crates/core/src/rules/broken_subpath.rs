use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Fix, Severity},
    note::{LinkSyntax, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, nearest},
    vault::{Followed, Outline, SubpathKind, Target, heading_key},
};

/// A link leads to a heading, block or footnote that isn't in the note.
///
/// ## Why
///
/// The note opens at its top, and an embed shows an error. Headings are compared without regard to case and punctuation, as
/// Obsidian does; a path of headings must go down. In a comment a finding counts as info.
///
/// ## Example
///
/// ```md
/// See [[DDIA plan#Chaper 3]], [[Kafka#^offsets]] and [the start](Kafka.md#getting-started).
/// ```
///
/// ## Fix
///
/// Where a heading of nearly that text is in the note, `fix --unsafe` makes the link lead to it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BrokenSubpath {}

impl Rule for BrokenSubpath {
    const META: RuleMeta = RuleMeta {
        name: "broken-subpath",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for followed in cx.links(note).iter().filter(|followed| is_checked(followed)) {
            let Ok(path) = followed.target.as_ref().map(Target::path) else { continue };
            let outline = cx.outline(note, path).filter(|outline| !outline.is_drawing());
            if let Some(outline) = outline.filter(|outline| !outline.has(followed.subpath())) {
                report_missing(followed, outline, report);
            }
        }
    }
}

/// Whether the link has a subpath that a note must have: not that to a text on a web page.
fn is_checked(followed: &Followed<'_>) -> bool {
    let is_note = |target: &Target<'_>| target.path().extension().eq_ignore_ascii_case("md");
    !followed.subpath().is_empty()
        && !followed.subpath().contains(":~:")
        && followed.target.as_ref().is_ok_and(is_note)
}

fn report_missing(followed: &Followed<'_>, outline: &Outline, report: &mut Report) {
    let Some(kind) = SubpathKind::of(followed.subpath()) else { return };
    let name = followed.subpath().trim_start_matches('#').trim();
    let what = match kind {
        SubpathKind::Heading => "heading",
        SubpathKind::Block => "block",
        SubpathKind::Footnote => "footnote",
    };
    let place = match followed.path() {
        "" => "this note".to_owned(),
        path => format!("`{path}`"),
    };
    let mut finding = report.add(followed.link.range, format!("{place} has no {what} `{name}`"));
    if followed.link.in_comment {
        finding = finding.at_most(Severity::Info);
    }
    let heading = (kind == SubpathKind::Heading).then(|| near_heading(name, outline)).flatten();
    if let Some(heading) = heading {
        let fix = followed.link.subpath.map(|range| {
            Fix::unsafely(Edit::replace(range, written(heading, followed.link.syntax)))
        });
        finding = finding.help(format!("did you mean `{heading}`?"));
        finding.fix_if(fix.filter(|_| !followed.link.in_comment));
    }
}

/// The heading that is meant by `name`: one of the same words, as web pages write them in addresses too, else one that is
/// near.
fn near_heading<'o>(name: &str, outline: &'o Outline) -> Option<&'o str> {
    let bones = |text: &str| -> String {
        heading_key(text).chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let wanted = bones(name);
    let texts = || outline.headings().map(|heading| heading.text);
    texts()
        .find(|text| !wanted.is_empty() && bones(text) == wanted)
        .or_else(|| nearest(name, texts()))
}

/// A link to `heading`, from its `#` on: without the marks that mean something in a link.
fn written(heading: &str, syntax: LinkSyntax) -> String {
    let plain = heading.replace("%%", " ").replace(['#', '^', '|', ':', '\\', '[', ']', '\n'], " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    match syntax {
        LinkSyntax::Wiki => format!("#{}", words.join(" ")),
        LinkSyntax::Markdown => {
            format!("#{}", words.join("%20").replace('%', "%25").replace("%2520", "%20"))
        }
    }
}
