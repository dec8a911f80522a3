//! How a task repeats, in the words of the Tasks plugin.

/// Whether `text`, what stands behind 🔁, is a rule that the Tasks plugin (8.3.0) can follow: one in the English of
/// rrule.js (2.8, `nlp/parsetext`) that begins with `every`, perhaps with `when done` behind it. Words that the parser
/// doesn't know end the rule, and it disregards them.
pub fn repeats(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rule = lower.trim().strip_suffix(" when done").unwrap_or(lower.trim());
    let mut parser = Parser { words: words(rule), at: 0 };
    parser.accept(Word::Every) && parser.rule().is_some()
}

/// Whether `text`, what stands behind 🔁, is meant as a rule, and no part of a sentence.
pub fn means_to_repeat(text: &str) -> bool {
    const OTHERS: [&str; 7] =
        ["daily", "weekly", "monthly", "yearly", "annually", "each", "fortnightly"];
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split([' ', ',']);
    words.any(|text| {
        OTHERS.contains(&text)
            || matches!(word(text), Some(Word::Every | Word::Unit(_) | Word::Weekday))
    })
}

/// A word of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Word {
    Every,
    Number,
    /// A unit that goes on with `on`, or not: a day, a week.
    Unit(Unit),
    Weekday,
    Month,
    /// `1st`, `last`.
    Nth,
    On,
    The,
    At,
    Comma,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Minute,
    Hour,
    Day,
    Workday,
    Week,
    Month,
    Year,
}

/// The words of `rule`, up to the first unknown one.
fn words(rule: &str) -> Vec<Word> {
    let spaced = rule.replace(',', " , ");
    spaced.split_whitespace().map_while(word).collect()
}

/// What `text` is.
fn word(text: &str) -> Option<Word> {
    const WEEKDAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_name = |names: &[&str], shortest: usize| {
        text.len() >= shortest && names.iter().any(|name| name.starts_with(text))
    };
    let is_nth = || {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(&text[digits.len()..], "st" | "nd" | "rd" | "th")
    };
    Some(match text {
        "every" => Word::Every,
        "and" | "or" | "," => Word::Comma,
        "on" | "in" => Word::On,
        "the" => Word::The,
        "at" => Word::At,
        "one" | "two" | "three" => Word::Number,
        "first" | "second" | "third" | "last" => Word::Nth,
        "minute" | "minutes" => Word::Unit(Unit::Minute),
        "hour" | "hours" => Word::Unit(Unit::Hour),
        "day" | "days" => Word::Unit(Unit::Day),
        "weekday" | "weekdays" => Word::Unit(Unit::Workday),
        "week" | "weeks" => Word::Unit(Unit::Week),
        "month" | "months" => Word::Unit(Unit::Month),
        "year" | "years" => Word::Unit(Unit::Year),
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') => {
            Word::Number
        }
        _ if is_nth() => Word::Nth,
        _ if is_name(&WEEKDAYS, 2) => Word::Weekday,
        _ if is_name(&MONTHS, 3) => Word::Month,
        _ => return None,
    })
}

struct Parser {
    words: Vec<Word>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<Word> {
        self.words.get(self.at).copied()
    }

    fn accept(&mut self, word: Word) -> bool {
        let is_next = self.peek() == Some(word);
        self.at += usize::from(is_next);
        is_next
    }

    /// What follows `every`.
    fn rule(&mut self) -> Option<()> {
        self.accept(Word::Number);
        let word = self.peek()?;
        self.at += 1;
        match word {
            Word::Unit(Unit::Day | Unit::Workday) => self.at_hours(),
            Word::Unit(_) => self.on(),
            Word::Weekday => {
                while self.accept(Word::Comma) {
                    self.accept(Word::Weekday).then_some(())?;
                }
                self.at_hours()
            }
            Word::Month => {
                while self.accept(Word::Comma) {
                    self.accept(Word::Month).then_some(())?;
                }
                self.on()
            }
            _ => None,
        }
    }

    /// `on the 2nd friday`, and so on; nothing is fine too.
    fn on(&mut self) -> Option<()> {
        let is_on = self.accept(Word::On);
        if !(self.accept(Word::The) || is_on) {
            return Some(());
        }
        loop {
            match self.peek() {
                Some(Word::Nth) => {
                    self.at += 1;
                    self.accept(Word::Nth);
                    if !self.accept(Word::Weekday) {
                        self.accept(Word::Unit(Unit::Day));
                    }
                }
                Some(Word::Weekday | Word::Month | Word::Unit(Unit::Workday)) => self.at += 1,
                Some(Word::Unit(Unit::Week)) => {
                    self.at += 1;
                    self.accept(Word::Number).then_some(())?;
                }
                _ => return Some(()),
            }
            if ![Word::Comma, Word::The, Word::On].into_iter().any(|word| self.accept(word)) {
                return Some(());
            }
        }
    }

    /// `at 9`; nothing is fine too.
    fn at_hours(&mut self) -> Option<()> {
        while self.accept(Word::At) {
            self.accept(Word::Number).then_some(())?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_tasks_follows() {
        for rule in [
            "every day",
            "every 3 days when done",
            "every weekday",
            "every week on Tuesday, Friday",
            "every 2 weeks",
            "every Monday and Thursday",
            "every month on the 31st",
            "every month on the last",
            "every month on the 2nd last Friday",
            "every 6 months on the 1st Wednesday",
            "every January on the 15th",
            "every year",
            "EVERY Day",
            "every day foo",
        ] {
            assert!(repeats(rule), "{rule}");
        }
    }

    #[test]
    fn sentences_are_no_rules() {
        for (text, is_meant) in [
            ("every fortnight", true),
            ("daily", true),
            ("2 weeks", true),
            ("video", false),
            ("the loop", false),
        ] {
            assert_eq!(means_to_repeat(text), is_meant, "{text}");
        }
    }

    #[test]
    fn rules_that_it_does_not() {
        for rule in [
            "daily",
            "every",
            "every fortnight",
            "every 3",
            "each day",
            "every, day",
            "weekly on Monday",
            "every Monday, 3",
        ] {
            assert!(!repeats(rule), "{rule}");
        }
    }
}
