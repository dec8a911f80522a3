use super::*;

fn error(text: &str) -> String {
    Config::from_text(text).unwrap_err().to_string()
}

fn level(config: &Config, path: &str, rule: &str) -> Option<Level> {
    config.settings(&config.overrides_of(&NotePath::new(path))).levels.get(rule).copied()
}

#[test]
fn later_layers_win() {
    let text = r#"
        extends = ["strict"]
        [rules]
        text-boolean = "off"
        task-in-table-cell = { level = "warning", convert = true }
        [[overrides]]
        paths = ["Daily/"]
        [overrides.rules]
        text-boolean = "error"
        [[overrides]]
        paths = ["Daily/2024/*.md"]
        rules = { text-boolean = "info" }
    "#;
    let config = Config::from_text(text).unwrap();
    assert_eq!(level(&config, "a.md", "text-boolean"), Some(Level::Off));
    assert_eq!(level(&config, "Daily/a.md", "text-boolean"), Some(Level::Error));
    assert_eq!(level(&config, "Daily/2024/a.md", "text-boolean"), Some(Level::Info));
    assert_eq!(level(&config, "a.md", "repeated-tag"), Some(Level::Warning));
    let options = &config.settings(&[]).options["task-in-table-cell"];
    assert_eq!(options.get("convert"), Some(&toml::Value::Boolean(true)));
    assert_eq!(config.origin_of_rule("text-boolean", &[]).unwrap().1, 4);
    assert!(matches!(
        config.origin_of_rule("repeated-tag", &[]).unwrap().0,
        Origin::Preset("strict")
    ));
}

#[test]
fn dates_keep_their_defaults_where_nothing_is_said() {
    let config = Config::from_text("[dates]\ndue = [\"deadline\"]\nsoon-days = 3\n").unwrap();
    let dates = config.dates();
    assert_eq!((&dates.due, dates.soon_days), (&vec!["deadline".to_owned()], 3));
    assert_eq!(dates.keys, Dates::default().keys);
    assert_eq!(config.origin_of("dates.soon-days").unwrap().1, 3);
    assert!(config.origin_of("dates.keys").is_none());
    let text = "[dates]\ncolumns = [\"FRIST \"]\ndone-statuses = [\"DONE\\t\", \" in review\"]\n";
    let spaced = Config::from_text(text).unwrap();
    assert_eq!(spaced.dates().columns, ["FRIST"]);
    assert_eq!(spaced.dates().done_statuses, ["DONE", "in review"]);
    let inline = Config::from_text("dates = { keys = [] }").unwrap();
    assert_eq!(inline.origin_of("dates.keys").unwrap().1, 1);
}

#[test]
fn dates_follow_the_settings_of_task_notes() {
    let text = r#"{"fieldMapping": {"due": "deadline", "status": "state"},
        "customStatuses": [{"value": "shipped", "isCompleted": true}, {"value": "begun", "isCompleted": false}]}"#;
    let files = [("plugins/tasknotes/data.json".to_owned(), text.to_owned())];
    let obsidian = Arc::new(Obsidian::from_texts(&files));
    let config =
        Config::build(Path::new(""), Vec::new(), LeftOut::default(), None, obsidian).unwrap();
    let dates = config.dates();
    assert_eq!(dates.due, ["due", "deadline"]);
    assert_eq!(dates.status_keys, ["status", "state"]);
    assert!(dates.done_statuses.contains(&"shipped".to_owned()));
    assert!(!dates.done_statuses.contains(&"begun".to_owned()));
}

#[test]
fn days_of_their_own_add_up_and_are_checked() {
    let config = Config::from_text(
        "extends = [\"strict\"]\n[[dates.soon]]\npaths = [\"A/\"]\ntags = [\"#exam\"]\ndays = 3",
    );
    let config = config.unwrap();
    let [soon] = &config.dates().soon[..] else { panic!("{:?}", config.dates().soon) };
    assert!(soon.paths.holds(&NotePath::new("A/x.md")) && soon.tags == ["exam"]);
    assert_eq!(
        error("[[dates.soon]]\ndays = 3\n[[dates.soon]]\npaths = [\"a\", \"[\"]\ndays = 3"),
        "vault-lint.toml:4:15: `[` is no glob: unclosed character class; missing ']'"
    );
    assert_eq!(
        error("[dates]\narchives = [\"\"]"),
        "vault-lint.toml:2:13: `` is no glob: it is empty"
    );
}

#[test]
fn errors_name_the_place_and_the_nearest_name() {
    for (text, expected) in [
        (
            "exlude = []",
            "vault-lint.toml:1:1: there is no setting `exlude` (did you mean `exclude`?)",
        ),
        (
            "[dates]\nsoon-day = 3",
            "vault-lint.toml:2:1: there is no setting `soon-day` (did you mean `soon-days`?)",
        ),
        (
            "[rules]\na = \"loud\"",
            "vault-lint.toml:2:5: `loud` is no level of a rule (there are `off`, `info`, `warning` and `error`)",
        ),
        (
            "rules.a = \"warn\"",
            "vault-lint.toml:1:11: `warn` is no level of a rule (did you mean `warning`?)",
        ),
        (
            "[rules]\na = 3",
            "vault-lint.toml:2:5: `3` is no level of a rule (there are `off`, `info`, `warning` and `error`)",
        ),
        (
            "fail-on = \"eror\"",
            "vault-lint.toml:1:11: `eror` is no value of this setting (did you mean `error`?)",
        ),
        (
            "# strct\nextends = [\"strict\", \"strct\"]",
            "vault-lint.toml:2:22: `strct` is no preset (did you mean `strict`?)",
        ),
        (
            "extends = [\"team\"]",
            "vault-lint.toml:1:12: `team` is no preset (name one of `relaxed`, `strict`, `obsidian-linter`, or a file that ends in `.toml`)",
        ),
        (
            "extends = [\"mine.toml\"]",
            "vault-lint.toml:1:12: there is no file `mine.toml` in the vault",
        ),
        (
            "exclude = [\"b\", \"a[\"]",
            "vault-lint.toml:1:17: `a[` is no glob: unclosed character class; missing ']'",
        ),
        ("exclude = [\"\"]", "vault-lint.toml:1:12: `` is no glob: it is empty"),
        (
            "[[overrides]]\npaths = [\"a\"]\n[[overrides]]\npaths = [\"a\", \"{\"]",
            "vault-lint.toml:4:15: `{` is no glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
        ),
        ("[[overrides]]\nrules = {}", "vault-lint.toml:1:1: `paths` is missing"),
        (
            "[dates]\n# Mars/Base\ntimezone = \"Mars/Base\"",
            "vault-lint.toml:3:12: `Mars/Base` is no time zone (write it as in `Europe/Berlin`)",
        ),
        ("exclude = 3", "vault-lint.toml:1:11: expected a list, found integer `3`"),
        ("dates = []", "vault-lint.toml:1:9: expected a table, found a list"),
        (
            "[dates]\nsoon-days = -1",
            "vault-lint.toml:2:13: expected a whole number, 0 or more, found integer `-1`",
        ),
        (
            "fix-templates = \"no\"",
            "vault-lint.toml:1:17: expected `true` or `false`, found string \"no\"",
        ),
        ("templates = []\ntemplates = []", "vault-lint.toml:2:1: duplicate key"),
        ("[rules", "vault-lint.toml:1:7: unclosed table, expected `]`"),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn an_error_shows_its_line() {
    let place = Config::from_text("\n  \u{e9} = 1 # x\n").unwrap_err().place.unwrap();
    let expected = Place { line: 2, column: 3, length: 1, source: "  \u{e9} = 1 # x".to_owned() };
    assert_eq!(place, expected);
}

/// A vault with `files`, each with its text.
fn vault(files: &[(&str, &str)]) -> tempfile::TempDir {
    let temp = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = temp.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    temp
}

fn load_error(files: &[(&str, &str)]) -> String {
    let vault = vault(files);
    let error = Config::load(vault.path(), None).unwrap_err().to_string();
    error.replace(&format!("{}/", vault.path().display()), "")
}

#[test]
fn files_extend_each_other_and_the_nearer_wins() {
    let vault = vault(&[
        (
            "vault-lint.toml",
            "extends = [\"sub/team.toml\"]\nexclude = [\"own/\"]\nrules.a = \"info\"",
        ),
        (
            "sub/team.toml",
            "extends = [\"base.toml\"]\nexclude = [\"team/\"]\n[rules]\na = \"off\"\nb = \"error\"\nc = { x = 1, y = 1 }\n[[overrides]]\npaths = [\"D/\"]\nrules = { a = \"error\", b = \"off\" }",
        ),
        (
            "base.toml",
            "fail-on = \"error\"\n[rules]\nb = \"info\"\nc = { level = \"off\", x = 2, z = 2 }",
        ),
    ]);
    let config = Config::load(vault.path(), None).unwrap();
    for (path, levels) in [
        ("n.md", [Level::Info, Level::Error, Level::Off]),
        ("D/n.md", [Level::Info, Level::Off, Level::Off]),
    ] {
        for (rule, expected) in ["a", "b", "c"].into_iter().zip(levels) {
            assert_eq!(level(&config, path, rule), Some(expected), "{path} {rule}");
        }
    }
    let options = &config.settings(&[]).options["c"];
    let options: Vec<_> =
        options.iter().map(|(name, value)| (&**name, value.as_integer().unwrap())).collect();
    assert_eq!(options, [("x", 1), ("y", 1), ("z", 2)]);
    assert_eq!(config.fail_on(), Severity::Error);
    assert_eq!(config.excluded(), ["team/", "own/"]);
    let extended: Vec<_> = config.extended().map(ToString::to_string).collect();
    assert!(extended[0].ends_with("base.toml") && extended[1].ends_with("team.toml"));
    let origin = |rule, overrides: &[usize]| {
        let (origin, line) = config.origin_of_rule(rule, overrides).unwrap();
        (origin.to_string().rsplit('/').next().unwrap().to_owned(), line)
    };
    assert_eq!(origin("b", &[]), ("team.toml".to_owned(), 5));
    assert_eq!(origin("b", &[0]), ("team.toml".to_owned(), 9));
    assert_eq!(origin("a", &[0]), ("vault-lint.toml".to_owned(), 3));
}

#[test]
fn files_that_cant_be_extended() {
    for (text, expected) in [
        ("extends = [\"a.toml\"]", "a.toml:1:12: `./a.toml` extends itself"),
        ("extends = [\"d.toml\"]", "vault-lint.toml:1:12: can't read `d.toml`: it is a folder"),
    ] {
        let files =
            [("vault-lint.toml", text), ("a.toml", "extends = [\"./a.toml\"]"), ("d.toml/x", "")];
        assert_eq!(load_error(&files), expected);
    }
}

#[cfg(unix)]
#[test]
fn settings_that_cant_be_read_are_not_taken_for_none() {
    let temp = vault(&[]);
    let file = temp.path().join("vault-lint.toml");
    std::os::unix::fs::symlink("gone", &file).unwrap();
    let error = Config::load(temp.path(), None).unwrap_err();
    assert_eq!(error.message, "there is no such settings file");
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, b"exclude = [\"Caf\xe9/\"]").unwrap();
    let error = Config::load(temp.path(), None).unwrap_err();
    assert!(error.message.ends_with("it is no UTF-8"), "{error}");
}

#[test]
fn a_byte_order_mark_is_no_setting() {
    assert_eq!(Config::from_text("\u{feff}exclude = [\"a\"]").unwrap().excluded(), ["a"]);
}

#[test]
fn a_vault_with_obsidian_settings() {
    let temp = vault(&[]);
    let write = |name: &str, text: &str| {
        let file = temp.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    write(
        ".obsidian/app.json",
        r#"{"userIgnoreFilters": ["Archive/", "/\\.tmp\\./"], "strictLineBreaks": true}"#,
    );
    write(".obsidian/types.json", r#"{"types": {"#);
    write(".obsidian/templates.json", r#"{"folder": "Templates"}"#);
    write(".obsidian/daily-notes.json", r#"{"template": "Daily/Day"}"#);
    write(".obsidian/plugins/templater-obsidian/data.json", r#"{"templates_folder": "tpl"}"#);
    let config = Config::load(temp.path(), None).unwrap();
    let path = NotePath::new;
    for (name, is_folder, expected) in [
        ("Archive", true, true),
        ("Archive/x.md", false, true),
        ("Archive2/x.md", false, false),
        ("a.tmp.md", false, true),
        ("conflict-files-obsidian-git.md", false, true),
    ] {
        assert_eq!(config.excludes(&path(name), is_folder), expected, "{name}");
    }
    for (name, expected) in [
        ("templates/D.md", true),
        ("tpl/x.md", true),
        ("Daily/Day.md", true),
        ("Daily/Days.md", false),
        ("a.md", false),
    ] {
        assert_eq!(config.is_template(&path(name)), expected, "{name}");
    }
    assert_eq!(config.obsidian().property_type("due"), None);
    write(".obsidian/types.json", r#"{"types": {"Due": "date", "x": "hologram"}}"#);
    let config = Config::load(temp.path(), None).unwrap();
    assert!(config.settings(&[]).is_date("due"));
}

#[test]
fn without_a_word_on_templates_a_folder_of_this_name_holds_them() {
    let is_template = |settings: &str, path: &str| {
        Config::from_text(settings).unwrap().is_template(&NotePath::new(path))
    };
    assert!(is_template("", "templates/a.md") && !is_template("", "a/templates/b.md"));
    assert!(!is_template("templates = [\"tpl\"]", "templates/a.md"));
}

#[test]
fn another_settings_folder_and_two_settings_files() {
    let temp = tempfile::tempdir().unwrap();
    std::fs::create_dir(temp.path().join(".obsidian-mobile")).unwrap();
    std::fs::write(
        temp.path().join(".obsidian-mobile/app.json"),
        r#"{"userIgnoreFilters": ["x"]}"#,
    )
    .unwrap();
    let config = Config::load(temp.path(), None).unwrap();
    assert!(config.excludes(&NotePath::new("x.md"), false));
    std::fs::create_dir(temp.path().join(".obsidian")).unwrap();
    let excludes = |settings: &str| {
        std::fs::write(temp.path().join("vault-lint.toml"), settings).unwrap();
        let config = Config::load(temp.path(), None).unwrap();
        config.excludes(&NotePath::new("x.md"), false)
    };
    assert!(!excludes(""));
    assert!(excludes("obsidian-folder = \".obsidian-mobile\""));
    assert!(!excludes("obsidian-folder = \".gone\""));
    for name in disk::SETTINGS_FILES {
        std::fs::write(temp.path().join(name), "").unwrap();
    }
    let error = Config::load(temp.path(), None).unwrap_err();
    assert_eq!(error.message, "both `vault-lint.toml` and `.vault-lint.toml` are there");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_is_settings_or_an_error(
        text in proptest::prop_oneof!["[a-z\\[\\]={}\"\n. ]{0,60}", "\\PC{0,40}", LIKELY],
    ) {
        if let Err(error) = Config::from_text(&text) {
            proptest::prop_assert!(!error.message.is_empty());
            let place = error.place.unwrap();
            proptest::prop_assert!(place.column + place.length <= place.source.chars().count() + 2);
        }
    }
}

/// Lines of settings, right and wrong, in any order.
const LIKELY: &str = "((\\[rules\\]|\\[dates\\]|\\[\\[overrides\\]\\]|paths = \\[\"é\\[?\"\\]|exclude = \\[\"\\]\"?|due = 3|rules|x = \"off\"|x = \\{ level = 1|extends = \\[\"(strict|é)\"\\])\\}?\n){0,6}";

const BOOK: &str = r#"{
    "type": "object",
    "required": ["title"],
    "additionalProperties": false,
    "properties": {
        "title": { "type": "string", "minLength": 3 },
        "rating": { "$ref": "my%20parts.json#/$defs/rating" },
        "read": { "format": "date" },
        "tags": { "type": "array", "items": { "enum": ["novel", "play"] } },
        "isbn": { "pattern": "^97[89]" },
        "shelf": { "anyOf": [{ "type": "integer" }, { "const": "none" }] },
        "size": { "type": "object", "required": ["pages"], "properties": { "pages": { "maximum": 9 } }, "unevaluatedProperties": false }
    }
}"#;
const PARTS: &str = r#"{ "$defs": { "rating": { "type": ["integer", "null"], "minimum": 1 } } }"#;

#[test]
fn a_json_schema_holds_for_the_frontmatter() {
    use crate::{
        note::Note,
        schema::{FaultKind, faults},
    };
    let vault = vault(&[
        ("vault-lint.toml", "[[schema]]\njson-schema = \"schemas/book.json\""),
        ("schemas/book.json", BOOK),
        ("schemas/my parts.json", PARTS),
    ]);
    let settings = Config::load(vault.path(), None).unwrap().settings(&[]);
    let found = |lines: &str| -> Vec<String> {
        let note = Note::parse(NotePath::new("a.md"), format!("---\n{lines}\n---\n"));
        let kinds = [FaultKind::Missing, FaultKind::Unknown, FaultKind::Value];
        let found = kinds.iter().flat_map(|kind| faults(&settings.schemas, &note, *kind));
        let told = found.map(|fault| {
            let help = fault.help.map_or(String::new(), |help| format!(" ({help})"));
            format!("{:?}: {}{help}", &note[fault.range], fault.message)
        });
        told.collect()
    };
    for (lines, expected) in [
        ("Title: Emma\nRATING: 5\nread: 1815-12-23\ntags: [play]\nisbn: 978\nshelf: 3", &[][..]),
        (
            "rating: 0",
            &[
                "\"---\": property `title` is missing",
                "\"0\": `rating` must be `1` or more, not `0`",
            ],
        ),
        ("title: 84", &["\"84\": `title` must be a text, not `84`"]),
        ("title:", &["\"\": `title` must be a text, not empty"]),
        ("title: Emma\nauthor: x", &["\"author\": the schema knows no property `author`"]),
        (
            "title: \"Em\"\nrating: 4.5",
            &[
                "\"4.5\": `rating` must be empty or a whole number, not `4.5`",
                "\"\\\"Em\\\"\": `title` must have 3 characters or more, not `Em`",
            ],
        ),
        (
            "title: Emma\nread: 1815-12-32",
            &["\"1815-12-32\": `read` must be written as the format `date` says, not `1815-12-32`"],
        ),
        (
            "title: Emma\ntags:\n  - play\n  - Novel",
            &[
                "\"Novel\": `tags` must be one of `novel`, `play`, not `Novel` (did you mean `novel`?)",
            ],
        ),
        (
            "title: Emma\nisbn: \"1\"",
            &["\"\\\"1\\\"\": `isbn` must match `^97[89]`, not the text `1`"],
        ),
        (
            "title: Emma\nshelf: x",
            &[
                "\"x\": `shelf` must fit one of the forms that the schema gives, not `x` (it must be a whole number, or be `none`)",
            ],
        ),
        (
            "title: Emma\nsize: { depth: 3 }",
            &[
                "\"{ depth: 3 }\": `size` must have a property `pages`",
                "\"depth\": the schema knows no property `depth`",
            ],
        ),
        ("title: Emma\nsize: { pages: 10 }", &["\"10\": `pages` must be `9` or less, not `10`"]),
    ] {
        assert_eq!(found(lines), expected, "{lines}");
    }
}

#[test]
fn a_broken_json_schema_is_an_error_of_the_setting() {
    for (schema, expected) in [
        ("{", "`s.json` is no JSON: EOF while parsing an object at line 1 column 1"),
        (
            "{ \"type\": \"txt\" }",
            "`s.json` is no JSON Schema: what stands at `/type` must be one of `array`, `boolean`, `integer`, `null`, `number`, `object`, `string`",
        ),
        (
            "{ \"pattern\": \"(?=x)\" }",
            "`s.json` is no JSON Schema: what stands at `/pattern` must be a regular expression that looks neither ahead nor back",
        ),
        (
            "{ \"$ref\": \"t.json\" }",
            "`s.json` is no JSON Schema: there is no file `t.json` in the vault",
        ),
        (
            "{ \"$ref\": \"../../t.json\" }",
            "`s.json` is no JSON Schema: there is no file `t.json` in the vault",
        ),
        (
            "{ \"$ref\": \"https://example.com/t.json\" }",
            "`s.json` is no JSON Schema: only files in the vault can be referred to",
        ),
        (
            "{ \"$ref\": \"file:///etc/passwd\" }",
            "`s.json` is no JSON Schema: only files in the vault can be referred to",
        ),
        (
            "{ \"$ref\": \"#/$defs/x\" }",
            "`s.json` is no JSON Schema: json-pointer in s.json#/$defs/x not found",
        ),
        (
            "{ \"$ref\": \"..%2F..%2Fetc/passwd\" }",
            "`s.json` is no JSON Schema: `../../etc/passwd` is no file in the vault",
        ),
        (
            "{ \"$ref\": \"%2Fetc/passwd\" }",
            "`s.json` is no JSON Schema: `/etc/passwd` is no file in the vault",
        ),
        (
            "{ \"$id\": \"https://example.com/s.json\", \"$ref\": \"t.json\" }",
            "`s.json` is no JSON Schema: only files in the vault can be referred to, but by its `$id` it stands at `https://example.com/s.json`, and so does what it refers to",
        ),
        (
            "{ \"$id\": \"https://example.com/s.json\", \"$ref\": \"file:///etc/passwd\" }",
            "`s.json` is no JSON Schema: only files in the vault can be referred to",
        ),
        (
            "\u{feff}{ \"$ref\": \"#\" }",
            "`s.json` is no JSON Schema: it refers to itself without end",
        ),
        (
            "{ \"properties\": { \"a\": { \"allOf\": [{ \"$ref\": \"#/properties/a\" }] } } }",
            "`s.json` is no JSON Schema: it refers to itself without end",
        ),
        (
            "{ \"$schema\": \"https://example.com/s\" }",
            "`s.json` is no JSON Schema: only files in the vault can be referred to",
        ),
    ] {
        let error = load_error(&[
            ("vault-lint.toml", "[[schema]]\njson-schema = \"s.json\""),
            ("s.json", schema),
        ]);
        assert_eq!(error, format!("vault-lint.toml:2:15: {expected}"), "{schema}");
    }
    for (name, expected) in [
        ("gone.json", "there is no file `gone.json` in the vault"),
        ("../s.json", "`../s.json` is no file in the vault"),
        ("/etc/passwd", "`/etc/passwd` is no file in the vault"),
    ] {
        let error =
            load_error(&[("vault-lint.toml", &format!("[[schema]]\njson-schema = \"{name}\""))]);
        assert_eq!(error, format!("vault-lint.toml:2:15: {expected}"), "{name}");
    }
}

const LINTER_ON: &[(&str, &str)] = &[
    (".obsidian/community-plugins.json", "[\"obsidian-linter\"]"),
    (
        ".obsidian/plugins/obsidian-linter/data.json",
        r#"{"ruleConfigs": {"trailing-spaces": {"enabled": true}, "no-such-rule": {"enabled": true}},
            "commonStyles": {"escapeCharacter": "'"}, "foldersToIgnore": ["Off"]}"#,
    ),
];

#[test]
fn the_settings_of_the_linter_plugin_are_a_layer() {
    let own = "extends = \"obsidian-linter\"\nrules.trailing-spaces = \"info\"";
    for (own, expected) in [(None, Level::Warning), (Some(own), Level::Info)] {
        let own = own.map(|text| ("vault-lint.toml", text));
        let files: Vec<_> = LINTER_ON.iter().copied().chain(own).collect();
        let temp = vault(&files);
        let config = Config::load(temp.path(), None).unwrap();
        assert_eq!(level(&config, "n.md", "trailing-spaces"), Some(expected));
        assert_eq!(config.styles().quote, QuoteChar::Single);
        assert_eq!(
            config.extended().map(Origin::to_string).collect::<Vec<_>>(),
            ["obsidian-linter"]
        );
        // Where the plugin is to keep off, only what it says itself is of no effect.
        let off = own.map(|_| Level::Info);
        assert_eq!(level(&config, "Off/n.md", "trailing-spaces"), off);
        assert!(crate::lint::Rulebook::new(config).is_ok());
    }
}

#[test]
fn without_the_linter_plugin_its_settings_hold_only_when_they_are_named() {
    let temp = vault(&LINTER_ON[1..]);
    let config = Config::load(temp.path(), None).unwrap();
    assert_eq!(level(&config, "n.md", "trailing-spaces"), None);
    let temp = vault(&[("vault-lint.toml", "# mine\nextends = \"obsidian-linter\"")]);
    let error = Config::load(temp.path(), None).unwrap_err();
    assert!(error.message.contains("plugins/obsidian-linter/data.json"), "{error}");
    assert_eq!(error.place.map(|place| place.line), Some(2));
}
