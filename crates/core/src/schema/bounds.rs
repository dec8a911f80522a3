use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use super::{Literal, value_type::number};
use crate::{
    due::{When, Written, read},
    note::Node,
};

/// From where and up to where values go.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Bounds {
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
}

/// An end of [`Bounds`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Bound {
    Number(f64),
    Day(Date),
    Moment(DateTime),
}

impl Bound {
    pub(super) fn of(value: &toml::Value) -> Option<Self> {
        match Literal::of(value)? {
            Literal::Number(number) => Some(Self::Number(number)),
            Literal::Text(text) => Self::of_date(&text),
            Literal::Bool(_) => None,
        }
    }

    fn of_date(text: &str) -> Option<Self> {
        match read(text) {
            Written::Good(When { day, time: None, .. }) => Some(Self::Day(day)),
            Written::Good(When { day, time: Some(time), .. }) => {
                Some(Self::Moment(day.to_datetime(time)))
            }
            _ => None,
        }
    }

    fn of_value(value: &Node) -> Option<Self> {
        number(value).map(Self::Number).or_else(|| Self::of_date(value.text()?))
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// Whether this comes before `other`; none where they can't be compared. A day and a moment of it are one.
    fn is_before(self, other: Self) -> Option<bool> {
        let day = |bound| match bound {
            Self::Number(_) => None,
            Self::Day(day) => Some(day),
            Self::Moment(moment) => Some(moment.date()),
        };
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a < b),
            (Self::Moment(a), Self::Moment(b)) => Some(a < b),
            _ => Some(day(self)? < day(other)?),
        }
    }
}

impl Bounds {
    pub(super) fn is_empty(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }

    /// Whether they are of numbers.
    pub(super) fn of_numbers(&self) -> bool {
        self.min.or(self.max).is_some_and(Bound::is_number)
    }

    /// Whether nothing can be between them.
    pub(super) fn exclude_all(&self) -> bool {
        matches!((self.min, self.max), (Some(min), Some(max)) if max.is_before(min) != Some(false))
    }

    /// Whether `value` is a number or date between them.
    pub(super) fn hold(&self, value: &Node) -> bool {
        let Some(value) = Bound::of_value(value) else { return false };
        self.min.is_none_or(|min| value.is_before(min) == Some(false))
            && self.max.is_none_or(|max| max.is_before(value) == Some(false))
    }

    /// What is between both these and `other`.
    pub(super) fn and(&self, other: &Self) -> Self {
        let later = |a: Bound, b: Bound| if a.is_before(b) == Some(true) { b } else { a };
        let earlier = |a: Bound, b: Bound| if b.is_before(a) == Some(true) { b } else { a };
        let join =
            |a: Option<Bound>, b: Option<Bound>, pick: fn(Bound, Bound) -> Bound| match (a, b) {
                (Some(a), Some(b)) => Some(pick(a, b)),
                _ => a.or(b),
            };
        Self { min: join(self.min, other.min, later), max: join(self.max, other.max, earlier) }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(f, "be from `{min}` to `{max}`"),
            (Some(min), None) => write!(f, "be `{min}` or more"),
            (None, Some(max)) => write!(f, "be `{max}` or less"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Moment(moment) if moment.time() == Time::midnight() => moment.date().fmt(f),
            Self::Moment(moment) => moment.fmt(f),
        }
    }
}
