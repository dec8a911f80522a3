use crate::text::nearest;

/// What a deserializer finds wrong, told from the words in which it says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Wrong<'m> {
    /// There is no such field; these there are.
    Field(&'m str, Vec<&'m str>),
    /// The value is none of those.
    Value(&'m str, Vec<&'m str>),
    /// The field is missing.
    Missing(&'m str),
    /// One thing was found where another is expected.
    Type(&'m str, &'m str),
    /// Anything else, in its own words.
    Other(&'m str),
}

impl<'m> Wrong<'m> {
    /// What `message` says; of several lines, only the first counts.
    pub(crate) fn of(message: &'m str) -> Self {
        let message = message.trim().lines().next().unwrap_or_default();
        Self::known(message).unwrap_or(Self::Other(message))
    }

    fn known(message: &'m str) -> Option<Self> {
        if let Some(rest) = message.strip_prefix("missing field `") {
            return Some(Self::Missing(rest.strip_suffix('`')?));
        }
        if let Some(rest) = message.strip_prefix("invalid ") {
            let (kind, rest) = rest.split_once(": ")?;
            let (found, expected) = rest.rsplit_once(", expected ")?;
            return matches!(kind, "type" | "value").then_some(Self::Type(found, expected));
        }
        let (is_field, rest) = match message.strip_prefix("unknown field `") {
            Some(rest) => (true, rest),
            None => (false, message.strip_prefix("unknown variant `")?),
        };
        let (name, rest) = rest.split_once("`, ")?;
        let known = rest.split('`').skip(1).step_by(2).collect();
        Some(if is_field { Self::Field(name, known) } else { Self::Value(name, known) })
    }

    /// The same for a user: what is wrong, and what to do about it. `no_field` says that a field is unknown.
    pub(crate) fn told(&self, no_field: impl Fn(&str) -> String) -> (String, Option<String>) {
        match self {
            Self::Field(name, known) => (no_field(name), hint(name, known)),
            Self::Value(name, known) => {
                (format!("`{name}` is no value of this setting"), hint(name, known))
            }
            Self::Missing(name) => (format!("`{name}` is missing"), None),
            Self::Type(found, expected) => {
                (format!("expected {}, found {}", plain(expected), plain(found)), None)
            }
            Self::Other(message) => ((*message).to_owned(), None),
        }
    }
}

/// The name among `known` that was most likely meant by `name`, else all of them; none when there are none.
pub(crate) fn hint(name: &str, known: &[&str]) -> Option<String> {
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let (last, others) = known.split_last()?;
    Some(match others {
        [] => format!("there is only `{last}`"),
        _ => format!("there are `{}` and `{last}`", others.join("`, `")),
    })
}

/// A type in the words of a settings file.
fn plain(kind: &str) -> &str {
    match kind {
        "a sequence" | "sequence" => "a list",
        "a map" | "map" | "table" => "a table",
        "a boolean" => "`true` or `false`",
        "a string" => "a text in quotes",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        _ if kind.starts_with("struct ") => "a table",
        _ => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_deserializer_become_ours() {
        for (message, expected) in [
            ("unknown field `a`, expected `b` or `c`\nin `x`", "no a; there are `b` and `c`"),
            ("unknown field `duw`, expected one of `due`, `keys`", "no duw; did you mean `due`?"),
            ("unknown field `a`, there are no fields", "no a; "),
            ("unknown field `a`, expected `bcd`", "no a; there is only `bcd`"),
            (
                "unknown variant `warn`, expected one of `info`, `warning`",
                "`warn` is no value of this setting; did you mean `warning`?",
            ),
            ("missing field `paths`", "`paths` is missing; "),
            (
                "invalid type: integer `3`, expected a sequence",
                "expected a list, found integer `3`; ",
            ),
            (
                "invalid value: integer `-1`, expected u32",
                "expected a whole number, 0 or more, found integer `-1`; ",
            ),
            (
                "invalid type: string \"a, expected b\", expected a boolean",
                "expected `true` or `false`, found string \"a, expected b\"; ",
            ),
            ("duplicate key", "duplicate key; "),
            ("", "; "),
        ] {
            let (told, help) = Wrong::of(message).told(|name| format!("no {name}"));
            assert_eq!(format!("{told}; {}", help.unwrap_or_default()), expected);
        }
    }
}
