use std::path::Path;

use anyhow::{Context as _, bail};
use vault_lint_core::{
    config::{ANNOTATED_DEFAULTS, Config, Imported},
    disk,
    lint::{self, Rulebook},
    pass::Trouble,
    path::NotePath,
};

use crate::{
    args::{ConfigArgs, ConfigCommand, Importable, Notes, SchemaOf},
    exit::Status,
    format,
    output::Output,
    session::Session,
};

/// Shows the settings in force, writes a file of them, or tells of its form.
pub(crate) fn config(args: &ConfigArgs, output: &mut Output) -> anyhow::Result<Status> {
    match &args.command {
        None => show(args, output)?,
        Some(ConfigCommand::Init { path }) => init(path, output)?,
        Some(ConfigCommand::Import { from, path }) => import(*from, path, output)?,
        Some(ConfigCommand::Schema { of }) => {
            let schema = match of {
                SchemaOf::Settings => lint::settings_schema(),
                SchemaOf::Report => format::report_schema(),
                SchemaOf::Due => format::due::schema(),
            };
            let schema = serde_json::to_string_pretty(&schema)?;
            output.print(&format!("{schema}\n"));
        }
        Some(ConfigCommand::InferSchema { paths, config }) => {
            let (given, config) = (paths.clone(), config.clone());
            return infer_schema(&Notes { given, config, ..Notes::default() }, output);
        }
        Some(ConfigCommand::Path { path }) => return tell_path(path, output),
    }
    Ok(Status::Clean)
}

fn tell_path(vault: &Path, output: &mut Output) -> anyhow::Result<Status> {
    let config = Config::load(&disk::vault_of(vault)?, None)?;
    let Some(file) = config.file() else {
        output.say("There is no settings file, so the defaults are in force.\n");
        output.say("`vault-lint config init` writes one.\n");
        return Ok(Status::Findings);
    };
    let file = file.display().to_string();
    let shown = if output.is_watched() { format::harmless(&file) } else { (&*file).into() };
    output.print_raw(&format!("{shown}\n"));
    Ok(Status::Clean)
}

/// Prints schemas that most notes fit, for the settings file.
fn infer_schema(notes: &Notes, output: &mut Output) -> anyhow::Result<Status> {
    let session = Session::of_notes(notes)?;
    let (paths, errors) = session.notes(notes)?;
    let folders = notes.given.iter().filter(|path| path.is_dir());
    let folders = folders.map(|path| {
        let inside = NotePath::inside(&session.vault, &path.canonicalize()?);
        anyhow::Ok(inside.map_or_else(String::new, |folder| folder.as_str().to_owned()))
    });
    let (inference, troubles) = session.pass().infer(&paths, folders.collect::<Result<_, _>>()?);
    output.print_raw(&inference.to_toml());
    let troubles: Vec<_> = errors.into_iter().map(Trouble::from).chain(troubles).collect();
    for trouble in &troubles {
        output.complain(&format::error(&trouble.to_string()));
    }
    Ok(if troubles.is_empty() { Status::Clean } else { Status::Trouble })
}

fn show(args: &ConfigArgs, output: &mut Output) -> anyhow::Result<()> {
    let vault = disk::vault_of(&args.path)?;
    let rulebook = Rulebook::new(Config::load(&vault, args.config.as_deref())?)?;
    let place = args.path.canonicalize()?;
    let note = NotePath::inside(&vault, &place).filter(|_| place.is_file());
    output.print(&format::settings(&vault, &rulebook, note.as_ref()));
    Ok(())
}

fn init(path: &Path, output: &mut Output) -> anyhow::Result<()> {
    let file = create(&disk::vault_of(path)?, ANNOTATED_DEFAULTS)?;
    output.say(&format!(
        "Wrote {file}. Every setting in it is a comment: take the `# ` away to change one.\n"
    ));
    Ok(())
}

fn import(from: Importable, path: &Path, output: &mut Output) -> anyhow::Result<()> {
    let vault = disk::vault_of(path)?;
    let (origin, imported) = match from {
        Importable::ObsidianLinter => ("the Linter plugin", Imported::obsidian_linter(&vault)?),
        Importable::Markdownlint => ("markdownlint", Imported::markdownlint(&vault)?),
    };
    let Imported { settings, left } = lint::known_settings(imported);
    let settings = toml::to_string(&settings)?;
    let head = format!(
        "# Taken over from the settings of {origin}; `vault-lint config init` shows all others."
    );
    let file = create(&vault, &format!("{head}\n\n{settings}"))?;
    output.say(&format!("Wrote {file}.\n"));
    for left in left {
        output.say(&format!("Not taken over: {}\n", format::harmless(&left)));
    }
    Ok(())
}

/// Writes the settings file of `vault`, which must not be there yet. Its path, to be shown.
fn create(vault: &Path, text: &str) -> anyhow::Result<String> {
    if let Some(file) =
        disk::SETTINGS_FILES.iter().map(|name| vault.join(name)).find(|file| file.exists())
    {
        bail!("`{}` is there already", file.display());
    }
    let file = vault.join(disk::SETTINGS_FILES[0]);
    disk::create(&file, text).context("the settings were not written")?;
    Ok(format::harmless(&file.display().to_string()).into_owned())
}
