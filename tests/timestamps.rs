//! The rule `yaml-timestamp` with the time of the fix and the times of the file as arguments.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use jiff::{Timestamp, tz::TimeZone};
use vault_lint_core::{
    config::{Config, Settings},
    diagnostic::{Applicability, Severity},
    disk::Times,
    due::Clock,
    lint::{self, RuleSet},
    note::Note,
    path::NotePath,
    rule::Context,
    rules,
};

/// A note in a file, and the moment at which it is fixed.
struct Case {
    options: &'static str,
    settings: &'static str,
    created: Option<&'static str>,
    modified: &'static str,
    now: &'static str,
    zone: TimeZone,
    /// Rules that are on besides.
    others: &'static [&'static str],
}

impl Default for Case {
    fn default() -> Self {
        Self {
            options: "",
            settings: "",
            created: Some("2023-03-04T05:06:07Z"),
            modified: "2023-03-05T10:00:00Z",
            now: "2023-03-05T10:00:03Z",
            zone: TimeZone::UTC,
            others: &[],
        }
    }
}

impl Case {
    fn fix(&self, text: &str) -> String {
        let settings: Settings = Config::from_text(self.settings).unwrap().settings(&[]);
        let clock = Clock::at(self.now.parse().unwrap(), self.zone.clone());
        let instant = |text: &str| text.parse::<Timestamp>().unwrap();
        let times = Times { created: self.created.map(instant), modified: instant(self.modified) };
        let cx = Context::new(&clock, &settings).at_times(Some(times));
        let build = |name: &str, options: &str| {
            let options = toml::from_str(options).unwrap();
            (rules::find(name).unwrap().build(options).unwrap(), Severity::Warning)
        };
        let mut on = vec![build("yaml-timestamp", self.options)];
        on.extend(self.others.iter().map(|name| build(name, "")));
        let on = RuleSet::new(on);
        let fix = |text: &str| {
            let note = Note::parse(NotePath::new("Note.md"), text);
            let fixed = lint::fix(note, &cx, &on, Applicability::Safe);
            assert!(fixed.refused.is_empty(), "{:?}", fixed.refused);
            fixed.note.into_text()
        };
        let once = fix(text);
        assert_eq!(fix(&once), once, "fixing again changes it");
        once
    }
}

const ISO: &str = "format = \"YYYY-MM-DDTHH:mm:ssZ\"\n";

#[test]
fn both_times_come_into_a_note_without_frontmatter() {
    let text = Case::default().fix("Words.\n");
    let expected = "---\ndate created: Saturday, March 4th 2023, 5:06:07 am\n\
        date modified: Sunday, March 5th 2023, 10:00:03 am\n---\nWords.\n";
    assert_eq!(text, expected);
}

#[test]
fn a_file_without_a_time_of_its_making_was_made_now() {
    let case = Case { created: None, options: "date-modified = false", ..Case::default() };
    let expected = "---\ndate created: Sunday, March 5th 2023, 10:00:03 am\n---\nWords.\n";
    assert_eq!(case.fix("Words.\n"), expected);
}

#[test]
fn only_one_of_them_under_another_name() {
    let options = "date-created = false\ndate-modified-key = \"changed\"";
    let case = Case { options, ..Case::default() };
    let expected = "---\na: 1\nchanged: Sunday, March 5th 2023, 10:00:03 am\n---\nWords.\n";
    assert_eq!(case.fix("---\na: 1\n---\nWords.\n"), expected);
    let empty = "---\nchanged: \na: 1\n---\nWords.\n";
    let expected = "---\nchanged: Sunday, March 5th 2023, 10:00:03 am\na: 1\n---\nWords.\n";
    assert_eq!(case.fix(empty), expected);
}

#[test]
fn times_are_in_the_zone_of_the_owner_or_in_utc() {
    let zone = TimeZone::get("America/New_York").unwrap();
    let made = |options| {
        let case = Case { options, zone: zone.clone(), ..Case::default() };
        case.fix("Words.\n").lines().nth(1).unwrap().to_owned()
    };
    let iso = "date-modified = false\nformat = \"YYYY-MM-DDTHH:mm:ssZ\"";
    assert_eq!(made(iso), "date created: 2023-03-04T00:06:07-05:00");
    let utc = "date-modified = false\nformat = \"YYYY-MM-DDTHH:mm:ssZ\"\nconvert-to-utc = true";
    assert_eq!(made(utc), "date created: 2023-03-04T05:06:07+00:00");
}

#[test]
fn a_time_in_another_format_is_replaced() {
    let options = "date-modified = false\nformat = \"dddd, MMMM Do YYYY\"";
    let case = Case { options, ..Case::default() };
    let text = "---\ndate created: Saturday, March 4th 2023, 5:06:07 am\n---\n";
    assert_eq!(case.fix(text), "---\ndate created: Saturday, March 4th 2023\n---\n");
    let french =
        Case { settings: "[styles]\nlocale = \"fr\"", ..Case { options, ..Case::default() } };
    assert_eq!(french.fix(text), "---\ndate created: samedi, mars 4 2023\n---\n");
}

#[test]
fn what_the_frontmatter_says_is_kept_in_the_wanted_format() {
    let options = "date-modified = false\ndate-created-source-of-truth = \"frontmatter\"";
    let case = Case { options, ..Case::default() };
    let fixed = |value: &str| {
        let text = case.fix(&format!("---\ndate created: {value}\n---\n"));
        let line = text.lines().nth(1).unwrap();
        line.strip_prefix("date created: ").unwrap().to_owned()
    };
    assert_eq!(fixed("2020-01-01 18:30"), "Wednesday, January 1st 2020, 6:30:00 pm");
    assert_eq!(
        fixed("Wednesday, January 1st 2020, 6:30 pm"),
        "Wednesday, January 1st 2020, 6:30:00 pm"
    );
    assert_eq!(
        fixed("Wednesday, January 1st 2020, 6:30:00 pm"),
        "Wednesday, January 1st 2020, 6:30:00 pm"
    );
    assert_eq!(fixed("01/02/2020"), "01/02/2020");
    assert_eq!(fixed("last summer"), "last summer");
}

#[test]
fn the_modified_time_changes_only_with_other_bytes() {
    let options = "date-created = false\nformat = \"YYYY-MM-DDTHH:mm:ssZ\"";
    let text = "---\ndate modified: 2023-03-05T09:59:58+00:00\n---\nWords.\n";
    let same = Case { options, ..Case::default() };
    assert_eq!(same.fix(text), text);
    let late = Case { options, now: "2023-04-01T00:00:00Z", ..Case::default() };
    assert_eq!(late.fix(text), text);
    let written = Case {
        options,
        modified: "2023-03-05T11:00:00Z",
        now: "2023-03-05T12:00:00Z",
        ..Case::default()
    };
    assert_eq!(written.fix(text), text.replace("05T09:59:58", "05T12:00:00"));
    let touched = text.replace("Words.", "Words.  ");
    let blanks = Case { others: &["trailing-spaces"], ..Case { options, ..Case::default() } };
    assert_eq!(blanks.fix(&touched), text.replace("09:59:58", "10:00:03"));
}

#[test]
fn a_file_written_within_a_minute_is_not_later_than_its_note_says() {
    let options = "date-created = false\nformat = \"YYYY-MM-DDTHH:mm:ssZ\"";
    let text = "---\ndate modified: 2023-03-05T10:00:00+00:00\n---\nWords.\n";
    let now = "2023-03-05T10:02:00Z";
    let slow = Case { options, modified: "2023-03-05T10:01:00Z", now, ..Case::default() };
    assert_eq!(slow.fix(text), text);
    let later = Case { modified: "2023-03-05T10:01:01Z", ..slow };
    assert_eq!(later.fix(text), text.replace("10:00:00", "10:02:00"));
}

#[test]
fn only_fixes_change_it_where_edits_are_the_source_of_truth() {
    let options = "date-created = false\nformat = \"YYYY-MM-DDTHH:mm:ssZ\"\n\
        date-modified-source-of-truth = \"user or Linter edits\"";
    let text = "---\ndate modified: 2023-03-01T00:00:00+00:00\n---\nWords.\n";
    assert_eq!(Case { options, ..Case::default() }.fix(text), text);
    let blanks = Case { options, others: &["trailing-spaces"], ..Case::default() };
    let touched = text.replace("Words.", "Words.  ");
    assert_eq!(blanks.fix(&touched), text.replace("01T00:00:00", "05T10:00:03"));
    let other = "---\ndate modified: 2023-03-01\n---\nWords.\n";
    let expected = "---\ndate modified: 2023-03-05T10:00:03+00:00\n---\nWords.\n";
    assert_eq!(Case { options, ..Case::default() }.fix(other), expected);
}

#[test]
fn a_new_created_time_makes_the_note_modified() {
    let case = Case { options: ISO, ..Case::default() };
    let text = "---\ndate modified: 2023-03-05T10:00:00+00:00\n---\nWords.\n";
    let expected = "---\ndate modified: 2023-03-05T10:00:03+00:00\n\
        date created: 2023-03-04T05:06:07+00:00\n---\nWords.\n";
    assert_eq!(case.fix(text), expected);
}

#[test]
fn a_format_that_shows_only_days_is_enough_for_the_whole_day() {
    let case = Case { options: "date-created = false\nformat = \"YYYY-MM-DD\"", ..Case::default() };
    let text = "---\ndate modified: 2023-03-05\n---\nWords.\n";
    assert_eq!(case.fix(text), text);
}

#[test]
fn what_would_become_a_second_frontmatter_stays() {
    for text in
        ["--- \na: 1\n---\nWords.\n", "---\na: 1\n...\nWords.\n", "---\n{a: 1}\n---\nWords.\n"]
    {
        assert_eq!(Case::default().fix(text), text);
    }
    let bom = Case { options: "date-modified = false", ..Case::default() }
        .fix("\u{feff}---\r\na: 1\r\n---\r\nWords.\r\n");
    let line = "date created: Saturday, March 4th 2023, 5:06:07 am";
    assert_eq!(bom, format!("\u{feff}---\r\na: 1\r\n{line}\r\n---\r\nWords.\r\n"));
}
