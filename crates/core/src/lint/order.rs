//! In which order fixes are applied.

/// The rules that format, in the order in which the Obsidian Linter plugin (1.33) applies them: before all others, then
/// by what they are about and by name, then patterns of the owner, then those that come after all others.
const FORMATTING: &[&str] = &[
    "format-tags-in-yaml",
    "escape-yaml-special-characters",
    "move-math-block-indicators-to-their-own-line",
    "auto-correct-common-misspellings",
    "dedupe-yaml-array-values",
    "format-yaml-array",
    "insert-yaml-attributes",
    "move-tags-to-yaml",
    "remove-yaml-keys",
    "sort-yaml-array-values",
    "file-name-heading",
    "header-increment",
    "headings-start-line",
    "remove-trailing-punctuation-in-heading",
    "footnote-after-punctuation",
    "move-footnotes-to-the-bottom",
    "re-index-footnotes",
    "convert-bullet-list-markers",
    "default-language-for-code-fences",
    "emphasis-style",
    "no-bare-urls",
    "ordered-list-style",
    "proper-ellipsis",
    "quote-style",
    "remove-consecutive-list-markers",
    "remove-empty-list-markers",
    "remove-hyphenated-line-breaks",
    "remove-multiple-spaces",
    "strong-style",
    "two-spaces-between-lines-with-content",
    "unordered-list-style",
    "compact-yaml",
    "convert-spaces-to-tabs",
    "empty-line-around-blockquotes",
    "empty-line-around-code-fences",
    "empty-line-around-horizontal-rules",
    "empty-line-around-math-blocks",
    "empty-line-around-tables",
    "heading-blank-lines",
    "line-break-at-document-end",
    "paragraph-blank-lines",
    "remove-empty-lines-between-list-markers-and-checklists",
    "remove-link-spacing",
    "remove-space-around-characters",
    "remove-space-before-or-after-characters",
    "space-after-list-markers",
    "space-between-chinese-japanese-or-korean-and-english-or-numbers",
    "custom-regex",
    "capitalize-headings",
    "yaml-title",
    "yaml-title-alias",
    "blockquote-style",
    "force-yaml-escape",
    "trailing-spaces",
    "consecutive-blank-lines",
    "add-blank-line-after-yaml",
    "yaml-timestamp",
    "yaml-key-sort",
];

/// When the fixes of the rule called `name` have their turn: those of rules that don't format at first, all at once, then
/// those of each rule that formats.
pub(super) fn turn(name: &str) -> usize {
    FORMATTING.iter().position(|known| *known == name).map_or(0, |position| position + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rule::Category, rules};

    #[test]
    fn every_rule_that_formats_has_its_turn() {
        for entry in rules::all() {
            let formats = entry.meta.category == Category::Format;
            assert_eq!(turn(entry.meta.name) > 0, formats, "{}", entry.meta.name);
        }
        let twice = (1..FORMATTING.len()).find(|&at| FORMATTING[..at].contains(&FORMATTING[at]));
        assert_eq!(twice, None);
    }
}
