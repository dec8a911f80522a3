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
    assert_eq!(config.origin_of_rule("text-boolean").unwrap().1, 4);
    assert!(matches!(config.origin_of_rule("repeated-tag").unwrap().0, Origin::Preset("strict")));
}

#[test]
fn dates_keep_their_defaults_where_nothing_is_said() {
    let config = Config::from_text("[dates]\ndue = [\"deadline\"]\nsoon-days = 3\n").unwrap();
    let dates = config.dates();
    assert_eq!((dates.due, dates.soon_days), (vec!["deadline".to_owned()], 3));
    assert_eq!(dates.keys, Dates::default().keys);
    assert_eq!(config.origin_of("dates.soon-days").unwrap().1, 3);
    assert!(config.origin_of("dates.keys").is_none());
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
            "vault-lint.toml:2:5: this is no level of a rule (a level is `off`, `info`, `warning` or `error`)",
        ),
        (
            "extends = [\"strct\"]",
            "vault-lint.toml:1:13: `strct` is no preset (did you mean `strict`?)",
        ),
        ("exclude = [\"a[\"]", "vault-lint.toml:1:13: `a[` is no glob"),
        (
            "[dates]\ntimezone = \"Mars/Base\"",
            "vault-lint.toml:2:13: `Mars/Base` is no time zone (write it as in `Europe/Berlin`)",
        ),
        (
            "extends = [\"mine.toml\"]",
            "vault-lint.toml:1:13: `mine.toml` is no file that can be read",
        ),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    assert!(error("exclude = [").starts_with("vault-lint.toml:1:"));
    assert!(error("exclude = 3").starts_with("vault-lint.toml:1:11: invalid type: integer `3`"));
}

#[test]
fn a_vault_with_obsidian_settings() {
    let temp = tempfile::tempdir().unwrap();
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
    for name in disk::SETTINGS_FILES {
        std::fs::write(temp.path().join(name), "").unwrap();
    }
    let error = Config::load(temp.path(), None).unwrap_err();
    assert_eq!(error.message, "both `vault-lint.toml` and `.vault-lint.toml` are there");
}

proptest::proptest! {
    #[test]
    fn any_text_is_settings_or_an_error(text in "[a-z\\[\\]={}\"\n. ]{0,60}") {
        if let Err(error) = Config::from_text(&text) {
            proptest::prop_assert!(!error.to_string().is_empty());
        }
    }
}
