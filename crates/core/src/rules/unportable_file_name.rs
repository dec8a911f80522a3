use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A note has a name that another system can't store.
///
/// ## Why
///
/// Windows and Android refuse `?`, `:`, `"`, `*`, `<`, `>`, `|` and control characters in names, blanks and dots at their
/// end, and a few reserved names. A git checkout of such a vault fails on Windows as a whole, and sync tools skip the file
/// or rename it.
///
/// ## Example
///
/// `What is time?.md`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnportableFileName {}

impl Rule for UnportableFileName {
    const META: RuleMeta = RuleMeta {
        name: "unportable-file-name",
        category: Category::Files,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::ALL,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for part in note.path().as_str().split('/') {
            if let Some(flaw) = flaw(part) {
                report
                    .add(TextRange::default(), format!("`{part}` {flaw}"))
                    .help("rename it in Obsidian, so that links follow");
            }
        }
    }
}

/// Names that Windows keeps for devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// What most file systems store of a name, in bytes.
const LONGEST: usize = 255;

/// Why a file or folder of this name can't be stored on Windows, Android, or most file systems at all.
fn flaw(name: &str) -> Option<String> {
    if let Some(odd) = name.bytes().find(|byte| br#"?:"*<>|\"#.contains(byte)) {
        let odd = char::from(odd);
        return Some(format!("holds `{odd}`, which Windows and Android refuse in a name"));
    }
    if name.chars().any(char::is_control) {
        return Some(
            "holds a control character, which Windows and Android refuse in a name".to_owned(),
        );
    }
    if name.ends_with([' ', '.']) {
        return Some("ends in a blank or a dot, which Windows takes away".to_owned());
    }
    let stem = name.split('.').next().unwrap_or_default();
    let is = |name: &str, device: &&str| name.eq_ignore_ascii_case(device);
    let is_device = match stem.as_bytes() {
        [_, _, _] => DEVICES.iter().any(|device| is(stem, device)),
        [_, _, _, b'1'..=b'9'] => NUMBERED_DEVICES.iter().any(|device| is(&stem[..3], device)),
        _ => false,
    };
    if is_device {
        return Some("is the name of a device on Windows".to_owned());
    }
    (name.len() > LONGEST).then(|| {
        format!("has {} bytes, more than the {LONGEST} that most systems store", name.len())
    })
}
