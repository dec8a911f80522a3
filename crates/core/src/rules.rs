//! The rules: a file each, and one sorted list of them.

use std::sync::LazyLock;

use schemars::{Schema, SchemaGenerator};

use crate::{
    note::Note,
    rule::{Context, Report, Rule, RuleMeta},
};

/// Lists the rules: `module::Struct`, sorted by module; after `[format]` those of the folder of that name.
macro_rules! rules {
    ($($module:ident::$rule:ident,)* [format] $($formatting:ident::$format:ident,)*) => {
        $(mod $module;)*
        $(pub use $module::$rule;)*
        mod format {
            mod atx;
            mod breaks;
            mod collation;
            mod edits;
            mod emphasis;
            mod empty_lines;
            mod footnotes;
            mod lead;
            mod list_line;
            mod math_block;
            mod matter;
            mod moment;
            mod reading;
            mod same_data;
            mod tables;
            mod text_list;
            mod title;
            mod yaml_list;
            $(mod $formatting;)*
            pub use text_list::{Lines, TextList, Words};
            $(pub use $formatting::$format;)*
        }
        pub use format::{Lines, TextList, Words};
        $(pub use format::$format;)*
        /// Every rule, sorted by name.
        static ALL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
            let mut all = vec![$(Entry::of::<$rule>(),)* $(Entry::of::<$format>()),*];
            all.sort_by_key(|entry| entry.meta.name);
            all
        });
    };
}

rules! {
    alias_link::AliasLink,
    ambiguous_link::AmbiguousLink,
    bare_wikilink::BareWikilink,
    broken_embed::BrokenEmbed,
    broken_frontmatter::BrokenFrontmatter,
    broken_kanban_board::BrokenKanbanBoard,
    broken_link::BrokenLink,
    broken_subpath::BrokenSubpath,
    colliding_file_name::CollidingFileName,
    conflict_copy::ConflictCopy,
    conflict_marker::ConflictMarker,
    conflicting_dates::ConflictingDates,
    dangling_canvas_node::DanglingCanvasNode,
    deprecated_property::DeprecatedProperty,
    due_soon::DueSoon,
    due_today::DueToday,
    duplicate_block_id::DuplicateBlockId,
    duplicate_checkbox_id::DuplicateCheckboxId,
    duplicate_footnote::DuplicateFootnote,
    duplicate_property::DuplicateProperty,
    duplicate_task_id::DuplicateTaskId,
    fragile_value::FragileValue,
    glued_block_id::GluedBlockId,
    glued_table::GluedTable,
    hidden_text_direction::HiddenTextDirection,
    ignored_date::IgnoredDate,
    invalid_base::InvalidBase,
    invalid_block_id::InvalidBlockId,
    invalid_canvas::InvalidCanvas,
    invalid_checkbox_id::InvalidCheckboxId,
    invalid_date::InvalidDate,
    invalid_list_property::InvalidListProperty,
    invalid_property_value::InvalidPropertyValue,
    invalid_recurrence::InvalidRecurrence,
    invalid_yaml::InvalidYaml,
    invisible_character::InvisibleCharacter,
    irregular_link::IrregularLink,
    json_frontmatter::JsonFrontmatter,
    late_callout_head::LateCalloutHead,
    lone_carriage_return::LoneCarriageReturn,
    lost_table_cell::LostTableCell,
    malformed_callout::MalformedCallout,
    malformed_checkbox::MalformedCheckbox,
    malformed_task::MalformedTask,
    markdown_in_html_block::MarkdownInHtmlBlock,
    misindented_list_item::MisindentedListItem,
    mismatched_table_header::MismatchedTableHeader,
    missing_checkbox_id::MissingCheckboxId,
    missing_property::MissingProperty,
    mixed_line_ends::MixedLineEnds,
    no_break_space_in_markup::NoBreakSpaceInMarkup,
    no_break_space_in_property::NoBreakSpaceInProperty,
    null_list_item::NullListItem,
    orphan_attachment::OrphanAttachment,
    orphan_note::OrphanNote,
    overdue::Overdue,
    property_case_conflict::PropertyCaseConflict,
    property_type_mismatch::PropertyTypeMismatch,
    repeated_tag::RepeatedTag,
    row_without_checkbox::RowWithoutCheckbox,
    shadowed_checkbox::ShadowedCheckbox,
    split_table_cell::SplitTableCell,
    stale_deadline::StaleDeadline,
    start_after_due::StartAfterDue,
    stray_table_row::StrayTableRow,
    swallowed_value::SwallowedValue,
    task_in_table_cell::TaskInTableCell,
    text_boolean::TextBoolean,
    unclosed_comment::UnclosedComment,
    unclosed_fence::UnclosedFence,
    unclosed_math::UnclosedMath,
    undefined_footnote::UndefinedFootnote,
    unencoded_link::UnencodedLink,
    unfilled_placeholder::UnfilledPlaceholder,
    unknown_property::UnknownProperty,
    unknown_status::UnknownStatus,
    unknown_task_dependency::UnknownTaskDependency,
    unlinkable_file_name::UnlinkableFileName,
    unportable_file_name::UnportableFileName,
    unreadable_note::UnreadableNote,
    unusable_tag::UnusableTag,
    unused_suppression::UnusedSuppression,
    wanted_note::WantedNote,

    [format]
    add_blank_line_after_yaml::AddBlankLineAfterYaml,
    auto_correct_common_misspellings::AutoCorrectCommonMisspellings,
    blockquote_style::BlockquoteStyle,
    capitalize_headings::CapitalizeHeadings,
    compact_yaml::CompactYaml,
    consecutive_blank_lines::ConsecutiveBlankLines,
    convert_bullet_list_markers::ConvertBulletListMarkers,
    convert_spaces_to_tabs::ConvertSpacesToTabs,
    custom_regex::CustomRegex,
    dedupe_yaml_array_values::DedupeYamlArrayValues,
    default_language_for_code_fences::DefaultLanguageForCodeFences,
    emphasis_style::EmphasisStyle,
    empty_line_around_blockquotes::EmptyLineAroundBlockquotes,
    empty_line_around_code_fences::EmptyLineAroundCodeFences,
    empty_line_around_horizontal_rules::EmptyLineAroundHorizontalRules,
    empty_line_around_math_blocks::EmptyLineAroundMathBlocks,
    empty_line_around_tables::EmptyLineAroundTables,
    escape_yaml_special_characters::EscapeYamlSpecialCharacters,
    file_name_heading::FileNameHeading,
    footnote_after_punctuation::FootnoteAfterPunctuation,
    force_yaml_escape::ForceYamlEscape,
    format_tags_in_yaml::FormatTagsInYaml,
    format_yaml_array::FormatYamlArray,
    header_increment::HeaderIncrement,
    heading_blank_lines::HeadingBlankLines,
    headings_start_line::HeadingsStartLine,
    insert_yaml_attributes::InsertYamlAttributes,
    line_break_at_document_end::LineBreakAtDocumentEnd,
    move_footnotes_to_the_bottom::MoveFootnotesToTheBottom,
    move_math_block_indicators_to_their_own_line::MoveMathBlockIndicatorsToTheirOwnLine,
    move_tags_to_yaml::MoveTagsToYaml,
    no_bare_urls::NoBareUrls,
    ordered_list_style::OrderedListStyle,
    paragraph_blank_lines::ParagraphBlankLines,
    proper_ellipsis::ProperEllipsis,
    quote_style::QuoteStyle,
    re_index_footnotes::ReIndexFootnotes,
    remove_consecutive_list_markers::RemoveConsecutiveListMarkers,
    remove_empty_lines_between_list_markers_and_checklists::RemoveEmptyLinesBetweenListMarkersAndChecklists,
    remove_empty_list_markers::RemoveEmptyListMarkers,
    remove_hyphenated_line_breaks::RemoveHyphenatedLineBreaks,
    remove_link_spacing::RemoveLinkSpacing,
    remove_multiple_spaces::RemoveMultipleSpaces,
    remove_space_around_characters::RemoveSpaceAroundCharacters,
    remove_space_before_or_after_characters::RemoveSpaceBeforeOrAfterCharacters,
    remove_trailing_punctuation_in_heading::RemoveTrailingPunctuationInHeading,
    remove_yaml_keys::RemoveYamlKeys,
    sort_yaml_array_values::SortYamlArrayValues,
    space_after_list_markers::SpaceAfterListMarkers,
    space_between_chinese_japanese_or_korean_and_english_or_numbers::SpaceBetweenChineseJapaneseOrKoreanAndEnglishOrNumbers,
    strong_style::StrongStyle,
    trailing_spaces::TrailingSpaces,
    two_spaces_between_lines_with_content::TwoSpacesBetweenLinesWithContent,
    unordered_list_style::UnorderedListStyle,
    yaml_key_sort::YamlKeySort,
    yaml_timestamp::YamlTimestamp,
    yaml_title::YamlTitle,
    yaml_title_alias::YamlTitleAlias,
}

pub(crate) use unused_suppression::report_unused;

/// Every rule, sorted by name.
pub fn all() -> &'static [Entry] {
    &ALL
}

/// The rule called `name`.
pub fn find(name: &str) -> Option<&'static Entry> {
    ALL.binary_search_by(|entry| entry.meta.name.cmp(name)).ok().map(|at| &ALL[at])
}

/// A rule as the list knows it, before it has options.
#[derive(Debug)]
pub struct Entry {
    /// The rule's data sheet.
    pub meta: &'static RuleMeta,
    build: fn(toml::Table) -> Result<Box<dyn AnyRule>, toml::de::Error>,
    schema: fn(&mut SchemaGenerator) -> Schema,
}

impl Entry {
    const fn of<R: Rule>() -> Self {
        Self { meta: &R::META, build: build::<R>, schema: R::json_schema }
    }

    /// The rule with `options`, those not given at their defaults.
    ///
    /// # Errors
    ///
    /// When an option is unknown or has a value of another type.
    pub fn build(&self, options: toml::Table) -> Result<Box<dyn AnyRule>, toml::de::Error> {
        (self.build)(options)
    }

    /// The JSON Schema of the rule's options; its description is the rule's documentation.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.schema)(generator)
    }

    /// The rule's documentation, in Markdown.
    pub fn documentation(&self) -> String {
        let schema = self.schema(&mut SchemaGenerator::default());
        schema.get("description").and_then(|text| text.as_str()).unwrap_or_default().to_owned()
    }
}

fn build<R: Rule>(options: toml::Table) -> Result<Box<dyn AnyRule>, toml::de::Error> {
    Ok(Box::new(options.try_into::<R>()?))
}

/// A [`Rule`] whose type is no longer known.
pub trait AnyRule: Send + Sync {
    /// The rule's data sheet.
    fn meta(&self) -> &'static RuleMeta;

    /// Whether the rule asks what is known of the vault.
    fn needs_vault(&self) -> bool;

    /// Reports what is wrong with `note`.
    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report);
}

impl<R: Rule> AnyRule for R {
    fn meta(&self) -> &'static RuleMeta {
        &R::META
    }

    fn needs_vault(&self) -> bool {
        R::NEEDS_VAULT
    }

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        Rule::check(self, note, cx, report);
    }
}
