use super::*;
use crate::action::Action;
use crate::schema::{Attribute, Block, Presence, Schema};
use crate::test_provider::walk;

/// An action whose check of its argument panics.
struct Sweep;

impl Action for Sweep {
    const TYPE_NAME: &'static str = "test_sweep";
    type Config = Value;
    type Api = ();

    fn schema(&self) -> Schema {
        let room = Attribute::string("room", Presence::Required);
        let room = room.check_for_use(|_| panic!("no room is right"));
        Schema::new(Block::new("", vec![room]))
    }

    async fn invoke(&self, (): &(), _: Invoke<Value>) -> Diagnostics {
        Diagnostics::none()
    }
}

#[tokio::test]
async fn a_panic_before_the_handler_completes_the_action_with_an_error() {
    let sweep: Box<dyn ErasedAction<()>> = Box::new(Sweep);
    let sweep = Registered::new(sweep, "test_sweep", |action| action.schema());
    let config = Value::object([("room", "hall".into())]);
    let (events, mut told) = mpsc::channel(1);
    invoke(&sweep, &walk(()), config, events).await;
    let Some(ActionEvent::Completed(diagnostics)) = told.recv().await else {
        panic!("the action is not completed")
    };
    assert!(diagnostics.has_errors(), "{diagnostics:?}");
    assert!(told.recv().await.is_none());
}
