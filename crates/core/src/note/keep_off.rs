//! Where comments tell the Obsidian Linter plugin to keep off.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use crate::text::TextRange;

/// A range between `<!-- linter-disable -->` or `%% linter-disable %%` and the like with `enable`.
///
/// As with the plugin (1.33) a marker counts wherever it stands, in code too, and without an end the range goes to the
/// end of the note. Other than with the plugin a marker may name rules, and a second start in a range means nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeepOff {
    /// With its markers.
    pub range: TextRange,
    /// The names of the rules that are to keep off; none for all.
    pub rules: Vec<TextRange>,
}

struct Marker {
    enables: bool,
    range: TextRange,
    rules: Vec<TextRange>,
}

static MARKER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const NAME: &str = "[a-z0-9]+(?:-[a-z0-9]+)*";
    let names = format!("{NAME}(?:(?:, *| +){NAME})*");
    Regex::new(&format!(
        "(?:<!-{{2,}}|%%) *linter-(disable|enable)(?: +({names}))? *(?:-{{2,}}>|%%)"
    ))
    .ok()
});

/// The ranges of `text` in which something is to keep off, by their starts.
pub(super) fn keep_off(text: &str) -> Vec<KeepOff> {
    let markers = markers(text);
    let mut found: Vec<KeepOff> = Vec::new();
    for (index, marker) in markers.iter().enumerate().filter(|(_, marker)| !marker.enables) {
        let later = &markers[index + 1..];
        let until = |rule: Option<TextRange>| {
            let ends = |it: &&Marker| {
                let names = |rule: TextRange| it.rules.iter().any(|&name| text[name] == text[rule]);
                it.enables && (it.rules.is_empty() || rule.is_some_and(names))
            };
            later.iter().find(ends).map_or(text.len(), |it| it.range.end())
        };
        let start = marker.range.start();
        if marker.rules.is_empty() {
            let is_open = |off: &KeepOff| off.rules.is_empty() && off.range.contains(start);
            if !found.iter().any(is_open) {
                found
                    .push(KeepOff { range: TextRange::new(start, until(None)), rules: Vec::new() });
            }
        }
        found.extend(marker.rules.iter().map(|&rule| KeepOff {
            range: TextRange::new(start, until(Some(rule))),
            rules: vec![rule],
        }));
    }
    found
}

fn markers(text: &str) -> Vec<Marker> {
    if memmem::find(text.as_bytes(), b"linter-disable").is_none() {
        return Vec::new();
    }
    let found = MARKER.iter().flat_map(|pattern| pattern.captures_iter(text));
    let markers = found.filter_map(|captures| {
        let rules = captures.get(2).into_iter().flat_map(|names| {
            let words = names.as_str().split([',', ' ']).filter(|word| !word.is_empty());
            words.map(move |word| {
                let offset = word.as_ptr().addr() - names.as_str().as_ptr().addr();
                TextRange::of_length(names.start() + offset, word.len())
            })
        });
        Some(Marker {
            enables: captures.get(1)?.as_str() == "enable",
            range: captures.get(0)?.range().into(),
            rules: rules.collect(),
        })
    });
    markers.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, Vec<&str>)> {
        let found = keep_off(text);
        let names = |off: &KeepOff| off.rules.iter().map(|&rule| &text[rule]).collect();
        found.iter().map(|off| (&text[off.range], names(off))).collect()
    }

    #[test]
    fn ranges_of_all_forms() {
        let (start, end) = ("<!-- linter-disable -->", "%%linter-enable%%");
        for (text, expected) in [
            (format!("a {start} b {end} c"), vec![format!("{start} b {end}")]),
            (format!("`{start}` b"), vec![format!("{start}` b")]),
            (
                format!("{start} a {start} b {end} c {end}"),
                vec![format!("{start} a {start} b {end}")],
            ),
            (
                "<!---- linter-disable %% x".to_owned(),
                vec!["<!---- linter-disable %% x".to_owned()],
            ),
            ("%% linter-disabled %% %% Linter-disable %%".to_owned(), vec![]),
        ] {
            let found: Vec<_> =
                read(&text).into_iter().map(|(range, _)| range.to_owned()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn rules_can_be_named() {
        let text = "<!-- linter-disable a-b, c -->x<!-- linter-enable c -->y%% linter-enable %%z";
        let all = text.strip_suffix('z').unwrap();
        let first = text.split_once('y').unwrap().0;
        assert_eq!(read(text), [(all, vec!["a-b"]), (first, vec!["c"])]);
    }
}
