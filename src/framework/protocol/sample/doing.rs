//! What can be done at the desk: tidying up, and working with words.

use tokio_util::sync::CancellationToken;

use super::Drawer;
use crate::schema::{Attribute, Block, Presence, Schema};
use crate::{
    Action, Diagnostic, Diagnostics, Field, Function, FunctionError, Invoke, Model, Parameter,
    Signature, Value, ValueType,
};

/// Tidies up: an action, of three sentences.
pub(super) struct Tidy;

#[derive(Model)]
pub(super) struct TidyConfig {
    room: Field<String>,
}

impl Action for Tidy {
    const TYPE_NAME: &'static str = "desk_tidy";
    type Config = TidyConfig;
    type Api = Drawer;

    fn schema(&self) -> Schema {
        let room = Attribute::string("room", Presence::Optional)
            .description("Where; everywhere by default.")
            .check(|room| match room.as_str() {
                Some("") => Err("It is empty.".to_owned()),
                _ => Ok(()),
            });
        Schema::new(Block::new("Tidies up.", vec![room]))
    }

    async fn plan(&self, _: &Drawer, place: &TidyConfig, stop: CancellationToken) -> Diagnostics {
        match place.room.text() {
            Some("cellar") => Diagnostic::warning("It may be dark", "").into(),
            Some("attic") => panic!("the stairs creak"),
            Some("hall") => {
                stop.cancelled().await;
                Diagnostic::warning("Called away", "").into()
            }
            _ => Diagnostics::none(),
        }
    }

    async fn invoke(&self, drawer: &Drawer, request: Invoke<TidyConfig>) -> Diagnostics {
        let room = request.config.room.text().unwrap_or("house").to_owned();
        request.progress.say(format!("Entering the {room}")).await;
        match &*room {
            "cellar" => return Diagnostic::error("It is dark", "").into(),
            "attic" => panic!("fell down the stairs"),
            "hall" => request.stop.cancelled().await,
            _ => {}
        }
        request.progress.say("Sweeping").await;
        request.progress.say("Leaving").await;
        drawer.tidied.notify_one();
        Diagnostics::none()
    }
}

fn signature(parameters: Vec<Parameter>, variadic: Option<Parameter>) -> Signature {
    Signature {
        summary: "Works with words.",
        description: "Works with words.".to_owned(),
        parameters,
        variadic,
        returns: ValueType::String,
        deprecated: None,
    }
}

/// Joins words. The separator `~` makes it fail, and `!` makes it break down.
pub(super) struct Join;

impl Function for Join {
    fn name(&self) -> &'static str {
        "join"
    }

    fn signature(&self) -> Signature {
        let word = |name| Parameter::new(name, ValueType::String, "A word.");
        signature(vec![word("separator")], Some(word("words")))
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let words: Vec<_> = arguments.iter().filter_map(Value::as_str).collect();
        assert_ne!(words[0], "!", "too loud");
        if words[0] == "~" {
            return Err(FunctionError::argument(0, "it is a wave"));
        }
        if let Some(at) = words.iter().skip(1).position(|word| word.is_empty()) {
            return Err(FunctionError::argument(at + 1, "it is empty"));
        }
        Ok(words[1..].join(words[0]).into())
    }
}

/// Says what kind of value it is given, whatever it is.
pub(super) struct Describe;

impl Function for Describe {
    fn name(&self) -> &'static str {
        "describe"
    }

    fn signature(&self) -> Signature {
        let anything = Parameter {
            allows_null: true,
            allows_unknown: true,
            ..Parameter::new("value", ValueType::String.list(), "Any list.")
        };
        signature(vec![anything], None)
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        Ok(arguments[0].kind().into())
    }
}

/// Promises a word and returns a number.
pub(super) struct Odd;

impl Function for Odd {
    fn name(&self) -> &'static str {
        "odd"
    }

    fn signature(&self) -> Signature {
        signature(Vec::new(), None)
    }

    fn call(&self, _: &[Value]) -> Result<Value, FunctionError> {
        Ok(7.into())
    }
}
