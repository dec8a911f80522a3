//! What a merge comes to, before it is written down: text, and what a person must decide.

use std::fmt::Write as _;

use super::{Conflict, Options, Reason, Side, Style, Three};

/// A piece of the merge. All text is whole lines.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// What is settled.
    Text(String),
    /// What is not.
    Clash(Clash),
    /// Something in which nothing but its own lines may stand, as in a table: what is unsettled in it is told below it.
    Whole(Vec<Piece>),
}

/// Something that two sides changed, each in its way.
#[derive(Clone, Debug)]
pub(super) struct Clash {
    pub(super) reason: Reason,
    /// What each version has; none where it has nothing.
    pub(super) versions: Three<Option<String>>,
    /// What stands before each line of the place: the marks of quotes, the indent of items.
    pub(super) lead: String,
}

impl Clash {
    /// A clash over what the versions have.
    pub(super) fn piece(reason: Reason, versions: Three<Option<String>>) -> Piece {
        Piece::Clash(Self { reason, versions, lead: String::new() })
    }
}

/// `text` with `first` before its first line and `rest` before the others; blank lines get no blanks.
pub(super) fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut result = String::with_capacity(text.len() + 16);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let prefix = if index == 0 { first } else { rest };
        let is_blank = line.trim().is_empty();
        result.push_str(if is_blank { prefix.trim_end() } else { prefix });
        result.push_str(line);
    }
    result
}

/// The pieces with `prefix` before each line.
pub(super) fn indented(pieces: Vec<Piece>, prefix: &str) -> Vec<Piece> {
    if prefix.is_empty() {
        return pieces;
    }
    let text = |text: String| prefixed(&text, prefix, prefix);
    let indent = |piece| match piece {
        Piece::Text(old) => Piece::Text(text(old)),
        Piece::Whole(pieces) => Piece::Whole(indented(pieces, prefix)),
        Piece::Clash(clash) => Piece::Clash(Clash {
            versions: clash.versions.map(|version| version.map(text)),
            lead: format!("{prefix}{}", clash.lead),
            ..clash
        }),
    };
    pieces.into_iter().map(indent).collect()
}

/// The pieces as text, with what `side` has where they clash.
pub(super) fn flat(pieces: &[Piece], side: Side) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Whole(pieces) => text.push_str(&flat(pieces, side)),
            Piece::Clash(clash) => text.push_str(clash.versions.of(side).as_deref().unwrap_or("")),
        }
    }
    text
}

/// Whether nothing is left to decide.
pub(super) fn is_settled(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(_) => true,
        Piece::Clash(_) => false,
        Piece::Whole(pieces) => is_settled(pieces),
    })
}

/// Writes pieces down.
pub(super) struct Writer<'o> {
    options: &'o Options,
    text: String,
    conflicts: Vec<Conflict>,
    /// How many lines there are in how much of the text.
    lines: usize,
    counted: usize,
    /// A callout was the last that was written, below this prefix.
    open: Option<String>,
}

impl<'o> Writer<'o> {
    pub(super) fn new(options: &'o Options) -> Self {
        Self {
            options,
            text: String::new(),
            conflicts: Vec::new(),
            lines: 0,
            counted: 0,
            open: None,
        }
    }

    /// The text and what is unsettled in it.
    pub(super) fn finish(self) -> (String, Vec<Conflict>) {
        (self.text, self.conflicts)
    }

    pub(super) fn write(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.settled(text),
                Piece::Clash(clash) => self.clash(clash),
                Piece::Whole(pieces) => self.whole(pieces),
            }
        }
    }

    fn settled(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(lead) = self.open.take()
            && !is_blank(text.split('\n').next().unwrap_or_default())
        {
            self.text.push_str(&lead);
            self.text.push('\n');
        }
        self.text.push_str(text);
    }

    fn whole(&mut self, pieces: &[Piece]) {
        if self.options.style != Style::Callout {
            return self.write(pieces);
        }
        self.settled(&flat(pieces, Side::Ours));
        for piece in pieces {
            if let Piece::Clash(clash) = piece {
                self.note(clash);
                self.callout(clash, true);
            }
        }
    }

    fn clash(&mut self, clash: &Clash) {
        match self.options.style {
            Style::Callout => {
                self.note(clash);
                self.callout(clash, false);
            }
            Style::Markers { size } => {
                self.note(clash);
                self.markers(clash, size);
            }
            Style::Copy => {
                self.note(clash);
                self.settled(clash.versions.ours.as_deref().unwrap_or_default());
            }
        }
    }

    fn note(&mut self, clash: &Clash) {
        self.lines += self.text[self.counted..].matches('\n').count();
        self.counted = self.text.len();
        self.conflicts.push(Conflict { reason: clash.reason.clone(), line: self.lines + 1 });
    }

    /// Both versions in a callout, or only theirs where ours stands above.
    fn callout(&mut self, clash: &Clash, only_theirs: bool) {
        let (lead, bare) = (&clash.lead, clash.lead.trim_end());
        let last = self.text.strip_suffix('\n').unwrap_or(&self.text);
        let has_blank = is_blank(&last[last.rfind('\n').map_or(0, |end| end + 1)..]);
        if !has_blank {
            let _ = writeln!(self.text, "{bare}");
        }
        let _ = writeln!(self.text, "{lead}> [!conflict] {}", clash.reason);
        for side in [Side::Ours, Side::Theirs] {
            if only_theirs && side == Side::Ours {
                continue;
            }
            let label = self.options.label(side);
            let Some(version) = clash.versions.of(side) else {
                if matches!(clash.reason, Reason::Twice(_)) {
                    continue;
                }
                let _ = writeln!(self.text, "{lead}> **{label}**: deleted\n{lead}>");
                continue;
            };
            let fence = if only_theirs { "```" } else { "" };
            let _ = writeln!(self.text, "{lead}> **{label}**\n{lead}>");
            if only_theirs {
                let _ = writeln!(self.text, "{lead}> {fence}");
            }
            for line in version.split_inclusive('\n') {
                let line = line.strip_prefix(lead.as_str()).or(line.strip_prefix(bare));
                let line = line.unwrap_or_default();
                let mark = if is_blank(line) { ">" } else { "> " };
                self.text.extend([lead, mark, line]);
            }
            if only_theirs {
                let _ = writeln!(self.text, "{lead}> {fence}");
            } else if side == Side::Ours {
                let _ = writeln!(self.text, "{lead}>");
            }
        }
        self.open = Some(bare.to_owned());
    }

    /// Markers as git writes them, with the base.
    fn markers(&mut self, clash: &Clash, size: usize) {
        self.open = None;
        let Three { base, ours, theirs } = &clash.versions;
        let labels = &self.options.labels;
        let parts = [
            ('<', labels.ours.as_str(), ours),
            ('|', labels.base.as_str(), base),
            ('=', "", theirs),
        ];
        for (mark, label, version) in parts {
            let marker = mark.to_string().repeat(size);
            let _ = writeln!(self.text, "{}", format!("{marker} {label}").trim_end());
            self.text.push_str(version.as_deref().unwrap_or_default());
        }
        let marker = ">".repeat(size);
        let _ = writeln!(self.text, "{}", format!("{marker} {}", labels.theirs).trim_end());
    }
}

/// Whether a line has nothing but blanks and marks of quotes.
fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || c == '>')
}
