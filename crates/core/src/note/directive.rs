//! Comments that silence rules.

use super::opaque::{Opaque, OpaqueKind};
use crate::text::TextRange;

/// A comment that speaks to a linter: `%% vault-lint-disable rule %%`, or the same in `<!-- -->`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directive {
    /// What it says.
    pub kind: DirectiveKind,
    /// The comment.
    pub range: TextRange,
    /// The rules that it names; none means all.
    pub rules: Vec<TextRange>,
}

/// What a [`Directive`] says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectiveKind {
    /// `vault-lint-disable`: silence from here on.
    Disable,
    /// `vault-lint-enable`: speak again.
    Enable,
    /// `vault-lint-disable-next-line`
    DisableNextLine,
    /// `vault-lint-disable-file`: silence in the whole note.
    DisableFile,
}

const NAMES: [(&str, DirectiveKind); 4] = [
    ("vault-lint-disable", DirectiveKind::Disable),
    ("vault-lint-enable", DirectiveKind::Enable),
    ("vault-lint-disable-next-line", DirectiveKind::DisableNextLine),
    ("vault-lint-disable-file", DirectiveKind::DisableFile),
];

/// The directives among `comments`.
pub(super) fn directives(text: &str, comments: &[Opaque]) -> Vec<Directive> {
    comments.iter().filter_map(|comment| directive(text, comment)).collect()
}

fn directive(text: &str, comment: &Opaque) -> Option<Directive> {
    if !matches!(comment.kind, OpaqueKind::Comment | OpaqueKind::HtmlComment) || !comment.closed {
        return None;
    }
    let content = comment.content();
    let body = &text[content];
    let offset = content.start();
    let is_break = |c: char| c.is_whitespace() || c == ',';
    let mut words = body.split(is_break).filter(|word| !word.is_empty()).map(|word| {
        let start = offset + (word.as_ptr().addr() - body.as_ptr().addr());
        TextRange::of_length(start, word.trim_end_matches('-').len())
    });
    let name = words.next()?;
    let (_, kind) = NAMES.into_iter().find(|(known, _)| *known == &text[name])?;
    // A reason may follow after `--`.
    let rules = words.take_while(|word| !word.is_empty()).collect();
    Some(Directive { kind, range: comment.range, rules })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comment: &str) -> Option<(DirectiveKind, Vec<&str>)> {
        let kind =
            if comment.starts_with('%') { OpaqueKind::Comment } else { OpaqueKind::HtmlComment };
        let range = TextRange::new(0, comment.len());
        let directive = directive(comment, &Opaque { kind, range, closed: true })?;
        Some((directive.kind, directive.rules.iter().map(|&rule| &comment[rule]).collect()))
    }

    #[test]
    fn directives_and_their_rules() {
        use DirectiveKind::{Disable, DisableFile, DisableNextLine};
        for (comment, kind, rules) in [
            ("%% vault-lint-disable a-b, c %%", Disable, vec!["a-b", "c"]),
            (
                "<!-- vault-lint-disable-next-line a -- the owner wants it -->",
                DisableNextLine,
                vec!["a"],
            ),
            ("%%vault-lint-disable-file%%", DisableFile, vec![]),
        ] {
            assert_eq!(read(comment), Some((kind, rules)), "{comment}");
        }
        assert_eq!(
            [read("%% vault-lint-disabled %%"), read("<!-- a -->"), read("%%%%")],
            [None, None, None]
        );
    }
}
