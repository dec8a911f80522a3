use vault_lint_core::disk::Late;

use super::{error, path_line};

/// What became of words that an editor wrote to a note while it was overwritten.
pub(crate) fn late(late: &Late) -> String {
    match late {
        Late::Restored(path) => {
            path_line(path, "saved by an editor meanwhile, so it is as the editor left it")
        }
        Late::Merged(path) => {
            path_line(path, "saved by an editor meanwhile, so both texts were merged")
        }
        Late::KeptBeside(path, beside) => {
            let told = format!("saved by an editor meanwhile: what it wrote is in `{beside}`");
            path_line(path, &told)
        }
        Late::Kept(file) => error(&format!(
            "words that an editor wrote to a note that isn't known are kept in `{}`",
            file.display()
        )),
        Late::Waiting(path) => path_line(
            path,
            "being saved by an editor: what it writes is kept, and the next run will see to it",
        ),
    }
}
