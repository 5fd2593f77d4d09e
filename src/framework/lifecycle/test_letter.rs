//! A small resource for the stories of this module: letters and their post office.
//!
//! What the office does with a letter is for each story to say, in a [`Office`].

use super::{BugPolicy, ManagedResource, ResourceResponse};
use crate::schema::{Attribute, Block, Presence, Schema};
use crate::value_type::ValueType;
use crate::{
    AttributePath, Create, Delete, Diagnostic, Diagnostics, Field, Model, Outcome, Plan,
    PrivateState, Read, Resource, Update, Value,
};

pub(super) struct Letter;

#[derive(Debug, Clone, PartialEq, Model)]
pub(super) struct LetterModel {
    pub(super) id: Field<String>,
    pub(super) to: Field<String>,
    pub(super) text: Field<String>,
    pub(super) paper: Field<String>,
    pub(super) postage: Field<i64>,
}

/// What a story's post office does. A request that no story expects is a panic.
pub(super) struct Office {
    pub(super) create: fn(Create<LetterModel>) -> Outcome<LetterModel>,
    pub(super) read: fn(Read<LetterModel>) -> Outcome<LetterModel>,
    pub(super) update: fn(Update<LetterModel>) -> Outcome<LetterModel>,
    pub(super) delete: fn(Delete<LetterModel>) -> Outcome<LetterModel>,
}

impl Default for Office {
    fn default() -> Self {
        Self {
            create: |_| panic!("nobody writes a letter in this story"),
            read: |_| panic!("nobody looks for a letter in this story"),
            update: |_| panic!("nobody changes a letter in this story"),
            delete: |_| panic!("nobody burns a letter in this story"),
        }
    }
}

impl Resource for Letter {
    const TYPE_NAME: &'static str = "post_letter";
    type Model = LetterModel;
    type Api = Office;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A letter.",
            vec![
                Attribute::string("to", Presence::Required)
                    .description("Whom it goes to. Case does not matter.")
                    .requires_replacement()
                    .same_when(same_but_for_case)
                    .check(is_not_empty),
                Attribute::string("text", Presence::Optional).description("What it says."),
                Attribute::string("paper", Presence::Default("white".into()))
                    .description("What it is written on."),
                Attribute::string("id", Presence::Computed)
                    .description("Its number.")
                    .keeps_prior(),
                Attribute::new("postage", ValueType::Number, Presence::Computed)
                    .description("What sending it costs, by what it says."),
            ],
        ))
    }

    fn validate(&self, config: &LetterModel) -> Diagnostics {
        if config.text.is_null() {
            return Diagnostic::error("The letter is empty", "Write something.").into();
        }
        Diagnostics::none()
    }

    /// Gold paper is cast, not written on; and the office wants to know the plan.
    fn plan(&self, plan: &mut Plan<'_, LetterModel>) {
        let was_gold = plan.prior.is_some_and(is_gold);
        if plan.prior.is_some() && is_gold(plan.planned) && !was_gold {
            let paper = AttributePath::root("paper");
            plan.requires_replacement.insert(paper);
            // The schema asks for this one too.
            plan.requires_replacement.insert(AttributePath::root("to"));
            plan.private.set("cast", &true);
            plan.diagnostics
                .push(Diagnostic::warning("Gold is heavy", "It takes a while."));
        }
    }

    async fn create(&self, office: &Office, request: Create<LetterModel>) -> Outcome<LetterModel> {
        (office.create)(request)
    }

    async fn read(&self, office: &Office, request: Read<LetterModel>) -> Outcome<LetterModel> {
        (office.read)(request)
    }

    async fn update(&self, office: &Office, request: Update<LetterModel>) -> Outcome<LetterModel> {
        (office.update)(request)
    }

    async fn delete(&self, office: &Office, request: Delete<LetterModel>) -> Outcome<LetterModel> {
        (office.delete)(request)
    }
}

/// What a letter may hold.
pub(super) fn letter_schema() -> Schema {
    Resource::schema(&Letter)
}

/// A letter as it goes to Terraform, with nothing to say.
pub(super) fn response_with(letter: Value, private: PrivateState) -> ResourceResponse {
    ResourceResponse {
        state: Some(letter),
        private,
        identity: None,
        diagnostics: Diagnostics::none(),
    }
}

/// The post office's rules for letters.
pub(super) fn letters() -> ManagedResource<Office> {
    ManagedResource::new(Box::new(Letter)).bug_policy(BugPolicy::Fail)
}

/// A letter with these attributes; the others are null.
pub(super) fn letter<const N: usize>(attributes: [(&str, Value); N]) -> Value {
    let mut letter = ["id", "to", "text", "paper", "postage"]
        .map(|name| (name.to_owned(), Value::Null))
        .into_iter()
        .collect::<std::collections::BTreeMap<_, _>>();
    for (name, value) in attributes {
        let declared = letter.insert(name.to_owned(), value);
        assert!(declared.is_some(), "letters have no {name}");
    }
    Value::Object(letter)
}

/// A letter as a state holds it.
pub(super) fn sent_letter() -> Value {
    letter([
        ("id", "L1".into()),
        ("to", "Ada".into()),
        ("text", "Hello".into()),
        ("paper", "white".into()),
        ("postage", 80.into()),
    ])
}

/// Something remembered, to see whether it is still there afterwards.
pub(super) fn memory(of: &str) -> PrivateState {
    let mut private = PrivateState::default();
    private.set("memory", &of);
    private
}

/// The summaries of some diagnostics, to compare.
pub(super) fn summaries(diagnostics: &Diagnostics) -> Vec<&str> {
    diagnostics.iter().map(|one| one.summary.as_str()).collect()
}

fn is_gold(letter: &LetterModel) -> bool {
    letter.paper.text() == Some("gold")
}

fn same_but_for_case(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    }
}

fn is_not_empty(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some("") => Err("It is empty.".to_owned()),
        _ => Ok(()),
    }
}

#[test]
fn the_schema_of_letters_is_sound() {
    assert_eq!(Resource::schema(&Letter).check(), [""; 0]);
}
