use std::{collections::HashSet, fmt};

use regex::Regex;

use super::{
    Bound, Bounds, DateForm, Literal, SettingFlaw, ValueType, WrittenValues,
    value_type::is_bare_link,
};
use crate::{
    diagnostic::Fix,
    note::{Node, Scalar, Style, Value, list_item, quoted},
    path::same_name,
    text::{Edit, TextRange, nearest},
};

/// The values that a property may have.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    kind: Option<ValueType>,
    items: Option<ValueType>,
    one_of: Option<Vec<Literal>>,
    pattern: Option<(String, Regex)>,
    form: Option<DateForm>,
    bounds: Bounds,
    length: Count,
    count: Count,
    unique: bool,
}

/// The least and the greatest number of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Count {
    min: Option<usize>,
    max: Option<usize>,
}

/// A value that a property may not have.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) range: TextRange,
    /// What it must be, as in `be a number`.
    pub(super) wanted: String,
    pub(super) found: Option<Found>,
    pub(super) help: Option<String>,
    pub(super) fix: Option<Fix>,
}

/// A value that is there, for a message.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) text: String,
    is_text_by_quotes: bool,
}

impl Found {
    /// None for what is no single short line.
    pub(super) fn of(value: &Node) -> Option<Self> {
        Some(Self { text: shown(value)?, is_text_by_quotes: value.is_text_by_quotes() })
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.text {
            "" => f.write_str("empty"),
            text if self.is_text_by_quotes => write!(f, "the text `{text}`"),
            text => write!(f, "`{text}`"),
        }
    }
}

impl Values {
    /// What `written` asks; else what in it is wrong.
    pub(super) fn new(written: &WrittenValues) -> Result<Self, SettingFlaw> {
        let values = Self {
            kind: written.r#type.or(written.items.map(|_| ValueType::List)),
            items: written.items,
            one_of: one_of(written)?,
            pattern: pattern(written)?,
            form: form(written)?,
            bounds: Bounds {
                min: bound("min", written.min.as_ref())?,
                max: bound("max", written.max.as_ref())?,
            },
            length: Count { min: written.min_length, max: written.max_length },
            count: Count { min: written.min_items, max: written.max_items },
            unique: written.unique,
        };
        values.verify()?;
        Ok(values)
    }

    /// The type of each single value.
    fn single(&self) -> Option<ValueType> {
        self.items.or(self.kind.filter(|kind| !kind.is_list()))
    }

    /// Whether what is asked goes together.
    fn verify(&self) -> Result<(), SettingFlaw> {
        self.verify_singles()?;
        self.verify_lists()?;
        let ranges = [
            ("min", "max", self.bounds.exclude_all()),
            ("min-length", "max-length", self.length.excludes_all()),
            ("min-items", "max-items", self.count.excludes_all()),
        ];
        if let Some((min, max, _)) = ranges.iter().find(|(.., empty)| *empty) {
            let message = format!("no value is between `{min}` and `{max}`");
            return Err(SettingFlaw::at(min, message));
        }
        self.verify_choices()
    }

    /// Whether what is asked of single values can be asked of their type.
    fn verify_singles(&self) -> Result<(), SettingFlaw> {
        use ValueType::{Date, DateTime, Link, Number, Text};
        let Some(kind) = self.single() else { return Ok(()) };
        let bounded: &[_] = if self.bounds.of_numbers() { &[Number] } else { &[Date, DateTime] };
        let texts: &[_] = &[Text, Date, DateTime, Link];
        let asked = [
            ("min", self.bounds.min.is_some(), bounded),
            ("max", self.bounds.max.is_some(), bounded),
            ("format", self.form.is_some(), &[Text]),
            ("pattern", self.pattern.is_some(), texts),
            ("min-length", self.length.min.is_some(), texts),
            ("max-length", self.length.max.is_some(), texts),
        ];
        let odd = asked.iter().find(|(_, given, types)| *given && !types.contains(&kind));
        odd.map_or(Ok(()), |(key, ..)| Err(not_asked_of(key, kind)))
    }

    /// Whether what is asked of lists is asked of a list, and one of single values.
    fn verify_lists(&self) -> Result<(), SettingFlaw> {
        if self.items.is_some_and(ValueType::is_list) {
            return Err(SettingFlaw::at("items", "a list can't be asked to hold lists"));
        }
        let Some(kind) = self.kind.filter(|kind| !kind.is_list()) else { return Ok(()) };
        let asked = [
            ("items", self.items.is_some()),
            ("min-items", self.count.min.is_some()),
            ("max-items", self.count.max.is_some()),
            ("unique", self.unique),
        ];
        let odd = asked.iter().find(|(_, given)| *given);
        odd.map_or(Ok(()), |(key, _)| Err(not_asked_of(key, kind).help("it is for lists")))
    }

    /// Whether each value of `one-of` is one that the rest allows.
    fn verify_choices(&self) -> Result<(), SettingFlaw> {
        let rest = Self { one_of: None, ..self.clone() };
        for (index, literal) in self.one_of.iter().flatten().enumerate() {
            let style =
                if matches!(literal, Literal::Text(_)) { Style::Quoted } else { Style::Plain };
            let value = Value::Scalar { text: literal.to_string().into(), style };
            let node = Node { range: TextRange::at(0), value, decorated: false };
            if let Some(wrong) = rest.judge_single(&node) {
                let message =
                    format!("`{}` won't do, as a value must {}", literal.to_toml(), wrong.wanted);
                return Err(SettingFlaw::in_list("one-of", index, message));
            }
        }
        Ok(())
    }

    /// Why no value can be as both this and `other` ask.
    pub(super) fn contradiction(&self, other: &Self) -> Option<String> {
        let pair = |a: Option<ValueType>, b: Option<ValueType>| {
            let (a, b) = (a?, b?);
            a.excludes(b)
                .then(|| format!("the type `{}` and the type `{}`", a.as_str(), b.as_str()))
        };
        if let Some(types) = pair(self.kind, other.kind).or_else(|| pair(self.items, other.items)) {
            return Some(types);
        }
        if let (Some(a), Some(b)) = (&self.one_of, &other.one_of)
            && !a.iter().any(|value| b.contains(value))
        {
            return Some("two values for `one-of` that share none".to_owned());
        }
        let bounds = self.bounds.and(&other.bounds);
        bounds.exclude_all().then(|| "two ranges that don't overlap".to_owned())
    }

    /// What is wrong with `value`.
    pub(super) fn judge(&self, value: &Node, found: &mut Vec<Wrong>) {
        // A link without quotes is the business of another rule, as is a placeholder.
        if is_empty(value) || is_bare_link(value) || has_placeholder(value) {
            return;
        }
        if let Some(kind) = self.kind.filter(|kind| !kind.holds(value)) {
            found.push(Wrong::new(value, kind.wanted()));
            return;
        }
        let Some(items) = value.items() else {
            found.extend(self.judge_single(value));
            return;
        };
        if let Some(wanted) = self.count.wanted(items.len(), "item") {
            found.push(Wrong::new(value, wanted));
        }
        let repeated = if self.unique { repeated(items) } else { Vec::new() };
        found.extend(
            repeated
                .into_iter()
                .map(|item| Wrong { found: None, ..Wrong::new(item, "hold no item twice") }),
        );
        let filled = items.iter().filter(|item| !is_empty(item) && !has_placeholder(item));
        found.extend(filled.filter_map(|item| self.judge_single(item)));
    }

    /// What is wrong with a value that is no list.
    fn judge_single(&self, value: &Node) -> Option<Wrong> {
        if let Some(kind) = self.single().filter(|kind| !kind.holds(value)) {
            return Some(Wrong::new(value, kind.wanted()));
        }
        if let Some(choices) = &self.one_of
            && !choices.iter().any(|choice| choice.is(value))
        {
            return Some(no_choice(value, choices));
        }
        let text = value.text();
        let is = |holds: &dyn Fn(&str) -> bool| text.is_some_and(holds);
        if let Some((written, pattern)) = &self.pattern
            && !is(&|text| pattern.is_match(text))
        {
            return Some(Wrong::new(value, format!("match `{written}`")));
        }
        if let Some(form) = &self.form
            && !is(&|text| form.holds(text))
        {
            return Some(Wrong::new(value, format!("be a date, written as `{}`", form.as_str())));
        }
        if !self.bounds.is_empty() && !self.bounds.hold(value) {
            return Some(Wrong::new(value, self.bounds.to_string()));
        }
        let length = text.map(|text| text.chars().count())?;
        self.length.wanted(length, "character").map(|wanted| Wrong::new(value, wanted))
    }
}

impl Wrong {
    pub(super) fn new(value: &Node, wanted: impl Into<String>) -> Self {
        Self {
            range: value.range,
            wanted: wanted.into(),
            found: Found::of(value),
            help: None,
            fix: None,
        }
    }
}

impl Count {
    fn excludes_all(self) -> bool {
        matches!((self.min, self.max), (Some(min), Some(max)) if min > max)
    }

    /// What is asked where there are not as many; none where there are.
    fn wanted(self, count: usize, what: &str) -> Option<String> {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let too_few = self.min.filter(|&min| count < min);
        let too_few = too_few.map(|min| format!("have at least {min} {what}{}", plural(min)));
        let too_many = self.max.filter(|&max| count > max);
        too_few.or(too_many.map(|max| format!("have at most {max} {what}{}", plural(max))))
    }
}

/// Those of `items` that one before them is the same as.
fn repeated(items: &[Node]) -> Vec<&Node> {
    let (mut singles, mut others, mut repeated) = (HashSet::new(), Vec::<&Node>::new(), Vec::new());
    for item in items {
        let is_new = if let (Some(scalar), Some(text)) = (item.scalar(), item.text()) {
            let text = if scalar == Scalar::Null { "" } else { text };
            singles.insert((text, std::mem::discriminant(&scalar)))
        } else {
            let is_new = !others.iter().any(|other| other.same_value(item));
            others.push(item);
            is_new
        };
        if !is_new {
            repeated.push(item);
        }
    }
    repeated
}

/// Whether a value is missing: nothing, an empty text, a list of nothing.
pub(super) fn is_empty(value: &Node) -> bool {
    match value.items() {
        Some(items) => items.iter().all(is_empty),
        None => value.is_null() || value.text().is_some_and(|text| text.trim().is_empty()),
    }
}

/// Whether a template will fill a value in. Without quotes, `{{date}}` is a map whose key is a map.
pub(super) fn has_placeholder(value: &Node) -> bool {
    match &value.value {
        Value::Map { properties, flow: true } => {
            properties.iter().any(|entry| entry.name.is_empty())
        }
        _ => value.text().is_some_and(|text| text.contains("{{") || text.contains("<%")),
    }
}

/// A value as a message shows it; none for what is no single short line.
pub(super) fn shown(value: &Node) -> Option<String> {
    const MOST: usize = 40;
    let text = value.text()?.trim();
    (!text.contains('\n') && text.chars().count() <= MOST).then(|| text.to_owned())
}

/// What is wrong with `value`, which is none of `choices`.
fn no_choice(value: &Node, choices: &[Literal]) -> Wrong {
    let texts: Vec<String> = choices.iter().map(ToString::to_string).collect();
    let text = value.text().unwrap_or_default().trim();
    let quoted = choices.iter().find(|choice| choice.is_quoted(value));
    if let Some(quoted) = quoted {
        let is_in_quotes = matches!(value.value, Value::Scalar { style: Style::Quoted, .. });
        let plain = Edit::replace(value.range, quoted.to_string());
        return Wrong {
            help: Some("take its quotes away".to_owned()),
            fix: (is_in_quotes && !value.decorated).then(|| Fix::unsafely(plain)),
            ..Wrong::new(value, choice_of(&texts))
        };
    }
    let same = texts.iter().find(|choice| same_name(choice, text));
    let near = same.map(String::as_str).or_else(|| nearest(text, texts.iter().map(String::as_str)));
    Wrong {
        help: near.map(|near| format!("did you mean `{near}`?")),
        fix: same.and_then(|same| spelt(value, same)),
        ..Wrong::new(value, choice_of(&texts))
    }
}

/// What is asked of a value that must be one of `choices`.
pub(super) fn choice_of(choices: &[String]) -> String {
    const MOST: usize = 12;
    let listed: Vec<_> = choices.iter().take(MOST).map(|choice| format!("`{choice}`")).collect();
    let more = if choices.len() > MOST { ", …" } else { "" };
    match &listed[..] {
        [only] => format!("be {only}"),
        _ => format!("be one of {}{more}", listed.join(", ")),
    }
}

/// The fix that writes a value as the settings spell it. It edits a word of the owner, so it waits to be asked for.
fn spelt(value: &Node, wanted: &str) -> Option<Fix> {
    let Value::Scalar { style, .. } = &value.value else { return None };
    let written = match style {
        Style::Plain if !value.decorated && !wanted.contains([',', '[', ']', '{', '}']) => {
            list_item(wanted)
        }
        Style::Quoted if !value.decorated => quoted(wanted),
        _ => return None,
    };
    Some(Fix::unsafely(Edit::replace(value.range, written)))
}

fn not_asked_of(key: &str, kind: ValueType) -> SettingFlaw {
    SettingFlaw::at(key, format!("`{key}` can't be asked of the type `{}`", kind.as_str()))
}

fn one_of(written: &WrittenValues) -> Result<Option<Vec<Literal>>, SettingFlaw> {
    let Some(values) = &written.one_of else { return Ok(None) };
    if values.is_empty() {
        return Err(SettingFlaw::at("one-of", "this allows no value at all"));
    }
    let literal = |(index, value): (usize, &toml::Value)| {
        Literal::of(value).ok_or_else(|| {
            SettingFlaw::in_list("one-of", index, "expected a text, a number, `true` or `false`")
        })
    };
    values.iter().enumerate().map(literal).collect::<Result<_, _>>().map(Some)
}

fn pattern(written: &WrittenValues) -> Result<Option<(String, Regex)>, SettingFlaw> {
    let Some(pattern) = &written.pattern else { return Ok(None) };
    // First by itself, so that brackets in it can't close those around it.
    let whole = Regex::new(pattern).and_then(|_| Regex::new(&format!(r"\A(?:{pattern})\z")));
    let regex = whole.map_err(|error| {
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        SettingFlaw::at("pattern", format!("this is no regular expression: {reason}"))
    })?;
    Ok(Some((pattern.clone(), regex)))
}

fn form(written: &WrittenValues) -> Result<Option<DateForm>, SettingFlaw> {
    let Some(format) = &written.format else { return Ok(None) };
    let form = DateForm::new(format).map_err(|letters| {
        SettingFlaw::at("format", format!("`{letters}` stands for no part of a date"))
            .help(format!("letters that stand for themselves go in brackets: `[{letters}]`"))
    })?;
    Ok(Some(form))
}

fn bound(key: &str, value: Option<&toml::Value>) -> Result<Option<Bound>, SettingFlaw> {
    let Some(value) = value else { return Ok(None) };
    let bound = Bound::of(value).ok_or_else(|| {
        SettingFlaw::at(key, "expected a number or a date").help("a date is `YYYY-MM-DD`")
    })?;
    Ok(Some(bound))
}
