use serde::Serialize;

use crate::text::Edit;

/// How far a fix may be trusted.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// A proposal to be read: never applied.
    DisplayOnly,
    /// Likely what is meant, but it may change what the note says: applied on request.
    Unsafe,
    /// Changes nothing that the owner said: applied by `fix`.
    Safe,
}

/// Edits that mend a finding, applied all or not at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// Sorted by start, sharing no byte, at least one.
    edits: Vec<Edit>,
    applicability: Applicability,
    reshapes: bool,
}

impl Fix {
    /// A fix that changes nothing the owner said.
    ///
    /// # Panics
    ///
    /// As [`Fix::with`].
    pub fn safe(edits: impl Into<Vec<Edit>>) -> Self {
        Self::with(Applicability::Safe, edits)
    }

    /// A fix that may change what the note says.
    ///
    /// # Panics
    ///
    /// As [`Fix::with`].
    pub fn unsafely(edits: impl Into<Vec<Edit>>) -> Self {
        Self::with(Applicability::Unsafe, edits)
    }

    /// A proposal.
    ///
    /// # Panics
    ///
    /// As [`Fix::with`].
    pub fn display_only(edits: impl Into<Vec<Edit>>) -> Self {
        Self::with(Applicability::DisplayOnly, edits)
    }

    /// A fix of `edits`, in any order.
    ///
    /// # Panics
    ///
    /// When there is no edit, or two edits share a byte or a place.
    pub fn with(applicability: Applicability, edits: impl Into<Vec<Edit>>) -> Self {
        let mut edits = edits.into();
        edits.sort_by_key(Edit::range);
        assert!(!edits.is_empty(), "a fix has an edit");
        let apart = edits.windows(2).all(|pair| {
            pair[0].range().end() <= pair[1].range().start() && pair[0].range() != pair[1].range()
        });
        assert!(apart, "the edits of a fix share no byte: {edits:?}");
        Self { edits, applicability, reshapes: false }
    }

    /// Says that the fix means to change how lines that it doesn't touch are read, as closing a fence does.
    #[must_use]
    pub fn reshaping(self) -> Self {
        Self { reshapes: true, ..self }
    }

    /// The edits, sorted by start and disjoint.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// How far the fix may be trusted.
    pub fn applicability(&self) -> Applicability {
        self.applicability
    }

    /// Whether it means to change how other lines are read.
    pub fn reshapes(&self) -> bool {
        self.reshapes
    }
}

impl From<Edit> for Vec<Edit> {
    fn from(edit: Edit) -> Self {
        vec![edit]
    }
}
