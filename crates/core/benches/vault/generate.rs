//! A vault of made-up notes, the same for the same seed.

use std::fmt::Write;

/// The notes of a vault: paths and texts.
pub(crate) fn vault(notes: usize, seed: u64) -> Vec<(String, String)> {
    (0..notes).map(|number| (path(number), note(&mut Random::of(seed, number), number))).collect()
}

fn path(number: usize) -> String {
    format!("Area {}/Note {number}.md", number % 40)
}

/// The generator `SplitMix64`.
struct Random(u64);

impl Random {
    fn of(seed: u64, number: usize) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(number as u64))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or_default()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of_all<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const WORDS: [&str; 48] = [
    "the", "of", "and", "a", "to", "in", "is", "that", "for", "it", "with", "as", "was", "on",
    "be", "by", "meeting", "budget", "garden", "proof", "lemma", "deadline", "recipe", "chapter",
    "review", "draft", "notes", "question", "answer", "project", "theory", "module", "release",
    "server", "weekly", "summary", "über", "naïve", "café", "思考", "because", "however", "first",
    "second", "always", "never", "between", "within",
];

const TAGS: [&str; 6] = ["project", "area/home", "reading", "todo", "math/algebra", "2024-review"];

const CODE: [&str; 3] = [
    "```rust\nfn main() {\n    let answer = 6 * 7;\n    println!(\"{answer}\");\n}\n```",
    "```dataview\nTABLE due FROM #project\nWHERE !done\nSORT due ASC\n```",
    "~~~\n| not | a table |\n|---|---|\n%% not a comment\n~~~",
];

const MATH: [&str; 4] =
    ["$e^{i\\pi} + 1 = 0$", "$x_1, \\dots, x_n$", "$$\\int_0^1 f(x) dx$$", "$\\alpha$"];

/// What a person would rather not have written.
const FLAWS: [&str; 8] = [
    "- [x ] a task with a blank\n",
    "| a | b |\n|---|\n| 1 | 2 |\n",
    "$$\n\\frac{a}{b}\n",
    "A paragraph\n| Item | Done |\n| --- | --- |\n| Milk | no |\n",
    "Seen\u{a0}at <input type=checkbox id=here>\n",
    "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> origin/main\n",
    "> [!note Title\n> Text\n",
    "Due [due:: 2024-02-31]\n",
];

/// One note of about 0.3 to 8 KB.
fn note(random: &mut Random, number: usize) -> String {
    let mut text = String::new();
    if !random.one_in(5) {
        frontmatter(&mut text, random, number);
    }
    let _ = write!(text, "# {}\n\n", words(random, 4));
    let small = 300 + random.below(1200);
    let length = if random.one_in(4) { small + random.below(6500) } else { small };
    if random.one_in(10) {
        checkboxes(&mut text, random, number);
    }
    while text.len() < length {
        section(&mut text, random);
        text.push('\n');
    }
    if random.one_in(25) {
        text.push_str(random.of_all(&FLAWS));
    }
    text
}

fn frontmatter(text: &mut String, random: &mut Random, number: usize) {
    let (month, day) = (1 + random.below(12), 1 + random.below(28));
    let _ = write!(text, "---\ntitle: {}\naliases:\n  - Note {number}a\n", words(random, 3));
    if random.one_in(40) {
        let _ = writeln!(text, "tag: {}, {}", random.of_all(&TAGS), random.of_all(&TAGS));
    } else {
        let _ = write!(text, "tags:\n  - {}\n  - area\n", random.of_all(&TAGS));
    }
    let _ = writeln!(text, "created: 2024-{month:02}-{day:02}");
    if random.one_in(3) {
        let due = if random.one_in(20) { 13 } else { month };
        let _ = writeln!(text, "due: 2024-{due:02}-{day:02}");
    }
    if random.one_in(3) {
        let _ = writeln!(text, "up: \"[[{}]]\"\nrating: {}", words(random, 2), random.below(10));
    }
    text.push_str("---\n\n");
}

fn section(text: &mut String, random: &mut Random) {
    match random.below(24) {
        0..=2 => {
            let _ = writeln!(text, "## {}", words(random, 3));
        }
        3..=6 => list(text, random, ""),
        7..=9 => list(text, random, "[ ] "),
        10 => {
            let _ = writeln!(text, "{}", random.of_all(&CODE));
        }
        11 => {
            let _ = write!(text, "> [!info]- {}\n> {}\n", words(random, 3), sentence(random));
        }
        12 if random.one_in(2) => table(text, random),
        13 if random.one_in(2) => {
            let _ = writeln!(text, "%% {} %%", words(random, 6));
        }
        14 if random.one_in(2) => text.push_str("$$\n\\sum_{k=1}^n k = \\frac{n(n+1)}{2}\n$$\n"),
        15 if random.one_in(3) => text.push_str("<div class=\"wide\">plain</div>\n"),
        _ => paragraph(text, random),
    }
}

fn paragraph(text: &mut String, random: &mut Random) {
    for _ in 0..2 + random.below(4) {
        text.push_str(&sentence(random));
        text.push(if random.one_in(3) { '\n' } else { ' ' });
    }
    text.push_str(if random.one_in(30) { "^block-1\n" } else { "\n" });
}

fn list(text: &mut String, random: &mut Random, mark: &str) {
    for _ in 0..2 + random.below(6) {
        let indent = if random.one_in(4) { "    " } else { "" };
        let _ = writeln!(text, "{indent}- {mark}{}", sentence(random));
    }
}

fn table(text: &mut String, random: &mut Random) {
    text.push_str("| Name | Value | Remark |\n| --- | ---: | --- |\n");
    for _ in 0..2 + random.below(8) {
        let (name, value) = (words(random, 1), random.below(1000));
        let _ = writeln!(text, "| {name} | {value} | {} |", words(random, 4));
    }
}

fn checkboxes(text: &mut String, random: &mut Random, number: usize) {
    text.push_str("| Task | Done |\n| --- | --- |\n");
    for row in 0..3 + random.below(12) {
        let state = if random.one_in(2) { "checked" } else { "unchecked" };
        let id = if random.one_in(50) { 0 } else { row };
        let _ = writeln!(
            text,
            r#"| {} | <input type="checkbox" {state} id="n{number}r{id}"> |"#,
            words(random, 3)
        );
    }
    text.push('\n');
}

fn sentence(random: &mut Random) -> String {
    let length = 4 + random.below(9);
    let mut sentence = words(random, length);
    match random.below(12) {
        0 | 1 => _ = write!(sentence, " [[{}|{}]]", words(random, 2), words(random, 1)),
        2 => _ = write!(sentence, " [[{}#{}]]", words(random, 2), words(random, 1)),
        3 => _ = write!(sentence, " #{}", random.of_all(&TAGS)),
        4 => _ = write!(sentence, " **{}**", words(random, 2)),
        5 => _ = write!(sentence, " [{}](https://example.org/a_b)", words(random, 2)),
        6 => _ = write!(sentence, " {}", random.of_all(&MATH)),
        7 => _ = write!(sentence, " `{}`", words(random, 1)),
        8 if random.one_in(3) => sentence.push_str(" ![[image.png|300]]"),
        9 if random.one_in(3) => sentence.push_str(" \u{1f4c5} 2024-06-01"),
        _ => {}
    }
    sentence.push('.');
    sentence
}

fn words(random: &mut Random, count: usize) -> String {
    (0..count).map(|_| random.of_all(&WORDS)).collect::<Vec<_>>().join(" ")
}
