use super::*;
use crate::protocol::test_client::{call, unconfigured_server};
use crate::{Value, ValueType};

/// The result of a call with these words, or `argument: what is wrong`.
async fn called(name: &str, words: &[Value]) -> Result<Value, String> {
    let encode = |word: &Value| dynamic_value::to_wire(word, &ValueType::String).expect("a word");
    called_with(name, words.iter().map(encode).collect()).await
}

async fn called_with(name: &str, arguments: Vec<wire::DynamicValue>) -> Result<Value, String> {
    let answer = call!(
        unconfigured_server(),
        call_function {
            name: name.to_owned(),
            arguments: arguments,
        }
    );
    match answer.error {
        Some(error) => {
            assert_eq!(answer.result, None);
            let at = error.function_argument.map(|at| format!("{at}: "));
            Err(at.unwrap_or_default() + &error.text)
        }
        None => Ok(dynamic_value::from_wire(answer.result, &ValueType::String).expect("a word")),
    }
}

fn words<const N: usize>(words: [&str; N]) -> [Value; N] {
    words.map(Value::from)
}

#[tokio::test]
async fn a_function_takes_as_many_words_as_there_are() {
    for (arguments, result) in [
        (&words(["-"])[..], ""),
        (&words(["-", "a"]), "a"),
        (&words(["-", "a", "b", "c"]), "a-b-c"),
    ] {
        assert_eq!(called("join", arguments).await, Ok(result.into()));
    }
}

#[tokio::test]
async fn a_function_names_the_argument_at_fault() {
    for (arguments, error) in [
        (words(["~", "a", "b"]), "0: it is refused"),
        (words(["-", "a", ""]), "2: it is empty"),
    ] {
        assert_eq!(called("join", &arguments).await, Err(error.to_owned()));
    }
    let with_null = ["-".into(), Value::Null];
    let refused = "1: it must not be null".to_owned();
    assert_eq!(called("join", &with_null).await, Err(refused));
    let number = dynamic_value::to_wire(&true.into(), &ValueType::Bool).expect("a bool");
    let refused = called_with("join", vec![number])
        .await
        .expect_err("a bool is no word");
    assert!(
        refused.starts_with("0: expected string, found"),
        "{refused}"
    );
}

#[tokio::test]
async fn too_few_and_too_many_arguments_are_an_error_of_the_call() {
    let few = called("join", &[]).await;
    assert_eq!(few, Err("it takes 1 arguments, and there are 0".to_owned()));
    let many = called("describe", &words(["a", "b"])).await;
    assert_eq!(
        many,
        Err("it takes 1 arguments, and there are 2".to_owned())
    );
}

#[tokio::test]
async fn what_is_not_known_has_a_result_that_is_not_known() {
    let result = called("join", &["-".into(), Value::Unknown]).await;
    assert_eq!(result, Ok(Value::Unknown));
}

#[tokio::test]
async fn a_parameter_may_take_null_and_unknown() {
    let of = ValueType::String.list();
    let sent = |value: &Value| vec![dynamic_value::to_wire(value, &of).expect("a list")];
    for (value, kind) in [
        (Value::Null, "null"),
        (Value::Unknown, "unknown"),
        (Value::List(vec![Value::Unknown]), "list"),
    ] {
        let result = called_with("describe", sent(&value)).await;
        assert_eq!(result, Ok(kind.into()));
    }
    // OpenTofu sends nothing at all for null.
    let nothing = vec![wire::DynamicValue::default()];
    assert_eq!(called_with("describe", nothing).await, Ok("null".into()));
}

#[tokio::test]
async fn a_function_that_panics_or_returns_another_type_is_an_error_of_the_call() {
    let panic = called("join", &words(["!"])).await.expect_err("a panic");
    assert!(panic.contains("a separator that panics"), "{panic}");
    assert!(panic.contains("This is a bug in the provider"), "{panic}");
    let wrong_type = called("wrong_type", &[])
        .await
        .expect_err("a number is no word");
    assert!(
        wrong_type.contains("expected string, found number"),
        "{wrong_type}"
    );
}

#[tokio::test]
async fn functions_are_those_of_the_schema() {
    let server = unconfigured_server();
    let functions = call!(server, get_functions {}).functions;
    assert_eq!(functions, call!(server, get_provider_schema {}).functions);
    let names: std::collections::BTreeSet<_> = functions.keys().map(String::as_str).collect();
    assert_eq!(names, ["describe", "join", "wrong_type"].into());

    let join = &functions["join"];
    assert_eq!(join.parameters.len(), 1);
    let words = join
        .variadic_parameter
        .as_ref()
        .expect("a variadic parameter");
    assert!(!words.allow_null_value && !words.allow_unknown_values);
    let returns = join
        .r#return
        .as_ref()
        .expect("Terraform crashes without one");
    assert_eq!(returns.r#type, br#""string""#);
    let any = &functions["describe"].parameters[0];
    assert!(any.allow_null_value && any.allow_unknown_values);
}
