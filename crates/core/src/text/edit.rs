use super::TextRange;

/// A replacement of some bytes of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    range: TextRange,
    content: String,
}

impl Edit {
    /// Puts `content` in the place of `range`.
    pub fn replace(range: TextRange, content: impl Into<String>) -> Self {
        Self { range, content: content.into() }
    }

    /// Puts `content` before the byte at `offset`.
    pub fn insert(offset: usize, content: impl Into<String>) -> Self {
        Self::replace(TextRange::at(offset), content)
    }

    /// Takes `range` away.
    pub fn delete(range: TextRange) -> Self {
        Self::replace(range, "")
    }

    /// The bytes that go.
    pub fn range(&self) -> TextRange {
        self.range
    }

    /// The text that comes.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// How many bytes longer the text becomes; negative when it becomes shorter.
    pub fn growth(&self) -> isize {
        self.content.len().cast_signed() - self.range.len().cast_signed()
    }
}

/// The text after `edits`, which are sorted by their start and share no byte.
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut result = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        debug_assert!(done <= edit.range.start(), "edits are sorted and disjoint");
        result.push_str(&text[done..edit.range.start()]);
        result.push_str(&edit.content);
        done = edit.range.end();
    }
    result.push_str(&text[done..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_leave_every_other_byte() {
        let edits = [
            Edit::insert(0, "<"),
            Edit::replace(TextRange::new(1, 2), "BB"),
            Edit::delete(TextRange::new(2, 3)),
        ];
        assert_eq!(apply("abcd", &edits), "<aBBd");
        assert_eq!(edits.iter().map(Edit::growth).sum::<isize>(), 1);
    }
}
