use std::{fmt::Write as _, path::Path};

use annotate_snippets::Level;
use vault_lint_core::{
    config::{ConfigError, Origin, Pause},
    lint::Rulebook,
    path::NotePath,
    rules,
};

use super::{
    BOLD, DIM, harmless,
    snippet::{self, Excerpt, Place},
    styled,
};
use crate::output::Output;

/// The settings in force for a vault, or for a note in it, each with where it comes from.
pub(crate) fn settings(vault: &Path, rulebook: &Rulebook, note: Option<&NotePath>) -> String {
    let config = rulebook.config();
    let mut text = String::new();
    let mut line = |key: &str, value: String, origin: &str| {
        let (origin, value) = (styled(&format!("{origin:24}"), DIM), harmless(&value));
        let _ = writeln!(text, "{key:28} {origin} {value}");
    };
    line("vault", vault.display().to_string(), "");
    let file = config.file().map_or("none".to_owned(), |file| shown(vault, file));
    line("settings file", file, "");
    let obsidian =
        config.obsidian().folder().map_or("none".to_owned(), |folder| shown(vault, folder));
    line("obsidian settings", obsidian, "");
    let origin = |key: &str| from(vault, config.origin_of(key));
    let extended: Vec<String> = config.extended().map(|origin| named(vault, origin)).collect();
    line("extends", list(&extended), &origin("extends"));
    line("exclude", list(&config.excluded()), &origin("exclude"));
    line("fail-on", config.fail_on().as_str().to_owned(), &origin("fail-on"));
    line("fix-templates", config.fix_templates().to_string(), &origin("fix-templates"));
    let of_obsidian = if config.obsidian().template_folders.is_empty() { "" } else { ", obsidian" };
    let templates = format!("{}{of_obsidian}", origin("templates"));
    line("templates", list(config.template_folders()), &templates);
    let styles = config.styles();
    let mut style = |key: &str, value: serde_json::Value| {
        line(&format!("styles.{key}"), value.to_string(), &origin(&format!("styles.{key}")));
    };
    style("alias-array-style", serde_json::json!(styles.aliases));
    style("tag-array-style", serde_json::json!(styles.tags));
    style("math-block-dollars", styles.math_block_dollars.into());
    style("escape-character", serde_json::json!(styles.quote));
    style("remove-extra-quotes", styles.remove_extra_quotes.into());
    style("locale", styles.locale.as_str().into());
    let schemas = config.settings(&[]).schemas.len();
    line("schema", schemas.to_string(), &origin("schema"));
    let dates = config.dates();
    line("dates.due", list(&dates.due), &origin("dates.due"));
    line("dates.keys", list(&dates.keys), &origin("dates.keys"));
    line("dates.columns", list(&dates.columns), &origin("dates.columns"));
    line("dates.status-keys", list(&dates.status_keys), &origin("dates.status-keys"));
    line("dates.done-statuses", list(&dates.done_statuses), &origin("dates.done-statuses"));
    line("dates.done-keys", list(&dates.done_keys), &origin("dates.done-keys"));
    let unknown = dates.unknown_status.as_str().to_owned();
    line("dates.unknown-status", unknown, &origin("dates.unknown-status"));
    line("dates.reminders", dates.reminders.to_string(), &origin("dates.reminders"));
    let everywhere = dates.kanban_everywhere.to_string();
    line("dates.kanban-everywhere", everywhere, &origin("dates.kanban-everywhere"));
    let complete = list(&dates.kanban_complete);
    line("dates.kanban-complete", complete, &origin("dates.kanban-complete"));
    line("dates.archives", list(dates.archives.written()), &origin("dates.archives"));
    line("dates.soon-days", dates.soon_days.to_string(), &origin("dates.soon-days"));
    line(
        "dates.timezone",
        dates.timezone.clone().unwrap_or_else(|| "the system's".to_owned()),
        &origin("dates.timezone"),
    );
    let service = config.service();
    let mut service_line = |key: &str, value: String| line(key, value, &origin(key));
    let pause = |pause| Pause(pause).to_string();
    service_line("watch.quiet", pause(service.watch.quiet));
    service_line("watch.quiet-open", pause(service.watch.quiet_open));
    service_line("watch.reconcile", pause(service.watch.reconcile));
    service_line("watch.backend", service.watch.backend.as_str().to_owned());
    service_line("watch.poll", pause(service.watch.poll));
    service_line("fix.auto", list(&service.auto));
    service_line("notify.at", service.notify.at.strftime("%H:%M").to_string());
    service_line("notify.desktop", service.notify.desktop.to_string());
    service_line("sync.mode", service.sync.mode.as_str().to_owned());
    service_line("sync.commit-after", pause(service.sync.commit_after));
    service_line("sync.pull-every", pause(service.sync.pull_every));
    service_line("conflicts.auto", service.conflicts.as_str().to_owned());
    let report = service.report.as_ref().map_or("none", |note| note.as_str());
    service_line("report.note", harmless(report).into_owned());
    let _ = writeln!(
        text,
        "\n{}",
        styled(
            &note.map_or("rules".to_owned(), |note| format!(
                "rules for {}",
                harmless(note.as_str())
            )),
            BOLD
        )
    );
    text.push_str(&rule_lines(vault, rulebook, note));
    text
}

fn rule_lines(vault: &Path, rulebook: &Rulebook, note: Option<&NotePath>) -> String {
    let overrides = note.map(|note| rulebook.config().overrides_of(note)).unwrap_or_default();
    let settings = rulebook.config().settings(&overrides);
    let mut text = String::new();
    for entry in rules::all() {
        let name = entry.meta.name;
        let level = settings.levels.get(name).copied().unwrap_or(entry.meta.level);
        let origin = from(vault, rulebook.config().origin_of_rule(name, &overrides));
        let options = settings.options.get(name).filter(|options| !options.is_empty());
        let options: String = options
            .into_iter()
            .flatten()
            .map(|(key, value)| format!(", {key} = {}", serde_json::json!(value)))
            .collect();
        let options = harmless(&options);
        let origin = styled(&format!("{origin:24}"), DIM);
        let _ = writeln!(text, "{name:28} {origin} {}{options}", level.as_str());
    }
    text
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}

fn from(vault: &Path, origin: Option<(&Origin, usize)>) -> String {
    match origin {
        None => "default".to_owned(),
        Some((origin @ (Origin::Preset(_) | Origin::ObsidianLinter(_)), _)) => named(vault, origin),
        Some((origin @ Origin::File(_), line)) => format!("{}:{line}", named(vault, origin)),
    }
}

fn named(vault: &Path, origin: &Origin) -> String {
    match origin {
        Origin::Preset(name) => format!("preset {name}"),
        Origin::File(file) => shown(vault, file),
        Origin::ObsidianLinter(_) => "obsidian-linter".to_owned(),
    }
}

fn shown(vault: &Path, file: &Path) -> String {
    harmless(&file.strip_prefix(vault).unwrap_or(file).display().to_string()).into_owned()
}

/// An error in the settings, with the line in which it is.
pub(crate) fn settings_error(error: &ConfigError, output: &Output) -> String {
    let message = harmless(&error.message);
    let place = Place {
        path: harmless(&error.path.display().to_string()).into_owned(),
        line: error.place.as_ref().map(|place| place.line),
        column: error.place.as_ref().map_or(1, |place| place.column),
        excerpt: error.place.as_ref().map(|place| {
            let characters = place.source.char_indices().map(|(offset, _)| offset);
            let offsets: Vec<_> = characters.chain([place.source.len()]).collect();
            let offset = |column: usize| offsets[column.min(offsets.len() - 1)];
            let start = place.column - 1;
            Excerpt::of(&place.source, offset(start)..offset(start + place.length))
        }),
    };
    let help: Vec<_> = error.help.iter().map(|help| harmless(help).into_owned()).collect();
    let title = Level::ERROR.primary_title(message.as_ref());
    format!("{}\n", snippet::render(title, &place, &help, output.is_styled(), output.width()))
}
