//! Notes and changes of them, made at random; every word but those of the frame is there only once.

use std::collections::BTreeMap;

/// A source of numbers that look random, the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }
}

/// A note.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    tags: Option<Vec<String>>,
    properties: Vec<(String, String)>,
    sections: Vec<Section>,
    crlf: bool,
    ended: bool,
    mark: bool,
}

#[derive(Clone, Debug)]
struct Section {
    level: usize,
    name: String,
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
enum Block {
    Paragraph(Vec<String>),
    List { ordered: bool, items: Vec<Item> },
    Callout { name: String, items: Vec<Item> },
    Table(Vec<Row>),
    Code(Vec<String>),
    Comment(Vec<String>),
    Footnote { label: String, text: String },
}

#[derive(Clone, Debug)]
struct Item {
    name: String,
    done: Option<bool>,
    due: Option<usize>,
    id: bool,
    more: Option<String>,
    items: Vec<Item>,
}

#[derive(Clone, Debug)]
struct Row {
    name: String,
    text: String,
    done: bool,
}

/// Makes names that nothing else has.
pub(crate) struct Names {
    prefix: &'static str,
    count: usize,
}

impl Names {
    pub(crate) fn new(prefix: &'static str) -> Self {
        Self { prefix, count: 0 }
    }

    fn next(&mut self) -> String {
        self.count += 1;
        format!("{}{}", self.prefix, self.count)
    }

    fn some(&mut self, count: usize) -> String {
        (0..count).map(|_| self.next()).collect::<Vec<_>>().join(" ")
    }
}

impl Model {
    /// A new note.
    pub(crate) fn any(chance: &mut Chance, names: &mut Names) -> Self {
        let tags = chance.percent(70).then(|| (0..chance.below(4)).map(|_| names.next()).collect());
        let properties = (0..chance.below(4)).map(|_| (names.next(), names.next())).collect();
        let sections = (0..=chance.below(4)).map(|_| Section::any(chance, names)).collect();
        Self {
            tags,
            properties,
            sections,
            crlf: chance.percent(15),
            ended: !chance.percent(15),
            mark: chance.percent(5),
        }
    }

    /// The note with one to four changes.
    pub(crate) fn changed(&self, chance: &mut Chance, names: &mut Names) -> Self {
        let mut changed = self.clone();
        for _ in 0..=chance.below(4) {
            changed.change(chance, names);
        }
        changed
    }

    fn change(&mut self, chance: &mut Chance, names: &mut Names) {
        match chance.below(20) {
            0 => self.tags.get_or_insert_default().push(names.next()),
            1 => drop(self.tags.as_mut().and_then(Vec::pop)),
            2 => self.properties.push((names.next(), names.next())),
            3 => {
                let count = self.properties.len();
                if let Some((_, value)) = self.properties.get_mut(chance.below(count)) {
                    *value = names.next();
                }
            }
            4 => {
                let at = chance.below(self.sections.len() + 1);
                self.sections.insert(at, Section::any(chance, names));
            }
            5 if self.sections.len() > 1 => {
                let at = chance.below(self.sections.len());
                let section = self.sections.remove(at);
                self.sections.insert(chance.below(self.sections.len() + 1), section);
            }
            6 if self.sections.len() > 1 && chance.percent(30) => {
                self.sections.remove(chance.below(self.sections.len()));
            }
            _ => {
                let at = chance.below(self.sections.len());
                self.sections[at].change(chance, names);
            }
        }
    }

    /// The text of the note.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        if self.tags.is_some() || !self.properties.is_empty() {
            text.push_str("---\n");
            if let Some(tags) = &self.tags {
                text.push_str("tags:\n");
                tags.iter().for_each(|tag| text.push_str(&format!("  - {tag}\n")));
            }
            for (key, value) in &self.properties {
                text.push_str(&format!("{key}: {value}\n"));
            }
            text.push_str("---\n");
        }
        let sections: Vec<String> = self.sections.iter().map(Section::text).collect();
        text.push_str(&sections.join("\n"));
        if !self.ended {
            text.pop();
        }
        let text = if self.crlf { text.replace('\n', "\r\n") } else { text };
        if self.mark { format!("\u{feff}{text}") } else { text }
    }

    /// Whether each task and each row with a box is done, by its name.
    pub(crate) fn states(&self) -> BTreeMap<String, bool> {
        let mut states = BTreeMap::new();
        for block in self.sections.iter().flat_map(|section| &section.blocks) {
            match block {
                Block::List { items, .. } | Block::Callout { items, .. } => {
                    items.iter().for_each(|item| item.states(&mut states));
                }
                Block::Table(rows) => {
                    states.extend(rows.iter().map(|row| (row.name.clone(), row.done)));
                }
                _ => {}
            }
        }
        states
    }
}

impl Section {
    fn any(chance: &mut Chance, names: &mut Names) -> Self {
        let blocks = (0..chance.below(5)).map(|_| Block::any(chance, names)).collect();
        Self { level: 1 + chance.below(3), name: names.some(1 + chance.below(2)), blocks }
    }

    fn change(&mut self, chance: &mut Chance, names: &mut Names) {
        let count = self.blocks.len();
        match chance.below(10) {
            0 => self.blocks.insert(chance.below(count + 1), Block::any(chance, names)),
            1 if count > 0 && chance.percent(40) => drop(self.blocks.remove(chance.below(count))),
            2 if count > 1 => {
                let block = self.blocks.remove(chance.below(count));
                self.blocks.insert(chance.below(count), block);
            }
            3 if chance.percent(30) => self.name.push_str(&format!(" {}", names.next())),
            _ => {
                if let Some(block) = self.blocks.get_mut(chance.below(count)) {
                    block.change(chance, names);
                }
            }
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{} {}\n", "#".repeat(self.level), self.name);
        for block in &self.blocks {
            text.push('\n');
            text.push_str(&block.text());
        }
        text
    }
}

impl Block {
    fn any(chance: &mut Chance, names: &mut Names) -> Self {
        let items = |chance: &mut Chance, names: &mut Names| -> Vec<Item> {
            (0..=chance.below(4)).map(|_| Item::any(chance, names, 2)).collect()
        };
        match chance.below(12) {
            0..=2 => {
                Self::Paragraph((0..=chance.below(4)).map(|_| sentence(chance, names)).collect())
            }
            3..=5 => Self::List { ordered: chance.percent(30), items: items(chance, names) },
            6 => Self::Callout { name: names.next(), items: items(chance, names) },
            7..=8 => Self::Table((0..=chance.below(4)).map(|_| Row::any(names)).collect()),
            9 => Self::Code((0..=chance.below(3)).map(|_| names.some(2)).collect()),
            10 => Self::Comment((0..=chance.below(3)).map(|_| names.some(2)).collect()),
            _ => Self::Footnote { label: names.next(), text: names.some(3) },
        }
    }

    fn change(&mut self, chance: &mut Chance, names: &mut Names) {
        match self {
            Self::Paragraph(sentences) => {
                let count = sentences.len();
                match chance.below(3) {
                    0 => sentences.insert(chance.below(count + 1), sentence(chance, names)),
                    1 if count > 1 => drop(sentences.remove(chance.below(count))),
                    _ => {
                        let words = &mut sentences[chance.below(count)];
                        let at = words.find(' ').map_or(0, |at| at + 1);
                        words.insert_str(at, &format!("{} ", names.next()));
                    }
                }
            }
            Self::List { items, .. } | Self::Callout { items, .. } => {
                change_items(items, chance, names, 2);
            }
            Self::Table(rows) => {
                let count = rows.len();
                match chance.below(6) {
                    0 => rows.push(Row::any(names)),
                    1 if count > 1 => drop(rows.remove(chance.below(count))),
                    2 => rows.reverse(),
                    3 => rows[chance.below(count)].text = names.some(2),
                    _ => {
                        let row = &mut rows[chance.below(count)];
                        row.done = !row.done;
                    }
                }
            }
            Self::Code(lines) | Self::Comment(lines) => match chance.below(2) {
                0 => lines.insert(chance.below(lines.len() + 1), names.some(2)),
                _ => lines[0].push_str(&format!(" {}", names.next())),
            },
            Self::Footnote { text, .. } => text.push_str(&format!(" {}", names.next())),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Paragraph(sentences) => {
                let text: Vec<String> = sentences.iter().map(|words| format!("{words}.")).collect();
                format!("{}\n", text.join(" "))
            }
            Self::List { ordered, items } => list(items, *ordered),
            Self::Callout { name, items } => {
                let text = format!("[!todo] {name}\n{}", list(items, false));
                text.lines().map(|line| format!("> {line}\n")).collect()
            }
            Self::Table(rows) => {
                let text: String = rows.iter().map(Row::text).collect();
                format!("| topic | source | done |\n| --- | --- | --- |\n{text}")
            }
            Self::Code(lines) => format!("```\n{}\n```\n", lines.join("\n")),
            Self::Comment(lines) => format!("%%\n{}\n%%\n", lines.join("\n\n")),
            Self::Footnote { label, text } => format!("[^{label}]: {text}\n"),
        }
    }
}

fn sentence(chance: &mut Chance, names: &mut Names) -> String {
    names.some(2 + chance.below(8))
}

fn list(items: &[Item], ordered: bool) -> String {
    let text = items.iter().enumerate().map(|(index, item)| {
        let marker = if ordered { format!("{}. ", index + 1) } else { "- ".to_owned() };
        item.text(&marker)
    });
    text.collect()
}

fn change_items(items: &mut Vec<Item>, chance: &mut Chance, names: &mut Names, depth: usize) {
    let count = items.len();
    let at = chance.below(count);
    match chance.below(11) {
        0 | 1 => items.push(Item::any(chance, names, depth)),
        2 => items.insert(chance.below(count + 1), Item::any(chance, names, depth)),
        3 if count > 1 => drop(items.remove(at)),
        4 if count > 1 => {
            let item = items.remove(at);
            items.insert(chance.below(count), item);
        }
        5 if count > 0 => items[at].name.push_str(&format!(" {}", names.next())),
        6 if count > 0 => items[at].due = Some(chance.below(28)),
        7 if count > 0 && depth > 0 => change_items(&mut items[at].items, chance, names, depth - 1),
        8 if count > 0 => items[at].more = Some(names.some(2)),
        _ if count > 0 => {
            if let Some(done) = &mut items[at].done {
                *done = !*done;
            }
        }
        _ => items.push(Item::any(chance, names, depth)),
    }
}

impl Item {
    fn any(chance: &mut Chance, names: &mut Names, depth: usize) -> Self {
        let count = if depth > 0 && chance.percent(25) { 1 + chance.below(2) } else { 0 };
        let done = chance.percent(70).then(|| chance.percent(30));
        Self {
            name: names.some(1 + chance.below(4)),
            done,
            due: (done.is_some() && chance.percent(25)).then(|| chance.below(28)),
            id: chance.percent(10),
            more: chance.percent(8).then(|| names.some(2)),
            items: (0..count).map(|_| Self::any(chance, names, depth - 1)).collect(),
        }
    }

    fn text(&self, marker: &str) -> String {
        let state = match self.done {
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
            None => "",
        };
        let due = self.due.map(|day| format!(" 📅 2024-05-{:02}", day + 1)).unwrap_or_default();
        let own = self.name.split(' ').next().unwrap_or_default();
        let id = if self.id { format!(" ^id{own}") } else { String::new() };
        let mut text = format!("{marker}{state}{}{due}{id}\n", self.name);
        let below = format!(
            "{}{}",
            self.more.iter().map(|more| format!("{more}\n")).collect::<String>(),
            list(&self.items, false)
        );
        let indent = " ".repeat(marker.len());
        below.lines().for_each(|line| text.push_str(&format!("{indent}{line}\n")));
        text
    }

    fn states(&self, states: &mut BTreeMap<String, bool>) {
        if let Some(done) = self.done {
            states.insert(self.name.split(' ').next().unwrap_or_default().to_owned(), done);
        }
        self.items.iter().for_each(|item| item.states(states));
    }
}

impl Row {
    fn any(names: &mut Names) -> Self {
        Self { name: names.next(), text: names.some(2), done: false }
    }

    fn text(&self) -> String {
        let Self { name, text, done } = self;
        let state = if *done { "checked" } else { "unchecked" };
        format!("| {name} | {text} | <input type=\"checkbox\" {state} id=\"i{name}\"> |\n")
    }
}
