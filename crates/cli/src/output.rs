//! Everything that is printed goes through here.

use std::io::{self, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};

/// The terminal, or whatever stands in its place.
pub(crate) struct Output {
    out: AutoStream<io::Stdout>,
    /// What is not yet on its way.
    buffer: String,
    /// Why the standard output takes nothing any more.
    broken: Option<io::Error>,
    err: AutoStream<io::Stderr>,
    quiet: bool,
    styled: bool,
    watched: bool,
    width: usize,
}

/// As much as is held back, in bytes.
const ENOUGH: usize = 64 * 1024;
/// As wide as lines get where no terminal says otherwise.
const USUAL_WIDTH: usize = 120;

impl Output {
    pub(crate) fn new(color: ColorChoice, quiet: bool) -> Self {
        let out = AutoStream::new(io::stdout(), color);
        let width = match terminal_size::terminal_size_of(io::stdout()) {
            Some((width, _)) => usize::from(width.0).clamp(40, 160),
            None => USUAL_WIDTH,
        };
        Self {
            styled: out.current_choice() != ColorChoice::Never,
            out,
            buffer: String::new(),
            broken: None,
            err: AutoStream::new(io::stderr(), color),
            watched: io::stdout().is_terminal(),
            quiet,
            width,
        }
    }

    /// Whether what is printed may have colours.
    pub(crate) fn is_styled(&self) -> bool {
        self.styled
    }

    /// Whether a person watches the standard output.
    pub(crate) fn is_watched(&self) -> bool {
        self.watched
    }

    /// How many columns a line has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether what is printed reaches nobody any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Prints a result on the standard output. When that fails, the command goes on, and [`Self::finish`] tells.
    pub(crate) fn print(&mut self, text: &str) {
        self.buffer.push_str(text);
        if self.buffer.len() > ENOUGH {
            self.send();
        }
    }

    /// Prints a result on the standard output as [`Self::print`] does, but byte for byte.
    pub(crate) fn print_raw(&mut self, text: &str) {
        self.send();
        let written = io::stdout().write_all(text.as_bytes());
        self.note(written);
    }

    /// Says something for a person on the standard error stream, unless all is to be quiet.
    pub(crate) fn say(&mut self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Says what went wrong.
    pub(crate) fn complain(&mut self, text: &str) {
        self.flush();
        // When even that fails there is nobody to tell.
        let _ = self.err.write_all(text.as_bytes());
    }

    /// Sends all that was printed on its way, and tells whether it all went.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.flush();
        self.broken.take().map_or(Ok(()), Err)
    }

    /// Sends what was printed so far on its way.
    pub(crate) fn flush(&mut self) {
        self.send();
        let flushed = self.out.flush();
        self.note(flushed);
    }

    fn send(&mut self) {
        if self.broken.is_none() {
            let written = self.out.write_all(self.buffer.as_bytes());
            self.note(written);
        }
        self.buffer.clear();
    }

    fn note(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.broken.get_or_insert(error);
        }
    }
}
