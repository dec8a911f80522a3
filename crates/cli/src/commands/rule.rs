use crate::{args::RuleArgs, exit::Status, format, output::Output, session};

/// Lists the rules, or explains one.
pub(crate) fn rule(args: &RuleArgs, output: &mut Output) -> anyhow::Result<Status> {
    let text = match &args.name {
        Some(name) => format::rule(session::find_rule(name)?),
        None => format::rules(),
    };
    output.print(&text);
    Ok(Status::Clean)
}
