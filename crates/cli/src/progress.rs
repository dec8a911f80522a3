use std::{
    io::{self, IsTerminal as _},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::Output;

/// A bar that shows only when a person watches and has waited for a while.
pub(crate) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    wanted: bool,
    shown: AtomicBool,
}

const PATIENCE: Duration = Duration::from_millis(500);

impl Progress {
    pub(crate) fn new(notes: usize, output: &Output) -> Self {
        let bar = ProgressBar::with_draw_target(Some(notes as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} notes");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let wanted = !output.is_quiet() && io::stderr().is_terminal();
        Self { bar, begun: Instant::now(), wanted, shown: AtomicBool::new(false) }
    }

    /// Says that one more note is done.
    pub(crate) fn tick(&self) {
        if !self.wanted {
            return;
        }
        self.bar.inc(1);
        if self.begun.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar out of the way of what `work` prints.
    pub(crate) fn aside<T>(&self, output: &mut Output, work: impl FnOnce(&mut Output) -> T) -> T {
        self.bar.suspend(|| {
            let result = work(output);
            if self.shown.load(Ordering::Relaxed) {
                output.flush();
            }
            result
        })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
