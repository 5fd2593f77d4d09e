use super::*;
use crate::framework::schema::{Attribute, BlockNesting, Presence};
use crate::framework::value_type::ValueType;

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
    upgrade("library_shelf", &schema(), version, stored.as_bytes(), Ok)
}

/// Why a stored state is refused.
fn refusal(version: i64, stored: &str) -> String {
    let refused = upgraded(version, stored).expect_err("nobody can read this");
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
    let shelf = upgrade("library_shelf", &schema, 0, b"{}", Ok).expect("a shelf");
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
