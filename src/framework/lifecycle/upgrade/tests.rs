use super::*;
use crate::schema::{Attribute, Block, BlockNesting, Presence};
use crate::value_type::ValueType;

/// The second version of shelves: with a limit, and with books that have notes.
fn schema() -> Schema {
    let text = |name| Attribute::string(name, Presence::Optional);
    let book = Block::new("", vec![text("title")]).with_block(
        "note",
        BlockNesting::List,
        Block::new("", vec![text("text")]),
    );
    let block = Block::new(
        "",
        vec![text("name"), Attribute::number("limit", Presence::Optional)],
    )
    .with_block("book", BlockNesting::List, book)
    .with_block(
        "lamp",
        BlockNesting::Single,
        Block::new("", vec![text("colour")]),
    );
    Schema::new(block).version(2)
}

fn upgraded(version: i64, stored: &str) -> Result<Value, Diagnostic> {
    state("library_shelf", &schema(), version, stored.as_bytes(), Ok)
}

/// Why a stored state is refused.
fn refusal(version: i64, stored: &str) -> String {
    let refused = upgraded(version, stored).expect_err("it cannot be read");
    assert_eq!(
        refused.summary,
        "Cannot read the stored state of library_shelf"
    );
    refused.detail
}

#[test]
fn a_state_of_the_same_version_is_read_as_it_is() {
    let stored = r#"{"name": "A", "limit": 7, "book": [{"title": "Emma", "note": []}], "lamp": {"colour": null}}"#;
    let book = Value::object([("title", "Emma".into()), ("note", Value::List(Vec::new()))]);
    assert_eq!(
        upgraded(2, stored),
        Ok(Value::object([
            ("name", "A".into()),
            ("limit", 7.into()),
            ("book", Value::List(vec![book])),
            ("lamp", Value::object([("colour", Value::Null)])),
        ]))
    );
}

#[test]
fn what_an_older_state_lacks_is_null_and_a_list_of_blocks_is_empty() {
    assert_eq!(
        upgraded(0, "{}"),
        Ok(Value::object([
            ("name", Value::Null),
            ("limit", Value::Null),
            ("book", Value::List(Vec::new())),
            ("lamp", Value::Null),
        ]))
    );

    let shelf = upgraded(1, r#"{"book": [{"title": "Emma"}]}"#).expect("a shelf");
    let book = Value::object([("title", "Emma".into()), ("note", Value::List(Vec::new()))]);
    assert_eq!(shelf.attribute("book"), &Value::List(vec![book]));
}

#[test]
fn a_list_of_blocks_with_a_dynamic_value_inside_is_empty_in_its_own_way() {
    let any = Attribute::new("any", ValueType::Dynamic, Presence::Optional);
    let block = Block::new("", Vec::new()).with_block(
        "item",
        BlockNesting::List,
        Block::new("", vec![any]),
    );
    let schema = Schema::new(block);
    let shelf = state("library_shelf", &schema, 0, b"{}", Ok).expect("a shelf");
    let none = (ValueType::Tuple(Vec::new()), Value::Tuple(Vec::new()));
    assert_eq!(shelf.attribute("item"), &Value::Dynamic(Box::new(none)));
}

#[test]
fn what_the_schema_no_longer_has_is_dropped() {
    let stored = r#"{"name": "A", "wood": "oak", "lamp": {"colour": "red", "watts": 40}}"#;
    let shelf = upgraded(1, stored).expect("a shelf");
    assert_eq!(shelf.attribute("name"), &"A".into());
    assert!(shelf.attribute("wood").is_null());
    let lamp = Value::object([("colour", "red".into())]);
    assert_eq!(shelf.attribute("lamp"), &lamp);
}

#[test]
fn numbers_keep_every_digit() {
    for digits in [
        "98987582437920968",
        "18446744073709551617",
        "9007199254740993.25",
    ] {
        let shelf = upgraded(2, &format!(r#"{{"limit": {digits}}}"#)).expect("a shelf");
        let Value::Number(limit) = shelf.attribute("limit") else {
            panic!("not a number: {shelf:?}")
        };
        assert_eq!(limit.to_string(), digits);
    }
}

#[test]
fn a_state_of_a_newer_release_is_refused() {
    let why = refusal(3, "{}");
    assert!(why.contains("version 3 of the state's schema"), "{why}");
    assert!(why.contains("versions up to 2"), "{why}");
}

#[test]
fn a_state_that_holds_nothing_is_refused_rather_than_forgotten() {
    for nothing in ["", "null", " null\n"] {
        let why = refusal(2, nothing);
        assert!(why.starts_with("It is empty."), "{nothing:?}: {why}");
    }
}

#[test]
fn a_state_that_does_not_fit_is_refused_without_showing_its_values() {
    let why = refusal(2, r#"{"name": "hunter2", "limit": "hunter2"}"#);
    assert!(why.contains("limit: expected number"), "{why}");
    assert!(!why.contains("hunter2"), "{why}");
}

#[test]
fn an_older_state_is_migrated_first_and_a_current_one_is_not() {
    let rename = |mut state: Json| {
        let label = state["label"].take();
        state["name"] = label;
        Ok(state)
    };
    let read = |version| {
        let stored = br#"{"label": "A", "limit": 7, "name": "B"}"#;
        state("library_shelf", &schema(), version, stored, rename).expect("a shelf")
    };
    for older in [0, 1] {
        let shelf = read(older);
        assert_eq!(shelf.attribute("name"), &"A".into());
        assert_eq!(shelf.attribute("limit"), &7.into());
    }
    assert_eq!(read(2).attribute("name"), &"B".into());
}

#[test]
fn a_migration_keeps_every_digit() {
    let stored = br#"{"limit": 9007199254740993.25}"#;
    let shelf = state("library_shelf", &schema(), 0, stored, Ok).expect("a shelf");
    let digits = "9007199254740993.25".parse().map(Value::Number);
    assert_eq!(Ok(shelf.attribute("limit").clone()), digits);
}

#[test]
fn a_migration_that_fails_says_why_and_that_nothing_is_lost() {
    let fail = |_| Err("The shelf has no label.".to_owned());
    let refused = state("library_shelf", &schema(), 1, b"{}", fail).expect_err("no label");
    assert_eq!(
        refused.detail,
        "The shelf has no label. The object is still in the state file, unchanged."
    );
    assert!(refusal(1, "{").starts_with("It is not JSON."));
}

#[test]
fn blocks_in_a_set_of_blocks_are_completed_too() {
    let text = || Attribute::string("text", Presence::Optional);
    let note = Block::new("", vec![text()]);
    let book = Block::new("", Vec::new()).with_block("note", BlockNesting::List, note);
    let shelf =
        Block::new("", vec![text().write_only()]).with_block("book", BlockNesting::Set, book);
    let stored = br#"{"text": "hunter2", "book": [{}]}"#;
    let shelf = state("library_shelf", &Schema::new(shelf), 0, stored, Ok).expect("a shelf");
    let book = Value::object([("note", Value::List(Vec::new()))]);
    assert_eq!(shelf.attribute("book"), &Value::Set(vec![book]));
    assert_eq!(shelf.attribute("text"), &Value::Null);
}

#[test]
fn a_map_keeps_a_key_that_the_json_library_has_for_itself() {
    let labels = Attribute::new("labels", ValueType::String.map(), Presence::Optional);
    let schema = Schema::new(Block::new("", vec![labels])).version(2);
    let stored = br#"{"labels": {"$serde_json::private::Number": "7"}}"#;
    let labels = Value::map([("$serde_json::private::Number", Value::from("7"))]);
    for version in [1, 2] {
        let read = state("library_shelf", &schema, version, stored, Ok);
        assert_eq!(read.expect("a shelf").attribute("labels"), &labels);
    }
}

/// Reads an identity of the second version, where `id` used to be `number`.
fn identified(version: i64, stored: &str) -> Result<Option<Value>, Diagnostic> {
    let id = Attribute::string("id", Presence::Required);
    let schema = IdentitySchema {
        version: 2,
        ..IdentitySchema::new(vec![id])
    };
    let rename = |mut identity: Json| match identity["number"].take() {
        Json::Null => Err("It has no number.".to_owned()),
        number => Ok(serde_json::json!({"id": number})),
    };
    identity("library_shelf", &schema, version, stored.as_bytes(), rename)
}

#[test]
fn an_older_identity_is_migrated_and_a_current_one_is_not() {
    let seven = || Ok(Some(Value::object([("id", "7".into())])));
    assert_eq!(identified(1, r#"{"number": "7"}"#), seven());
    assert_eq!(identified(2, r#"{"id": "7"}"#), seven());
}

#[test]
fn a_state_older_than_identities_has_none() {
    for nothing in ["", "null"] {
        assert_eq!(identified(0, nothing), Ok(None));
    }
}

#[test]
fn an_identity_that_cannot_be_read_is_refused() {
    for (version, stored, why) in [
        (1, "{}", "It has no number."),
        (1, "{", "It is not JSON."),
        (
            2,
            r#"{"id": ["hunter2"]}"#,
            "It does not fit the schema: id: expected string, found array.",
        ),
    ] {
        let refused = identified(version, stored).expect_err("it cannot be read");
        assert_eq!(
            refused.summary,
            "Cannot read the stored identity of library_shelf"
        );
        assert_eq!(refused.detail, why);
    }
    let newer = identified(3, "{}").expect_err("it cannot be read");
    assert!(
        newer.detail.contains("version 3 of the identity's schema"),
        "{newer:?}"
    );
}
