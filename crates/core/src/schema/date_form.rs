use jiff::fmt::strtime::BrokenDownTime;

/// How a date is written, told as in Obsidian's own formats (those of Moment).
#[derive(Clone, Debug)]
pub(super) struct DateForm {
    written: String,
    /// The same as `strptime` takes it.
    pattern: String,
}

/// Letters of Moment, longest first, each with the directive of `strptime`.
const TOKENS: &[(&str, &str)] = &[
    ("YYYY", "%Y"),
    ("YY", "%y"),
    ("MMMM", "%B"),
    ("MMM", "%b"),
    ("MM", "%m"),
    ("M", "%-m"),
    ("DDDD", "%j"),
    ("DD", "%d"),
    ("D", "%-d"),
    ("dddd", "%A"),
    ("ddd", "%a"),
    ("GGGG", "%G"),
    ("WW", "%V"),
    ("HH", "%H"),
    ("hh", "%I"),
    ("mm", "%M"),
    ("ss", "%S"),
    ("A", "%p"),
    ("T", "T"),
];

impl DateForm {
    /// The form that is written as `format`; else the letters in it that stand for nothing.
    pub(super) fn new(format: &str) -> Result<Self, &str> {
        let mut pattern = String::new();
        let mut rest = format;
        while let Some(next) = rest.chars().next() {
            let literal = rest.strip_prefix('[').and_then(|inner| inner.split_once(']'));
            if let Some((literal, after)) = literal {
                pattern.push_str(&literal.replace('%', "%%"));
                rest = after;
            } else if next.is_alphabetic() {
                let run = rest.len() - rest.trim_start_matches(next).len();
                let known = TOKENS.iter().find(|(token, _)| *token == &rest[..run]);
                pattern.push_str(known.ok_or(&rest[..run])?.1);
                rest = &rest[run..];
            } else {
                pattern.push_str(if next == '%' { "%%" } else { &rest[..next.len_utf8()] });
                rest = &rest[next.len_utf8()..];
            }
        }
        Ok(Self { written: format.to_owned(), pattern })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether `text` is a date that exists, written so.
    pub(super) fn holds(&self, text: &str) -> bool {
        let Ok(time) = BrokenDownTime::parse(&self.pattern, text) else { return false };
        let has_day = time.year().is_some() && time.month().is_some() && time.day().is_some();
        let again = time.to_string(&self.pattern);
        again.is_ok_and(|again| again == text) && (!has_day || time.to_date().is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_the_format_says() {
        for (format, text, expected) in [
            ("YYYY-MM", "2024-05", true),
            ("YYYY-MM", "2024-5", false),
            ("YYYY-MM", "2024-13", false),
            ("YYYY-MM", "2024-05-01", false),
            ("DD.MM.YYYY", "31.05.2024", true),
            ("DD.MM.YYYY", "31.04.2024", false),
            ("D/M/YYYY", "1/5/2024", true),
            ("D/M/YYYY", "01/05/2024", false),
            ("GGGG-[W]WW", "2024-W05", true),
            ("GGGG-[W]WW", "2024-05", false),
            ("YYYY-MM-DD HH:mm", "2024-05-31 09:00", true),
            ("YYYY-MM-DD HH:mm", "2024-05-31 9:00", false),
            ("MMMM YYYY [100%]", "May 2024 100%", true),
            ("YYYY", "soon", false),
        ] {
            assert_eq!(DateForm::new(format).unwrap().holds(text), expected, "{format} {text}");
        }
        assert_eq!(DateForm::new("YYYY-mmm").unwrap_err(), "mmm");
        assert_eq!(DateForm::new("jjjj").unwrap_err(), "jjjj");
    }
}
