use super::Row;
use crate::text::TextRange;

/// Something in a row that a bar cuts in two, though it is meant as one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SplitCell {
    /// What it is.
    pub kind: SplitKind,
    /// From its first character to its last.
    pub range: TextRange,
    /// The bars in it, each a byte.
    pub bars: Vec<usize>,
}

/// What a [`SplitCell`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SplitKind {
    /// `` `a|b` ``
    Code,
    /// `[[a|b]]`
    Wikilink,
    /// `$|a|$`
    Math,
    /// `<span title="a|b">`
    Html,
}

/// More bytes than any link, formula or code in a cell has.
const LONGEST: usize = 4096;

impl Row {
    /// What the bars between the cells cut in two.
    pub fn split_cells(&self, text: &str) -> Vec<SplitCell> {
        let mut found = Vec::new();
        if self.cells.len() < 2 {
            return found;
        }
        let mut at = self.range.start();
        while let Some(start) =
            text[at..self.range.end()].find(['`', '[', '$', '<']).map(|step| at + step)
        {
            let rest = &text[start..self.range.end()];
            let rest = &rest[..rest.floor_char_boundary(LONGEST)];
            let unit = (!text[..start].ends_with('\\')).then(|| unit(rest)).flatten();
            let Some((kind, length)) = unit else {
                at = start + ticks(rest).max(1);
                continue;
            };
            let range = TextRange::of_length(start, length);
            let bars = self.bars_in(text, range);
            if !bars.is_empty() {
                found.push(SplitCell { kind, range, bars });
            }
            at = range.end();
        }
        found
    }

    /// The bars between its cells that stand in `range`.
    fn bars_in(&self, text: &str, range: TextRange) -> Vec<usize> {
        let first = self.cells.partition_point(|cell| cell.range.end() < range.start());
        let ends = self.cells[first..].iter().map(|cell| cell.range.end());
        let inside = ends.take_while(|&end| end < range.end());
        inside.filter(|&end| text[end..].starts_with('|')).collect()
    }
}

/// What starts at the start of `rest`, and its length, if bars were nothing special.
fn unit(rest: &str) -> Option<(SplitKind, usize)> {
    match rest.as_bytes()[0] {
        b'`' => code(rest).map(|length| (SplitKind::Code, length)),
        b'[' => wikilink(rest).map(|length| (SplitKind::Wikilink, length)),
        b'$' => math(rest).map(|length| (SplitKind::Math, length)),
        _ => html(rest).map(|length| (SplitKind::Html, length)),
    }
}

/// Code ends at the next run of as many backticks.
fn code(rest: &str) -> Option<usize> {
    let open = ticks(rest);
    let mut at = open;
    while let Some(next) = rest[at..].find('`').map(|step| at + step) {
        let run = ticks(&rest[next..]);
        if run == open {
            return Some(next + run);
        }
        at = next + run;
    }
    None
}

/// How many backticks `text` begins with.
fn ticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

fn wikilink(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("[[")?;
    let inner = &inner[..inner.find("]]")?];
    let has_target = !inner.split('|').next().unwrap_or_default().trim().is_empty();
    (has_target && !inner.contains("[[")).then_some(inner.len() + 4)
}

/// Math as Obsidian reads it in a line: nothing blank within the dollars, no digit after them.
fn math(rest: &str) -> Option<usize> {
    let inner =
        rest[1..].strip_prefix(|c: char| !c.is_whitespace() && c != '$').map(|_| &rest[1..])?;
    let closes = |&(at, _): &(usize, &str)| {
        !inner[..at].ends_with(|c: char| c.is_whitespace() || c == '\\')
            && !inner[at + 1..].starts_with(|c: char| c.is_ascii_digit())
    };
    inner.match_indices('$').find(closes).map(|(at, _)| at + 2)
}

/// A tag whose quoted values hold all of its bars.
fn html(rest: &str) -> Option<usize> {
    rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '>') => return Some(at + 1),
            (None, '|' | '<') if at > 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{super::row, *};

    #[test]
    fn bars_cut_what_is_meant_as_one() {
        use SplitKind::{Code, Html, Math, Wikilink};
        let split = |source: &str| -> Vec<(SplitKind, String, usize)> {
            let row = row(source, TextRange::new(0, source.len()), &[]);
            let cells = row.split_cells(source);
            cells
                .iter()
                .map(|cell| (cell.kind, source[cell.range].to_owned(), cell.bars.len()))
                .collect()
        };
        let found = |kind, text: &str, bars| (kind, text.to_owned(), bars);
        assert_eq!(split("| `x|y` | z |"), [found(Code, "`x|y`", 1)]);
        assert_eq!(split("| ``a`|`|b`` |"), [found(Code, "``a`|`|b``", 2)]);
        assert_eq!(split("| ![[N#H|x]] | `[[a|b]]` |").len(), 2);
        assert_eq!(split("| [[N|x]] |"), [found(Wikilink, "[[N|x]]", 1)]);
        assert_eq!(split("| $|x|$ | y |"), [found(Math, "$|x|$", 2)]);
        assert_eq!(split("| <b title=\"x|y\">q</b> |"), [found(Html, "<b title=\"x|y\">", 1)]);
        for whole in [
            "| `x\\|y` | [[N\\|x]] |",
            "| ` | `` |",
            "| $5 | $10 |",
            "| $5|$10 |",
            "| a < b | c > d |",
            "| <br | > |",
            "| \\`a | b\\` |",
            "| [[ | ]] |",
            "| [[a | [[b]] |",
        ] {
            assert_eq!(split(whole), [], "{whole}");
        }
    }
}
