//! The API of the test provider's own process: the name of a `test_resource` decides.

use super::TestApi;
use super::resource::{ENDLESS, TestModel};
use crate::{Create, Diagnostic, Field, Outcome, Read, Update};

/// The name of an object whose create panics once the object exists.
pub(crate) const CREATE_PANICS: &str = "create panics";
/// The name of an object that a read does not find.
pub(crate) const GONE: &str = "gone";

const PRICE: Field<i64> = Field::Known(80);

impl TestApi {
    pub(super) fn by_name() -> Self {
        Self {
            create,
            read,
            update,
            delete: |_| Outcome::absent(),
            ..Self::unexpected()
        }
    }
}

fn create(request: Create<TestModel>) -> Outcome<TestModel> {
    let mut object = request.planned;
    object.id = "1".into();
    object.price = PRICE;
    match object.name.text() {
        Some(CREATE_PANICS) => {
            request.checkpoint.record(object, request.private);
            panic!("panicked as its name asks for")
        }
        Some(ENDLESS) => {
            Outcome::present(object, request.private).with(Diagnostic::error("Unfinished", ""))
        }
        _ => Outcome::present(object, request.private),
    }
}

fn update(request: Update<TestModel>) -> Outcome<TestModel> {
    let mut object = request.planned;
    object.price = PRICE;
    Outcome::present(object, request.private)
}

/// The colour of what was read is another than what was stored.
fn read(request: Read<TestModel>) -> Outcome<TestModel> {
    let mut object = request.state;
    if object.name.text() == Some(GONE) {
        return Outcome::absent().with(Diagnostic::warning("The object is gone", ""));
    }
    object.colour = "faded".into();
    Outcome::present(object, request.private)
}
