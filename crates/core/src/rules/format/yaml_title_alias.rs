use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    matter::Matter,
    reading::{Proposal, report_harmless},
    title::heading,
    yaml_list::{Key, YamlList, scalar, text_of, written},
};
use crate::{
    config::{ArrayStyle, Styles},
    diagnostic::Fix,
    note::{Note, Property, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The note's title isn't among its aliases.
///
/// ## Why
///
/// Obsidian finds a note by its name and its aliases, not by its first heading.
///
/// ## Example
///
/// A note called `2024-05-31.md` with the heading `# A day in May`, and no `aliases`.
///
/// ## Fix
///
/// The text of the first heading of level 1, or the note's name, comes first in `aliases`. What it was the time before is
/// kept in `alias-helper-key`, and is replaced. A note that needs no alias loses empty frontmatter, or the blanks that it
/// begins with where it has none, and several aliases in one text become a list.
///
/// ## Differences
///
/// An empty `aliases`, and an alias that is the note's name and that this rule hasn't added, stay: Obsidian Linter takes them
/// away. It also takes away blanks that make the first line code or part of a list: they stay. So do aliases that the wanted
/// style can't hold, or that can't be written anew without losing something.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct YamlTitleAlias {
    /// Whether `aliases` stays in the style that it has.
    preserve_existing_alias_section_style: bool,
    /// Whether a title that is the note's name is an alias too.
    keep_alias_that_matches_the_filename: bool,
    /// Whether the alias is kept in a property of its own, so that it is known when the title changes.
    use_yaml_key_to_keep_track_of_old_filename_or_heading: bool,
    /// This property.
    alias_helper_key: String,
}

impl Default for YamlTitleAlias {
    fn default() -> Self {
        Self {
            preserve_existing_alias_section_style: true,
            keep_alias_that_matches_the_filename: false,
            use_yaml_key_to_keep_track_of_old_filename_or_heading: true,
            alias_helper_key: "linter-yaml-title-alias".to_owned(),
        }
    }
}

impl Rule for YamlTitleAlias {
    const META: RuleMeta = RuleMeta {
        name: "yaml-title-alias",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let matter = Matter::of(note);
        if matter.is_unknown() {
            return;
        }
        let aliases = matter.get("aliases").or_else(|| matter.get("alias"));
        let tracks = self.use_yaml_key_to_keep_track_of_old_filename_or_heading;
        let helper = matter.get(&self.alias_helper_key).filter(|_| tracks);
        let place = aliases.or(helper).map_or_else(|| head(note), Property::range);
        let work = Work { rule: self, note, matter, styles: &cx.settings.styles, aliases, helper };
        let name = note.path().stem();
        let title = heading(note).unwrap_or_else(|| name.to_owned());
        let (edits, message) = if self.keep_alias_that_matches_the_filename || title != name {
            (work.put(&title), format!("`{title}` is not among the aliases, or not in their style"))
        } else if note.frontmatter().is_none() {
            return report_harmless(note, blanks_at_start(note), report);
        } else if aliases.is_none() && helper.is_none() {
            (Some(work.without_empty_frontmatter()), "the frontmatter is empty".to_owned())
        } else if helper.is_none() {
            (Some(work.parted().into_iter().collect()), "several aliases are one text".to_owned())
        } else {
            (work.forget(), format!("`{title}` is no alias, since it is the note's name"))
        };
        match edits {
            Some(edits) if edits.is_empty() => {}
            Some(edits) => {
                report.add(place, message).fix(Fix::safe(edits));
            }
            None => {
                report.add(place, message);
            }
        }
    }
}

/// What takes away the blanks that a note without frontmatter begins with.
fn blanks_at_start(note: &Note) -> Vec<Proposal> {
    let body = note.body();
    let blanks = body.len() - note[body].trim_start().len();
    let range = TextRange::of_length(body.start(), blanks);
    let message = "the note begins with blanks".to_owned();
    let is_due = blanks > 0 && blanks < body.len();
    is_due.then(|| Proposal { range, message, edit: Edit::delete(range) }).into_iter().collect()
}

fn head(note: &Note) -> TextRange {
    TextRange::at(note.frontmatter().map_or(0, |it| it.range().start()))
}

/// A note that is being looked at.
struct Work<'n> {
    rule: &'n YamlTitleAlias,
    note: &'n Note,
    matter: Matter<'n>,
    styles: &'n Styles,
    aliases: Option<&'n Property>,
    /// The property that has what the title was before.
    helper: Option<&'n Property>,
}

impl Work<'_> {
    /// The edits that make `title` an alias; none when that can't be done.
    fn put(&self, title: &str) -> Option<Vec<Edit>> {
        let item = scalar(title, self.styles.quote);
        let helper = self.rule.use_yaml_key_to_keep_track_of_old_filename_or_heading;
        let helper = helper.then(|| format!("{}: {item}\n", self.rule.alias_helper_key));
        let Some(aliases) = self.aliases else {
            let value = written(
                std::slice::from_ref(&item),
                Key::Aliases,
                self.styles.aliases,
                self.styles,
            )?;
            let new_helper = helper.filter(|_| self.helper.is_none()).unwrap_or_default();
            let edit = self.matter.add_last(&format!("aliases:{value}\n{new_helper}"))?;
            return Some([edit].into_iter().chain(self.set_helper(title, &item)).collect());
        };
        let list = YamlList::read_loosely(self.note, aliases)?;
        let mut items = list.items.clone();
        let texts: Vec<String> = items.iter().map(|item| text_of(item)).collect();
        let place = |wanted: &str| texts.iter().position(|text| text == wanted);
        let old = self.helper.and_then(|helper| helper.value.text()).filter(|old| *old != title);
        match (old.and_then(place), place(title)) {
            (Some(old), None) => items[old].clone_from(&item),
            (Some(old), Some(_)) => drop(items.remove(old)),
            (None, None) => items.insert(0, item.clone()),
            (None, Some(_)) => {}
        }
        let mut edits = self.rewrite(&list, aliases, &items)?;
        match (self.helper, helper) {
            (None, Some(lines)) => edits.push(self.matter.add_last(&lines)?),
            _ => edits.extend(self.set_helper(title, &item)),
        }
        Some(edits)
    }

    fn set_helper(&self, title: &str, item: &str) -> Option<Edit> {
        let helper = self.helper.filter(|helper| helper.value.text() != Some(title))?;
        self.matter.set(helper, item)
    }

    /// The edits that take away the alias that was the title before, and the property that has it.
    fn forget(&self) -> Option<Vec<Edit>> {
        let Some(helper) = self.helper else { return Some(Vec::new()) };
        let old = helper.value.text();
        let mut edits = vec![self.matter.editor().delete(self.matter.lines_of(helper))?];
        let Some(aliases) = self.aliases else { return Some(edits) };
        let list = YamlList::read_loosely(self.note, aliases)?;
        let mut items = list.items.clone();
        items.retain(|item| Some(text_of(item).as_str()) != old);
        if items.len() < list.items.len() {
            if items.is_empty() {
                edits.push(self.matter.editor().delete(self.matter.lines_of(aliases))?);
            } else {
                edits.extend(self.rewrite(&list, aliases, &items)?);
            }
        }
        Some(edits)
    }

    /// The edit that makes a list of several aliases in one text.
    fn parted(&self) -> Option<Edit> {
        let is_text = |aliases: &&Property| matches!(aliases.value.value, Value::Scalar { .. });
        let aliases = self.aliases.filter(is_text)?;
        let list = YamlList::read(self.note, aliases).filter(|list| list.items.len() > 1)?;
        let style = self.style(&list, aliases, list.items.len());
        list.rewrite(self.matter.editor(), &list.items, (Key::Aliases, style), self.styles)
    }

    fn rewrite(&self, list: &YamlList, aliases: &Property, items: &[String]) -> Option<Vec<Edit>> {
        let style = self.style(list, aliases, items.len());
        let is_same = self.rule.preserve_existing_alias_section_style && items == list.items;
        if is_same {
            return Some(Vec::new());
        }
        written(items, Key::Aliases, style, self.styles)?;
        let editor = self.matter.editor();
        let edit = list.rewrite(editor, items, (Key::Aliases, style), self.styles);
        Some(edit.into_iter().collect())
    }

    fn style(&self, list: &YamlList, aliases: &Property, items: usize) -> ArrayStyle {
        let wanted = self.styles.aliases;
        let is_text = matches!(aliases.value.value, Value::Scalar { .. });
        if !self.rule.preserve_existing_alias_section_style || list.items.is_empty() {
            wanted
        } else if !is_text {
            list.style()
        } else if items == 1 {
            ArrayStyle::StringToSingleLine
        } else {
            wanted
        }
    }

    /// The edit that takes away frontmatter without anything in it, and the blank lines behind it.
    fn without_empty_frontmatter(&self) -> Vec<Edit> {
        let empty = self.note.frontmatter().filter(|it| self.note[it.content()].trim().is_empty());
        let edit = empty.and_then(|matter| {
            let body = &self.note[self.note.body()];
            let blank = body.len() - body.trim_start_matches('\n').len();
            let range = matter.range();
            self.matter.editor().delete(TextRange::new(range.start(), range.end() + blank))
        });
        edit.into_iter().collect()
    }
}
