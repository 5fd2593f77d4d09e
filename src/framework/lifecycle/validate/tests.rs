use super::*;
use crate::schema::{AttributeKind, BlockNesting, Nesting, Presence, Rule};
use crate::test_provider::resource::{managed, object};
use crate::test_provider::summaries;
use crate::value_type::ValueType;

/// An argument that may not be "bad".
fn word(name: &'static str) -> Attribute {
    Attribute::string(name, Presence::Optional).check(|value| match value.as_str() {
        Some("bad") => Err("It is bad.".to_owned()),
        _ => Ok(()),
    })
}

fn objects_of_words(name: &'static str, nesting: Nesting) -> Attribute {
    Attribute {
        kind: AttributeKind::Nested(nesting, vec![word("word")]),
        ..Attribute::string(name, Presence::Optional)
    }
}

/// Words in every place that a schema has for them.
fn page() -> Block {
    let line = || Block::new("", vec![word("word")]);
    let any = Attribute::new("any", ValueType::Dynamic, Presence::Optional);
    let mixed = Block::new("", vec![word("word"), any]);
    Block::new(
        "",
        vec![
            word("title"),
            objects_of_words("author", Nesting::Single),
            objects_of_words("readers", Nesting::List),
            objects_of_words("critics", Nesting::Map),
        ],
    )
    .with_block("cover", BlockNesting::Single, line())
    .with_block(
        "chapter",
        BlockNesting::List,
        line().with_block("footnote", BlockNesting::List, line()),
    )
    .with_block("mixed", BlockNesting::List, mixed)
}

fn saying(text: &str) -> Value {
    Value::object([("word", text.into())])
}

/// The places that diagnostics point at.
fn places(found: &Diagnostics) -> Vec<String> {
    found
        .iter()
        .map(|one| one.path.as_ref().expect("a place").to_string())
        .collect()
}

#[test]
fn a_bad_word_is_found_wherever_it_stands() {
    let footnotes = Value::List(vec![saying("fine"), saying("bad")]);
    let chapter = Value::object([("word", "bad".into()), ("footnote", footnotes)]);
    let mixed = vec![saying("fine"), saying("bad")];
    let types = ValueType::Tuple(vec![ValueType::object([("word", ValueType::String)]); 2]);
    let config = Value::object([
        ("title", "bad".into()),
        ("author", saying("bad")),
        ("readers", Value::List(vec![saying("fine"), saying("bad")])),
        (
            "critics",
            Value::map([("b", saying("bad")), ("c", saying("fine"))]),
        ),
        ("cover", saying("bad")),
        ("chapter", Value::List(vec![saying("fine"), chapter])),
        (
            "mixed",
            Value::Dynamic(Box::new((types, Value::Tuple(mixed)))),
        ),
    ]);

    let found = validate_block(&page(), &config);

    assert_eq!(
        places(&found),
        [
            "title",
            "author.word",
            "readers[1].word",
            "critics[\"b\"].word",
            "cover.word",
            "chapter[1].word",
            "chapter[1].footnote[1].word",
            "mixed[1].word",
        ]
    );
    assert!(found.has_errors());
    let first = found.iter().next().expect("the title");
    assert_eq!(
        (&*first.summary, &*first.detail),
        ("Invalid value of title", "It is bad.")
    );
}

#[test]
fn what_is_absent_or_not_known_yet_passes_every_check() {
    let strict = || {
        let never = Attribute::string("word", Presence::Optional);
        Block::new("", vec![never.check(|_| Err("never right".to_owned()))])
    };
    let block = strict()
        .with_block("cover", BlockNesting::Single, strict())
        .with_block("chapter", BlockNesting::List, strict());
    let page = |word: Value, cover, chapter| {
        Value::object([("word", word), ("cover", cover), ("chapter", chapter)])
    };
    let unknown_words = Value::List(vec![
        Value::object([("word", Value::Unknown)]),
        Value::Unknown,
    ]);
    for config in [
        Value::Null,
        Value::Unknown,
        page(Value::Null, Value::Null, Value::List(Vec::new())),
        page(Value::Unknown, Value::Unknown, Value::Unknown),
        page(
            Value::Null,
            Value::object([("word", Value::Unknown)]),
            unknown_words,
        ),
    ] {
        assert_eq!(validate_block(&block, &config), Diagnostics::none());
    }
}

#[test]
fn a_resource_checks_a_configuration_as_a_whole_only_when_its_parts_are_right() {
    let managed = managed();
    let check = |config| validate(&managed, &config, false);

    let found = check(object([("name", "".into()), ("text", "".into())]));
    assert_eq!(summaries(&found), ["Invalid value of name"]);

    let found = check(object([("name", "Ada".into()), ("text", "Ada".into())]));
    assert_eq!(summaries(&found), ["The text repeats the name"]);

    let found = check(object([("name", Value::Unknown), ("text", Value::Unknown)]));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_deprecation_is_warned_of_where_it_is_used_and_nowhere_else() {
    let block = Block::new("", vec![word("title").deprecated("Use `name`.")]).with_block(
        "cover",
        BlockNesting::Single,
        Block::new("", vec![word("word")]).deprecated("Leave it out."),
    );
    let used = Value::object([("title", "fine".into()), ("cover", saying("fine"))]);
    let found = validate_block(&block, &used);
    assert!(!found.has_errors());
    assert_eq!(
        summaries(&found),
        ["title is deprecated", "cover is deprecated"]
    );
    assert_eq!(places(&found), ["title", "cover"]);
    assert!(validate_block(&block, &block.empty()).is_empty());
}

#[test]
fn an_error_inside_a_set_points_at_the_set() {
    let readers = objects_of_words("readers", Nesting::Set);
    let footnote = Block::new("", vec![word("word")]);
    let chapter = Block::new("", vec![word("word"), readers])
        .with_block("footnote", BlockNesting::List, footnote)
        .rule(Rule::Conflicting(&["word", "readers"]));
    let block = Block::new("", Vec::new()).with_block("chapter", BlockNesting::Set, chapter);
    let chapter = Value::object([
        ("word", "bad".into()),
        ("readers", Value::Set(vec![saying("bad"), saying("fine")])),
        ("footnote", Value::List(vec![saying("bad")])),
    ]);
    let config = Value::object([("chapter", Value::Set(vec![chapter]))]);

    let found = validate_block(&block, &config);
    assert_eq!(places(&found), ["chapter"; 4]);
    assert_eq!(
        summaries(&found),
        [
            "Invalid value of chapter",
            "Invalid value of chapter",
            "Invalid value of chapter",
            "word and readers cannot be used together",
        ]
    );
}

#[test]
fn rules_hold_in_every_block_and_point_into_it() {
    let line = || {
        Block::new("", vec![word("word"), word("sign")]).rule(Rule::ExactlyOneOf(&["word", "sign"]))
    };
    let block = line()
        .with_block("cover", BlockNesting::Single, line())
        .with_block(
            "chapter",
            BlockNesting::List,
            line().with_block("footnote", BlockNesting::List, line()),
        );
    let line = |word: &str, sign: Value| Value::object([("word", word.into()), ("sign", sign)]);
    let empty = || Value::object([("word", Value::Null), ("sign", Value::Null)]);
    let fine = line("a", Value::Null);
    let both = line("a", "!".into());
    let open = line("a", Value::Unknown);
    let chapter = |line: Value, footnotes| match line {
        Value::Object(mut fields) => {
            fields.insert("footnote".to_owned(), Value::List(footnotes));
            Value::Object(fields)
        }
        other => other,
    };
    let chapters = vec![
        chapter(fine.clone(), vec![open, both.clone()]),
        chapter(both.clone(), Vec::new()),
        Value::Unknown,
    ];
    let mut page = fine;
    if let Value::Object(fields) = &mut page {
        fields.insert("cover".to_owned(), empty());
        fields.insert("chapter".to_owned(), Value::List(chapters));
    }

    let found = validate_block(&block, &page);
    assert_eq!(
        places(&found),
        ["cover", "chapter[0].footnote[1].sign", "chapter[1].sign"]
    );
    let nothing_there = Value::object([
        ("word", "a".into()),
        ("sign", Value::Null),
        ("cover", Value::Null),
        ("chapter", Value::List(Vec::new())),
    ]);
    assert!(validate_block(&block, &nothing_there).is_empty());
}

#[test]
fn a_write_only_argument_is_refused_wherever_it_is_set() {
    let key = || Attribute::string("key", Presence::Optional).write_only();
    let nested = Attribute::nested("lock", Nesting::Map, vec![key()], Presence::Optional);
    let door = Block::new("", vec![key()]);
    let block = Block::new("", vec![key(), nested]).with_block("door", BlockNesting::List, door);
    let with = |key: Value| {
        let keyed = || Value::object([("key", key.clone())]);
        Value::object([
            ("key", key.clone()),
            ("lock", Value::map([("front", keyed())])),
            ("door", Value::List(vec![keyed()])),
        ])
    };

    let found = refuse_write_only(&block, &with("hunter2".into()));
    assert_eq!(
        places(&found),
        ["key", "lock[\"front\"].key", "door[0].key"]
    );
    assert_eq!(summaries(&found)[0], "key needs Terraform 1.11 or newer");
    assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");

    for unset in [Value::Null, Value::Unknown] {
        assert!(refuse_write_only(&block, &with(unset)).is_empty());
    }
}

/// Something required and something read-only in every place that a schema has for them.
fn forms() -> Block {
    let needed = || Attribute::string("needed", Presence::Required);
    let told = || Attribute::string("told", Presence::Computed);
    let form = || Block::new("", vec![needed(), told()]);
    let nested = |name, nesting| {
        let inside = vec![needed(), told()];
        Attribute::nested(name, nesting, inside, Presence::Optional)
    };
    Block::new(
        "",
        vec![
            needed(),
            told(),
            nested("one", Nesting::Single),
            nested("some", Nesting::List),
            nested("by_key", Nesting::Map),
            nested("set", Nesting::Set),
            Attribute::computed_map("results", vec![told()]),
        ],
    )
    .with_block("page", BlockNesting::Single, form())
    .with_block("pages", BlockNesting::List, form())
}

/// The forms, each filled in with this.
fn filled(needed: &Value, told: &Value, results: Value) -> Value {
    let form = || Value::object([("needed", needed.clone()), ("told", told.clone())]);
    Value::object([
        ("needed", needed.clone()),
        ("told", told.clone()),
        ("one", form()),
        ("some", Value::List(vec![form()])),
        ("by_key", Value::map([("a", form())])),
        ("set", Value::Set(vec![form()])),
        ("results", results),
        ("page", form()),
        ("pages", Value::List(vec![form()])),
    ])
}

const PLACES: [&str; 7] = [
    "told",
    "one.told",
    "some[0].told",
    "by_key[\"a\"].told",
    "set",
    "page.told",
    "pages[0].told",
];

#[test]
fn what_only_the_provider_sets_is_refused_wherever_a_configuration_sets_it() {
    for told in ["x".into(), Value::Unknown] {
        let config = filled(&"x".into(), &told, Value::Null);
        for check in [validate_block, check_for_use] {
            let found = check(&forms(), &config);
            assert_eq!(places(&found), PLACES);
            let summary = "Invalid Configuration for Read-Only Attribute";
            assert_eq!(summaries(&found), [summary; PLACES.len()]);
        }
    }
    // A whole that is the provider's is refused once, also where it is empty.
    let inside = Value::map([("a", Value::object([("told", "x".into())]))]);
    for results in [inside, Value::map::<&str>([])] {
        let config = filled(&"x".into(), &Value::Null, results);
        assert_eq!(places(&validate_block(&forms(), &config)), ["results"]);
    }
}

#[test]
fn what_is_required_may_not_be_null_and_may_be_unknown() {
    let config = filled(&Value::Null, &Value::Null, Value::Null);
    for check in [validate_block, check_for_use] {
        let found = check(&forms(), &config);
        let expected = PLACES.map(|place| place.replace("told", "needed"));
        assert_eq!(places(&found), expected);
        let summary = "Missing Configuration for Required Attribute";
        assert_eq!(summaries(&found), [summary; PLACES.len()]);

        let config = filled(&Value::Unknown, &Value::Null, Value::Null);
        assert!(check(&forms(), &config).is_empty());
    }
}

#[test]
fn what_is_inside_something_absent_or_unknown_is_neither_missing_nor_set() {
    for absent in [Value::Null, Value::Unknown] {
        let config = Value::object([
            ("needed", "x".into()),
            ("told", Value::Null),
            ("one", absent.clone()),
            ("some", Value::List(vec![absent.clone()])),
            ("by_key", Value::map([("a", absent.clone())])),
            ("set", Value::Set(vec![absent.clone()])),
            ("results", Value::Null),
            ("page", absent.clone()),
            ("pages", absent),
        ]);
        assert_eq!(validate_block(&forms(), &config), Diagnostics::none());
    }
}

#[test]
fn what_another_object_computes_is_checked_when_it_is_used() {
    let strict = Attribute::string("word", Presence::Required);
    let strict = strict.check_for_use(|_| Err("It is made up.".to_owned()));
    let block = Block::new("", vec![strict]);
    let config = saying("1rrtu6rr");
    assert!(validate_block(&block, &config).is_empty());
    let found = check_for_use(&block, &config);
    assert_eq!(summaries(&found), ["Invalid value of word"]);
    assert!(check_for_use(&block, &saying_unknown()).is_empty());
}

fn saying_unknown() -> Value {
    Value::object([("word", Value::Unknown)])
}
