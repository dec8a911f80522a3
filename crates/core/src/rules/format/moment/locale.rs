/// What a language calls days and months.
#[derive(Debug)]
pub(in crate::rules::format) struct Locale {
    pub(super) months: [&'static str; 12],
    pub(super) short_months: [&'static str; 12],
    /// From Sunday on.
    pub(super) days: [&'static str; 7],
    pub(super) short_days: [&'static str; 7],
    pub(super) shortest_days: [&'static str; 7],
    /// The day on which a week begins, and Moment's number for which week is the first of a year.
    pub(super) week: (i32, i32),
    /// What `LT`, `LTS`, `L`, `LL`, `LLL` and `LLLL` stand for.
    pub(super) long_formats: [&'static str; 6],
    /// What follows a number in a token, as in `1st`.
    pub(super) ordinal: fn(token: &str, number: i32) -> &'static str,
}

impl Locale {
    /// The locale that Moment calls `name`; the one for English where the system's is meant.
    pub(in crate::rules::format) fn of(name: &str) -> Option<&'static Self> {
        match name {
            "system-default" | "" | "en" => Some(&ENGLISH),
            "en-gb" | "en-ie" | "en-nz" | "en-il" => Some(&BRITISH),
            "fr" => Some(&FRENCH),
            _ => None,
        }
    }
}

static ENGLISH: Locale = Locale {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    short_days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    shortest_days: ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"],
    week: (0, 6),
    long_formats: [
        "h:mm A",
        "h:mm:ss A",
        "MM/DD/YYYY",
        "MMMM D, YYYY",
        "MMMM D, YYYY h:mm A",
        "dddd, MMMM D, YYYY h:mm A",
    ],
    ordinal: english_ordinal,
};

static BRITISH: Locale = Locale {
    week: (1, 4),
    long_formats: [
        "HH:mm",
        "HH:mm:ss",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY HH:mm",
        "dddd, D MMMM YYYY HH:mm",
    ],
    ..ENGLISH
};

static FRENCH: Locale = Locale {
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
    days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    short_days: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    shortest_days: ["di", "lu", "ma", "me", "je", "ve", "sa"],
    week: (1, 4),
    long_formats: [
        "HH:mm",
        "HH:mm:ss",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY HH:mm",
        "dddd D MMMM YYYY HH:mm",
    ],
    ordinal: french_ordinal,
};

fn english_ordinal(_token: &str, number: i32) -> &'static str {
    match (number % 10, number % 100 / 10) {
        (_, 1) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

fn french_ordinal(token: &str, number: i32) -> &'static str {
    match (token, number) {
        ("Do" | "Mo" | "Qo" | "DDDo" | "do", 1) => "er",
        ("Do", _) => "",
        ("wo" | "Wo", 1) => "re",
        _ => "e",
    }
}
