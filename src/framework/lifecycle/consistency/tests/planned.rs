use serde_json::{Value as Json, json};

use super::said;
use crate::codec::json_fixture::noted;
use crate::lifecycle::consistency::of_plan;
use crate::schema::{Attribute, Block, BlockNesting, Nesting, Presence};
use crate::value::Value;
use crate::value_type::ValueType;

const NEITHER: &str = "the planned value is neither the configured nor the prior one";
const UNASKED: &str = "a value is planned that the configuration does not have";
const OTHERS: &str = "the plan has other elements than the configuration";
const UNKNOWN_BLOCK: &str = "a block must not be unknown; only values in it may";

/// What is wrong with a plan for a block, given prior state and configuration.
fn verdict(block: &Block, [prior, config, planned]: [&Json; 3]) -> Vec<String> {
    let of = block.value_type();
    let [prior, config, planned] = [prior, config, planned].map(|json| noted(json, &of));
    said(of_plan(block, &prior, &config, &planned))
}

/// What is wrong with a planned `a`, where nothing else is there.
fn verdict_on_a(block: &Block, [prior, config, planned]: [&Json; 3]) -> Vec<String> {
    let [prior, config, planned] = [prior, config, planned].map(|value| json!({"a": value}));
    verdict(block, [&prior, &config, &planned])
}

fn text(presence: Presence) -> Block {
    Block::new("", vec![Attribute::string("a", presence)])
}

fn optional() -> Block {
    text(Presence::Optional)
}

/// `a` consists of objects with an argument and an attribute of the provider's.
fn nested(nesting: Nesting, presence: Presence) -> Block {
    let inside = vec![
        Attribute::string("x", Presence::Optional),
        Attribute::string("id", Presence::Computed),
    ];
    Block::new("", vec![Attribute::nested("a", nesting, inside, presence)])
}

fn blocks(nesting: BlockNesting) -> Block {
    let inside = Block::new(
        "",
        vec![
            Attribute::string("x", Presence::Optional),
            Attribute::string("id", Presence::Computed),
        ],
    );
    Block::new("", Vec::new()).with_block("a", nesting, inside)
}

#[test]
fn an_argument_is_planned_as_configured_or_as_it_was() {
    let unknown = json!("$unknown");
    let (null, x, y) = (json!(null), json!("x"), json!("y"));
    for presence in [
        Presence::Required,
        Presence::Optional,
        Presence::OptionalComputed,
        Presence::Default("d".into()),
    ] {
        let block = text(presence);
        for right in [
            [&null, &x, &x],
            [&y, &x, &x],
            // Another spelling of the same, for example.
            [&y, &x, &y],
            [&y, &unknown, &unknown],
            [&null, &null, &null],
        ] {
            assert_eq!(verdict_on_a(&block, right), [""; 0], "{right:?}");
        }
        for wrong in [
            [&null, &x, &y],
            [&null, &x, &null],
            [&null, &x, &unknown],
            [&null, &unknown, &x],
        ] {
            let expected = [format!("a: {NEITHER}")];
            assert_eq!(verdict_on_a(&block, wrong), expected, "{wrong:?}");
        }
    }
}

#[test]
fn only_the_provider_may_choose_what_is_not_configured() {
    let unknown = json!("$unknown");
    let (null, x, y) = (json!(null), json!("x"), json!("y"));
    for presence in [
        Presence::Computed,
        Presence::OptionalComputed,
        Presence::Default("d".into()),
    ] {
        for planned in [&null, &x, &y, &unknown] {
            let block = text(presence.clone());
            assert_eq!(verdict_on_a(&block, [&y, &null, planned]), [""; 0]);
        }
    }
    for planned in [&x, &y, &unknown] {
        let found = verdict_on_a(&optional(), [&y, &null, planned]);
        assert_eq!(found, [format!("a: {UNASKED}")]);
    }
}

#[test]
fn a_write_only_value_is_in_no_plan() {
    let argument = Attribute::string("a", Presence::Optional).write_only();
    let block = Block::new("", vec![argument]);
    let (null, x) = (json!(null), json!("x"));
    assert_eq!(verdict_on_a(&block, [&null, &x, &null]), [""; 0]);
    assert_eq!(
        verdict_on_a(&block, [&null, &x, &x]),
        ["a: a write-only value is in the plan"]
    );
}

#[test]
fn nested_objects_are_planned_where_they_are_configured() {
    let (null, unknown) = (json!(null), json!("$unknown"));
    for (nesting, some) in [
        (Nesting::Single, json!({"x": "1"})),
        (Nesting::List, json!([{"x": "1"}])),
        (Nesting::Set, json!([{"x": "1"}])),
        (Nesting::Map, json!({"k": {"x": "1"}})),
    ] {
        let block = nested(nesting, Presence::Optional);
        for (values, problem) in [
            (
                [&null, &some, &null],
                "a: planned for absence but config wants existence",
            ),
            (
                [&null, &null, &some],
                "a: planned for existence but config wants absence",
            ),
            (
                [&some, &null, &some],
                "a: planned for existence but config wants absence",
            ),
            (
                [&null, &some, &unknown],
                "a: planned unknown for a configured value",
            ),
        ] {
            assert_eq!(verdict_on_a(&block, values), [problem], "{nesting:?}");
        }
        let found = verdict_on_a(&block, [&null, &unknown, &some]);
        assert_eq!(found.len(), 1, "{nesting:?} {found:?}");
        assert_eq!(verdict_on_a(&block, [&null, &unknown, &unknown]), [""; 0]);

        let chosen = nested(nesting, Presence::OptionalComputed);
        for planned in [&some, &unknown, &null] {
            assert_eq!(verdict_on_a(&chosen, [&null, &null, planned]), [""; 0]);
        }
    }
}

#[test]
fn nested_objects_are_compared_with_those_at_the_same_place() {
    for (nesting, before, config, right, wrong, at) in [
        (
            Nesting::Single,
            json!({"x": "X", "id": "7"}),
            json!({"x": "x"}),
            json!({"x": "X", "id": "$unknown"}),
            json!({"x": "y", "id": "7"}),
            "a.x",
        ),
        (
            Nesting::List,
            json!([{"x": "A"}, {"x": "B"}]),
            json!([{"x": "a"}, {"x": "b"}]),
            json!([{"x": "a"}, {"x": "B", "id": "7"}]),
            json!([{"x": "a"}, {"x": "A"}]),
            "a[1].x",
        ),
        (
            Nesting::Map,
            json!({"k": {"x": "A"}, "l": {"x": "B"}}),
            json!({"k": {"x": "a"}, "l": {"x": "b"}}),
            json!({"k": {"x": "A", "id": "$unknown"}, "l": {"x": "b"}}),
            json!({"k": {"x": "a"}, "l": {"x": "A"}}),
            "a[\"l\"].x",
        ),
    ] {
        let block = nested(nesting, Presence::Optional);
        assert_eq!(verdict_on_a(&block, [&before, &config, &right]), [""; 0]);
        let found = verdict_on_a(&block, [&before, &config, &wrong]);
        assert_eq!(found, [format!("{at}: {NEITHER}")]);
    }
}

#[test]
fn nested_objects_are_as_many_as_configured() {
    let one = json!({"x": "1"});
    for (nesting, config, planned) in [
        (Nesting::List, json!([one]), json!([one, one])),
        (Nesting::Set, json!([one]), json!([])),
        (Nesting::Map, json!({"k": one}), json!({"l": one})),
    ] {
        let block = nested(nesting, Presence::Optional);
        let found = verdict_on_a(&block, [&json!(null), &config, &planned]);
        assert_eq!(found, [format!("a: {OTHERS}")], "{nesting:?}");
    }
}

#[test]
fn elements_of_sets_are_trusted() {
    let (config, planned) = (json!([{"x": "1"}]), json!([{"x": "2", "id": "$unknown"}]));
    let attribute = nested(Nesting::Set, Presence::Optional);
    for block in [attribute, blocks(BlockNesting::Set)] {
        let found = verdict_on_a(&block, [&json!([]), &config, &planned]);
        assert_eq!(found, [""; 0]);
    }
}

#[test]
fn blocks_are_planned_as_many_as_configured_and_never_unknown() {
    let (none, unknown) = (json!([]), json!("$unknown"));
    let one = json!([{"x": "1"}]);
    for nesting in [BlockNesting::List, BlockNesting::Set] {
        let block = blocks(nesting);
        for right in [
            [&none, &none, &none],
            [&one, &none, &none],
            [&none, &unknown, &unknown],
        ] {
            assert_eq!(verdict_on_a(&block, right), [""; 0], "{right:?}");
        }
        for (values, problem) in [
            (
                [&none, &unknown, &one],
                "blocks are planned that are not known yet",
            ),
            ([&none, &one, &unknown], UNKNOWN_BLOCK),
            (
                [&none, &none, &json!(null)],
                "no blocks must be empty, not null",
            ),
            ([&none, &one, &none], OTHERS),
            ([&none, &none, &one], OTHERS),
        ] {
            let found = verdict_on_a(&block, values);
            assert_eq!(found, [format!("a: {problem}")], "{nesting:?} {values:?}");
        }
    }
    let found = verdict_on_a(
        &blocks(BlockNesting::List),
        [&none, &one, &json!([unknown])],
    );
    assert_eq!(found, [format!("a[0]: {UNKNOWN_BLOCK}")]);
}

#[test]
fn a_single_block_is_planned_where_it_is_configured() {
    let block = blocks(BlockNesting::Single);
    let (null, some) = (json!(null), json!({"x": "1"}));
    assert_eq!(
        verdict_on_a(&block, [&null, &some, &null]),
        ["a: planned for absence but config wants existence"]
    );
    assert_eq!(
        verdict_on_a(&block, [&some, &null, &some]),
        ["a: planned for existence but config wants absence"]
    );
    let completed = json!({"x": "1", "id": "$unknown"});
    assert_eq!(verdict_on_a(&block, [&null, &some, &completed]), [""; 0]);
}

#[test]
fn values_in_blocks_are_compared_with_those_at_the_same_place() {
    let block = blocks(BlockNesting::List);
    let prior = json!([{"x": "A"}, {"x": "B"}]);
    let config = json!([{"x": "a"}, {"x": "b"}, {"x": "c"}]);
    let right = json!([{"x": "A"}, {"x": "b", "id": "$unknown"}, {"x": "c"}]);
    assert_eq!(verdict_on_a(&block, [&prior, &config, &right]), [""; 0]);
    let wrong = json!([{"x": "a"}, {"x": "A"}, {"x": "c"}]);
    let found = verdict_on_a(&block, [&prior, &config, &wrong]);
    assert_eq!(found, [format!("a[1].x: {NEITHER}")]);
}

#[test]
fn values_in_blocks_of_different_types_are_compared_too() {
    let any = Attribute::new("x", ValueType::Dynamic, Presence::Optional);
    let inner = Block::new("", vec![any]);
    let block = Block::new("", Vec::new()).with_block("a", BlockNesting::List, inner);
    let items = |text: &str| {
        let of = json!(["tuple", [["object", {"x": "string"}]]]);
        json!({"$type": of, "$value": [{"x": text}]})
    };
    let (none, config) = (json!(null), items("1"));
    assert_eq!(verdict_on_a(&block, [&none, &config, &config]), [""; 0]);
    // The third plan repeats what was there before.
    let before = items("0");
    assert_eq!(verdict_on_a(&block, [&before, &config, &before]), [""; 0]);
    let found = verdict_on_a(&block, [&none, &config, &before]);
    assert_eq!(found, [format!("a[0].x: {NEITHER}")]);
}

#[test]
fn an_object_is_planned_if_it_is_configured() {
    let (null, some) = (json!(null), json!({"a": "x"}));
    assert_eq!(
        verdict(&optional(), [&null, &some, &null]),
        [": planned for absence but config wants existence"]
    );
    let removal = of_plan(&optional(), &Value::Null, &Value::Null, &Value::Null);
    assert_eq!(removal, []);
}

#[test]
fn no_secret_is_in_the_words() {
    let values = [&json!("hunter1"), &json!("hunter2"), &json!("hunter3")];
    let found = verdict_on_a(&optional(), values).concat();
    assert!(
        found.contains(NEITHER) && !found.contains("hunter"),
        "{found}"
    );
}
