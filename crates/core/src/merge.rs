//! Three-way merges of notes, by what is in them and not by their lines.
//!
//! What no side touched is kept byte for byte. What the sides changed apart from each other is in the merge, each
//! change once; what they changed both, each in its way, is a conflict, and the words of both sides stay. The result
//! depends on nothing but the texts and the options, so that two devices that merge the same versions write the same bytes.

mod absorb;
mod align;
mod baseless;
mod blanks;
mod check;
mod engine;
mod footnote;
mod form;
mod frontmatter;
mod intake;
mod item;
mod lines;
mod matching;
mod output;
mod prose;
mod sequence;
mod table;
mod tree;
mod words;

use std::fmt;

use baseless::Kin;
use engine::Engine;
use output::{Clash, Piece, Writer};
use tree::Tree;

use crate::{
    diff::{self, Stretch},
    note::Note,
    path::NotePath,
};

/// One of the two versions that are merged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Side {
    /// The version here.
    Ours,
    /// The version that comes in.
    Theirs,
}

/// How notes are merged.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose additions come first where both sides add at one place.
    pub first: Side,
    /// Whether changes of both sides in one sentence are merged when they are well apart.
    pub words: bool,
    /// How conflicts are written.
    pub style: Style,
    /// What the versions are called in conflicts.
    pub labels: Labels,
}

/// What the versions are called in conflicts.
#[derive(Clone, Debug)]
pub struct Labels {
    /// The version that both sides come from.
    pub base: String,
    /// The version here.
    pub ours: String,
    /// The version that comes in.
    pub theirs: String,
}

/// How conflicts are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Both versions in a callout at the place, so that the note stays one that Obsidian shows; in frontmatter and tables
    /// ours stays, and theirs is in a callout below.
    Callout,
    /// Marker lines with the base, as git writes them, `size` characters long.
    Markers {
        /// How long the markers are.
        size: usize,
    },
    /// Ours stays; theirs is for another file to hold.
    Copy,
}

impl Default for Options {
    fn default() -> Self {
        Self { first: Side::Ours, words: true, style: Style::Callout, labels: Labels::default() }
    }
}

impl Default for Labels {
    fn default() -> Self {
        Self { base: "base".to_owned(), ours: "ours".to_owned(), theirs: "theirs".to_owned() }
    }
}

impl Options {
    fn label(&self, side: Side) -> &str {
        match side {
            Side::Ours => &self.labels.ours,
            Side::Theirs => &self.labels.theirs,
        }
    }
}

/// Two versions made one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    /// The text, with what is unsettled written in the style that was asked for.
    pub text: String,
    /// What a person must decide, in the order of the text.
    pub conflicts: Vec<Conflict>,
}

/// Something in a merge that a person must decide.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// Why.
    pub reason: Reason,
    /// The line of the merge, from 1, where it is told.
    pub line: usize,
}

/// Why a merge needs a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Both sides changed it.
    BothChanged,
    /// Both sides added it, each with something else in it.
    BothAdded,
    /// One side deleted what the other changed.
    Deleted(Side),
    /// Each side moved it to another place.
    BothMoved,
    /// Both sides changed something in a run of equal siblings.
    EqualSiblings,
    /// No version is known from which both come.
    NoBase,
    /// Something is in the merge more often than in any version: a block id, the id of a checkbox, a footnote.
    Twice(String),
    /// The merge would have lost or repeated something, or opened something without an end, so it was given up.
    Unsound(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BothChanged => f.write_str("both sides changed this"),
            Self::BothAdded => f.write_str("both sides added this"),
            Self::Deleted(Side::Ours) => f.write_str("our side deleted what the other changed"),
            Self::Deleted(Side::Theirs) => f.write_str("the other side deleted what ours changed"),
            Self::BothMoved => f.write_str("both sides moved this"),
            Self::EqualSiblings => f.write_str("both sides changed one of several that are equal"),
            Self::NoBase => f.write_str("there is no version that both sides come from"),
            Self::Twice(what) => write!(f, "both sides added `{what}`"),
            Self::Unsound(what) => write!(f, "the two versions don't go together: {what}"),
        }
    }
}

/// The three versions of one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Three<T> {
    base: T,
    ours: T,
    theirs: T,
}

impl<T> Three<T> {
    fn map<U>(self, mut f: impl FnMut(T) -> U) -> Three<U> {
        Three { base: f(self.base), ours: f(self.ours), theirs: f(self.theirs) }
    }

    fn as_ref(&self) -> Three<&T> {
        Three { base: &self.base, ours: &self.ours, theirs: &self.theirs }
    }

    fn of(&self, side: Side) -> &T {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }
}

/// A note with more lines than this is merged line by line.
const MOST_LINES: usize = 100_000;

/// Merges `ours` and `theirs`, which both come from `base`.
///
/// Without a base nothing is guessed: only where one side has all lines of the other, in their order, or both were made
/// from one template, there is a merge without conflict.
pub fn merge(base: Option<&str>, ours: &str, theirs: &str, options: &Options) -> Merged {
    let settled = |text: &str| Merged { text: text.to_owned(), conflicts: Vec::new() };
    if ours == theirs || base == Some(theirs) {
        return settled(ours);
    }
    if base == Some(ours) {
        return settled(theirs);
    }
    let forms =
        Three { base, ours: Some(ours), theirs: Some(theirs) }.map(|text| text.map(form::Form::of));
    let (form, plain) = form::merge(forms, options);
    let merged = plain_merge(&plain.as_ref().map(Option::as_deref), options);
    Merged { text: form.apply(&merged.text), ..merged }
}

/// The merge of texts whose lines all end alike.
fn plain_merge(texts: &Three<Option<&str>>, options: &Options) -> Merged {
    if let Some(Some(text)) = prose::settled(texts) {
        return Merged { text: (*text).to_owned(), conflicts: Vec::new() };
    }
    let pieces = match (texts.base, texts.ours, texts.theirs) {
        (Some(base), ..) if is_long([Some(base), texts.ours, texts.theirs]) => by_lines(texts),
        (Some(_), ..) => by_structure(texts, options),
        (None, Some(ours), Some(theirs)) => {
            match baseless::kin(&Three { base: "", ours, theirs }) {
                Kin::Superset(text) => vec![Piece::Text(text)],
                Kin::Template(base) => {
                    by_structure(&Three { base: Some(base.as_str()), ..*texts }, options)
                }
                Kin::Strangers => vec![whole(texts, Reason::NoBase)],
            }
        }
        _ => Vec::new(),
    };
    let mut writer = Writer::new(options);
    writer.write(&pieces);
    let (text, conflicts) = writer.finish();
    Merged { text, conflicts }
}

fn is_long(texts: [Option<&str>; 3]) -> bool {
    texts.into_iter().flatten().any(|text| text.matches('\n').count() > MOST_LINES)
}

/// All of the note as one clash.
fn whole(texts: &Three<Option<&str>>, reason: Reason) -> Piece {
    Clash::piece(reason, texts.map(|text| text.map(str::to_owned)))
}

/// The merge by lines, as git does it.
fn by_lines(texts: &Three<Option<&str>>) -> Vec<Piece> {
    let lines =
        texts.map(|text| -> Vec<&str> { text.unwrap_or_default().split_inclusive('\n').collect() });
    let stretches = diff::merge_lines(&lines.base, &lines.ours, &lines.theirs);
    let piece = |stretch: Stretch<'_>| match stretch {
        Stretch::Settled(lines) => Piece::Text(lines.concat()),
        Stretch::Contested { base, ours, theirs } => {
            let versions = Three { base, ours, theirs }.map(|lines| Some(lines.concat()));
            Clash::piece(Reason::BothChanged, versions)
        }
    };
    stretches.into_iter().map(piece).collect()
}

fn by_structure(texts: &Three<Option<&str>>, options: &Options) -> Vec<Piece> {
    let parse = |text: &str| Note::parse(NotePath::new("note.md"), text);
    let mut notes = texts.map(|text| text.map(parse));
    if let Some((side, text)) =
        footnote::renumbered(&notes.as_ref().map(Option::as_ref), options.first)
    {
        match side {
            Side::Ours => notes.ours = Some(parse(&text)),
            Side::Theirs => notes.theirs = Some(parse(&text)),
        }
    }
    let notes = notes.as_ref().map(Option::as_ref);
    let unread = |note: Option<&Note>| note.is_some_and(|note| note.unread().is_some());
    if unread(notes.base) || unread(notes.ours) || unread(notes.theirs) {
        return by_lines(texts);
    }
    let mut dropped = Vec::new();
    let mut pieces = frontmatter::merge(&notes, options, &mut dropped);
    let trees = Three {
        base: notes.base.map(Tree::of),
        ours: notes.ours.map(Tree::of),
        theirs: notes.theirs.map(Tree::of),
    };
    let trees = trees.map(Option::unwrap_or_default);
    let mut engine = Engine::new(&trees, options);
    pieces.extend(engine.merge());
    dropped.append(&mut engine.dropped);
    if !output::is_settled(&pieces) {
        return pieces;
    }
    let merged = parse(&output::flat(&pieces, Side::Ours));
    match check::flaw(&notes, &merged, &dropped) {
        Some(Reason::Twice(name)) => {
            let none = Three::default();
            pieces.push(Clash::piece(Reason::Twice(name), none));
            pieces
        }
        Some(reason) => vec![whole(texts, reason)],
        None => pieces,
    }
}
