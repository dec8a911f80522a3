//! The merge of running text, sentence by sentence.

use super::{
    Options, Side, Three, absorb,
    align::{Element, hash, is_related},
    blanks,
    sequence::{self, Class, Links},
    words,
};

/// A text merged, or what each side comes to where only one of them can be had.
pub(super) type Outcome = Result<String, Three<Option<String>>>;

/// How texts are merged.
#[derive(Clone, Copy)]
pub(super) struct Prose<'o> {
    pub(super) options: &'o Options,
    /// Whether both sides may add sentences at one place.
    pub(super) grows: bool,
}

impl Prose<'_> {
    /// The merge of three versions of a text; without a base only what both have alike is settled.
    pub(super) fn merge(self, versions: &Three<Option<&str>>) -> Outcome {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let (Some(ours), Some(theirs)) = (versions.ours, versions.theirs) else {
            return Err(versions.map(owned));
        };
        if let Some(settled) = settled(versions) {
            return Ok(settled.unwrap_or_default().to_owned());
        }
        let Some(base) = versions.base else { return Err(versions.map(owned)) };
        let texts = Three { base, ours, theirs };
        let absorbing = || {
            let words = texts.map(|text| words::tokens(text).collect::<Vec<_>>());
            Some(texts.of(absorb::absorbing(&words)?).to_string())
        };
        let merged = self.sentences(&texts).or_else(absorbing).or_else(|| blanks::merge(&texts));
        merged.ok_or_else(|| versions.map(owned))
    }

    fn sentences(self, versions: &Three<&str>) -> Option<String> {
        let split = Three {
            base: Sentences::of(versions.base),
            ours: Sentences::of(versions.ours),
            theirs: Sentences::of(versions.theirs),
        };
        let links = split.links();
        let classes = sequence::order(&links, self.options.first);
        if self.is_contested(&classes) {
            return None;
        }
        let before = Three {
            base: split.base.before.clone(),
            ours: split.ours.before.clone(),
            theirs: split.theirs.before.clone(),
        };
        let mut merged = String::new();
        let mut left: Option<&Class> = None;
        for class in &classes {
            let Some(text) = self.sentence(class, &split)? else { continue };
            let known = sequence::between(&before, left, class);
            let gap = sequence::gap(&known, self.options.first);
            merged.push_str(gap.unwrap_or_else(|| loose_gap(&before, left, class)));
            merged.push_str(&text);
            left = Some(class);
        }
        let tails = Three {
            base: Some(split.base.tail),
            ours: Some(split.ours.tail),
            theirs: Some(split.theirs.tail),
        };
        merged.push_str(sequence::gap(&tails, self.options.first).unwrap_or_default());
        Some(merged)
    }

    /// Whether both sides put something else in one place, or into a run of equal sentences.
    fn is_contested(self, classes: &[Class]) -> bool {
        let is_new = |class: &Class| class.base.is_none();
        let adds =
            |is_of: fn(&Class) -> bool| classes.iter().any(|class| is_new(class) && is_of(class));
        let is_of_ours = |class: &Class| class.theirs.is_none();
        let is_of_theirs = |class: &Class| class.ours.is_none();
        if !(adds(is_of_ours) && adds(is_of_theirs)) {
            return false;
        }
        let lost_by_both = classes
            .iter()
            .any(|class| class.base.is_some() && class.ours.is_none() && class.theirs.is_none());
        let meets = classes.windows(2).any(|pair| {
            let [left, right] = pair else { return false };
            is_new(left) && is_new(right) && left.ours.is_some() != right.ours.is_some()
        });
        lost_by_both || meets && !self.grows
    }

    /// The sentence, or nothing if it was deleted; none where the sides clash.
    #[expect(clippy::option_option, reason = "a clash is not a sentence that is gone")]
    fn sentence(self, class: &Class, split: &Three<Sentences<'_>>) -> Option<Option<String>> {
        let base = class.base.map(|at| split.base.texts[at]);
        let ours = class.ours.map(|at| split.ours.texts[at]);
        let theirs = class.theirs.map(|at| split.theirs.texts[at]);
        match (base, ours, theirs) {
            (None, one, None) | (None, None, one) => Some(one.map(str::to_owned)),
            (Some(_), None, None) => Some(None),
            (Some(base), Some(left), None) | (Some(base), None, Some(left)) => {
                // What has nothing to do with what the other side deleted is new.
                let is_new = || !is_related(base, left) && !absorb::holds(base, left);
                (base == left).then_some(None).or_else(|| is_new().then(|| Some(left.to_owned())))
            }
            (None, Some(ours), Some(theirs)) => (ours == theirs).then(|| Some(ours.to_owned())),
            (Some(base), Some(ours), Some(theirs)) => {
                let known = Three { base: Some(base), ours: Some(ours), theirs: Some(theirs) };
                if let Some(settled) = settled(&known) {
                    return Some(settled.map(str::to_owned));
                }
                let merged = words::merge(&Three { base, ours, theirs }, self.options.first);
                merged.filter(|_| self.options.words).map(Some)
            }
        }
    }
}

/// What all agree on, or what the one side has that changed something.
pub(super) fn settled<T: PartialEq>(versions: &Three<T>) -> Option<&T> {
    let Three { base, ours, theirs } = versions;
    if ours == theirs || theirs == base {
        Some(ours)
    } else if ours == base {
        Some(theirs)
    } else {
        None
    }
}

/// What stands between two sentences that are neighbours in no version.
fn loose_gap<'t>(before: &Three<Vec<&'t str>>, left: Option<&Class>, right: &Class) -> &'t str {
    if left.is_none() {
        return "";
    }
    let own = [(right.ours, &before.ours), (right.theirs, &before.theirs)];
    let own = own.into_iter().filter_map(|(at, before)| before.get(at?).copied());
    let after = left.into_iter().flat_map(|left| {
        [(left.ours, &before.ours), (left.theirs, &before.theirs)]
            .into_iter()
            .filter_map(|(at, before)| before.get(at? + 1).copied())
    });
    own.chain(after).find(|gap| !gap.is_empty()).unwrap_or(" ")
}

/// A text cut into sentences, with the blanks before each and after the last.
struct Sentences<'t> {
    texts: Vec<&'t str>,
    before: Vec<&'t str>,
    tail: &'t str,
}

impl<'t> Sentences<'t> {
    fn of(text: &'t str) -> Self {
        let (mut texts, mut before) = (Vec::new(), Vec::new());
        let mut rest = text;
        loop {
            let sentence = rest.trim_start();
            let (gap, _) = rest.split_at(rest.len() - sentence.len());
            if sentence.is_empty() {
                return Self { texts, before, tail: gap };
            }
            let end = end_of_sentence(sentence);
            let trimmed = sentence[..end].trim_end();
            before.push(gap);
            texts.push(trimmed);
            rest = &sentence[trimmed.len()..];
        }
    }

    fn elements(&self) -> Vec<Element<'t>> {
        let element = |&text: &&'t str| Element { text, hash: hash(text), ..Element::default() };
        self.texts.iter().map(element).collect()
    }
}

impl Three<Sentences<'_>> {
    fn links(&self) -> Links {
        let [base, ours, theirs] = [&self.base, &self.ours, &self.theirs].map(Sentences::elements);
        Links::reconciled(&base, &ours, &theirs)
    }
}

/// Where the first sentence of `text` ends: at its line's end at the latest.
fn end_of_sentence(text: &str) -> usize {
    let line = text.find('\n').unwrap_or(text.len());
    let mut marks = text[..line].char_indices().filter(|&(at, c)| match c {
        '。' | '！' | '？' => true,
        '.' | '!' | '?' | '…' => text[at + c.len_utf8()..].starts_with(char::is_whitespace),
        _ => false,
    });
    marks.next().map_or(line, |(at, c)| at + c.len_utf8())
}

/// What the side that goes first has, of two that are as good.
pub(super) fn of_first<T>(ours: T, theirs: T, first: Side) -> T {
    match first {
        Side::Ours => ours,
        Side::Theirs => theirs,
    }
}
