/// What is wrong with a schema in the settings, and where in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SettingFlaw {
    pub(crate) at: Vec<Spot>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// A step on the way to a setting in a schema.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Spot {
    Key(String),
    Item(usize),
}

impl SettingFlaw {
    pub(super) fn at(key: &str, message: impl Into<String>) -> Self {
        Self { at: vec![Spot::Key(key.to_owned())], message: message.into(), help: None }
    }

    pub(super) fn in_list(key: &str, index: usize, message: impl Into<String>) -> Self {
        let at = vec![Spot::Key(key.to_owned()), Spot::Item(index)];
        Self { at, message: message.into(), help: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same in the table at `key`.
    pub(super) fn inside(mut self, key: &str) -> Self {
        self.at.insert(0, Spot::Key(key.to_owned()));
        self
    }
}
