/// A step of the way on which a note's new text takes the place of the old.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Point {
    /// A text that is about to be overwritten is kept.
    Kept,
    /// The journal tells of what is to come.
    Journalled,
    /// There is a file for the new text, with nothing in it.
    Created,
    /// The new text is in it.
    Written,
    /// It is on the disk.
    Synced,
    /// Its name says that it may hold what was in a note.
    Named,
    /// The note is what was expected.
    Compared,
    /// The new file stands in the note's place.
    Exchanged,
    /// What was there is what was expected.
    Verified,
    /// The exchange, as what was there is not what was expected, is taken back.
    PutBack,
    /// It is decided what becomes of a displaced file, and its words are safe.
    Settled,
    /// The displaced file is gone.
    Unlinked,
    /// The journal tells of the run's end.
    Finished,
}

/// Is told of each step. Tests cut the way off there.
pub type Probe = fn(Point);

/// The probe of all but tests.
pub(super) fn unwatched(_: Point) {}
