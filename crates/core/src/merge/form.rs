//! What a text is besides its lines: byte order mark, line ends, final line end.

use super::{Options, Three, prose};

/// The form of a text, and its lines as all texts have them: ended by a line feed, the last one too.
#[derive(Clone, Debug)]
pub(super) struct Form {
    traits: Traits,
    text: String,
}

/// What the whole text is like; none where it is not of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Traits {
    mark: bool,
    carriage: Option<bool>,
    ended: bool,
}

const MARK: char = '\u{feff}';

impl Form {
    /// The form of `text`. Lines that end in several ways are part of what it says.
    pub(super) fn of(text: &str) -> Self {
        let (mark, text) = text.strip_prefix(MARK).map_or((false, text), |rest| (true, rest));
        let feeds = text.matches('\n').count();
        let carriages = text.matches("\r\n").count();
        let carriage = (feeds > 0).then_some(feeds == carriages);
        let ended = text.is_empty() || text.ends_with('\n');
        let mut text =
            if carriage == Some(true) { text.replace("\r\n", "\n") } else { text.to_owned() };
        if !ended {
            text.push('\n');
        }
        Self { traits: Traits { mark, carriage, ended }, text }
    }
}

impl Traits {
    /// `text` in this form.
    pub(super) fn apply(self, text: &str) -> String {
        let text = if self.ended { text } else { text.strip_suffix('\n').unwrap_or(text) };
        let mark = if self.mark { "\u{feff}" } else { "" };
        let ends = if self.carriage == Some(true) { "\r\n" } else { "\n" };
        format!("{mark}{}", text.replace('\n', ends))
    }
}

/// The form of the merge, and the lines of each version.
pub(super) fn merge(
    forms: Three<Option<Form>>,
    options: &Options,
) -> (Traits, Three<Option<String>>) {
    let traits = forms.as_ref().map(|form| form.as_ref().map(|form| form.traits));
    let one = |of: fn(Traits) -> bool| {
        let known = traits.map(|traits| traits.map(of));
        let first = *known.of(options.first);
        prose::settled(&known).copied().flatten().or(first).unwrap_or_default()
    };
    let carriages = traits.map(|traits| traits.and_then(|traits| traits.carriage));
    // A text of one line is in no form.
    let sides = [carriages.ours.or(carriages.theirs), carriages.theirs.or(carriages.ours)];
    let base = carriages.base.or(sides[0]);
    let known = Three { base, ours: sides[0], theirs: sides[1] };
    let carriage = prose::settled(&known).copied().unwrap_or(*known.of(options.first));
    let ended = one(|traits| traits.ended);
    let form = Traits { mark: one(|traits| traits.mark), carriage, ended };
    (form, forms.map(|form| form.map(|form| form.text)))
}
