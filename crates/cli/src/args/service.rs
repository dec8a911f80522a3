use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueHint};

#[derive(ClapArgs, Debug)]
pub(crate) struct ServiceArgs {
    #[command(subcommand)]
    pub(crate) command: ServiceCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ServiceCommand {
    /// Watch a vault whenever you are logged in, from now on.
    Install(InstallArgs),
    /// Watch it no more, and remove what `install` wrote.
    Uninstall(ServedArgs),
    /// Begin to watch it.
    Start(ServedArgs),
    /// End that, until it is started again or you log in anew.
    Stop(ServedArgs),
    /// End and begin: a new version of vault-lint takes over.
    Restart(ServedArgs),
    /// Tell whether a service is installed and runs.
    Status(ServedArgs),
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
One file is written for each vault, and nothing as another user: a unit of systemd in `~/.config/systemd/user`, on macOS \
an agent in `~/Library/LaunchAgents`, on Windows a task that begins at logon. It holds the paths of vault-lint, the vault \
and the state folder, and your `PATH`, as the service runs git. Installing again brings it up to date.

Examples:
  vault-lint service install
  vault-lint service install --vault ~/Notes --notify-command 'jq -r .items[].title >> ~/due.txt'
  vault-lint service install --print")]
pub(crate) struct InstallArgs {
    #[command(flatten)]
    pub(crate) served: ServedArgs,

    /// Print the file, and do nothing.
    #[arg(long)]
    pub(crate) print: bool,

    #[command(flatten)]
    pub(crate) watching: WatchingArgs,
}

/// How a vault is watched.
#[derive(ClapArgs, Debug)]
pub(crate) struct WatchingArgs {
    /// Look through the vault every few seconds instead of being told of edits by the system.
    #[arg(long)]
    pub(crate) poll: bool,

    /// Take the settings from this file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,

    /// Run this command in a shell when something is due: on its standard input it gets what `due --format json` prints,
    /// with the items that are told now.
    #[arg(long, value_name = "COMMAND", value_hint = ValueHint::CommandString)]
    pub(crate) notify_command: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct ServedArgs {
    /// The vault.
    #[arg(long, value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct LogsArgs {
    #[command(flatten)]
    pub(crate) served: ServedArgs,

    /// Go on with what is logged from now on.
    #[arg(short, long)]
    pub(crate) follow: bool,

    /// Begin so many lines before the end.
    #[arg(short = 'n', long, value_name = "NUMBER", default_value_t = 50)]
    pub(crate) lines: usize,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "Exit codes: 0 all is well, 1 there are warnings, 2 there are errors.")]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) served: ServedArgs,

    /// Print it as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
