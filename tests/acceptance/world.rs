//! A practitioner's folder, and a service for one test alone.

use std::path::Path;
use std::time::Duration;

use emulator::{Emulator, NewOrder, Options, OrderId, OrderState, OrderSummary, Outcome};
use secrecy::SecretString;
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::credentials::grant;
use crate::terraform::{Run, Terraform, Workspace};

pub(crate) struct World {
    pub(crate) workspace: Workspace,
    pub(crate) emulator: Emulator,
    runtime: Runtime,
}

impl World {
    pub(crate) fn new(terraform: &Terraform, options: Options) -> Self {
        let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
        Self::around(Workspace::new(terraform, binary.parent()).unwrap(), options)
    }

    /// The same around a folder that is there.
    pub(crate) fn around(mut workspace: Workspace, options: Options) -> Self {
        let runtime = Runtime::new().unwrap();
        let emulator = runtime.block_on(Emulator::start(options)).unwrap();
        grant(&mut workspace, &emulator);
        Self {
            workspace,
            emulator,
            runtime,
        }
    }

    /// Writes the configuration; what another file says stays.
    pub(crate) fn configure(&self, configuration: &str) {
        self.workspace.write("main.tf", configuration).unwrap();
    }

    /// Sets arguments of the configuration, for all commands to come.
    pub(crate) fn settings(&mut self, settings: &str) {
        self.workspace.set_variable("TF_VAR_settings", settings);
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.workspace.run(arguments).unwrap()
    }

    /// Lets time go by, where the story is about the clock that Terraform's provider has.
    pub(crate) fn let_pass(&self, time: Duration) {
        self.runtime
            .block_on(async { tokio::time::sleep(time).await });
    }

    /// An order in this state that was placed outside Terraform.
    pub(crate) fn placed(&self, state: OrderState) -> OrderId {
        let domain = format!("{}.example.com", state.as_str().replace('_', "-"));
        let id = self.emulator.place_order(NewOrder::for_domain(&domain));
        self.emulator.set_state(id, state);
        id
    }

    /// The only order of the service.
    pub(crate) fn order(&self) -> OrderSummary {
        let mut orders = self.emulator.orders();
        let order = orders.pop().expect("there is an order");
        assert_eq!(orders, [], "there is more than one order");
        order
    }

    pub(crate) fn state_of(&self, id: OrderId) -> OrderState {
        self.emulator.order(id).unwrap().state
    }

    /// The states of all orders, oldest first.
    pub(crate) fn states(&self) -> Vec<OrderState> {
        let orders = self.emulator.orders();
        orders.iter().map(|order| order.state).collect()
    }

    /// The order in the state of Terraform, if there is one.
    pub(crate) fn stored(&self) -> Option<Json> {
        self.stored_as("alicloud_cas_order")
    }

    /// The first object of a type in the state of Terraform, if there is one.
    pub(crate) fn stored_as(&self, kind: &str) -> Option<Json> {
        let mut state = self.workspace.show_json().unwrap();
        let resources = state["values"]["root_module"]["resources"].take();
        let mut resources = resources.as_array()?.iter();
        resources.find(|resource| resource["type"] == kind).cloned()
    }

    /// How often an operation did its work.
    pub(crate) fn done(&self, action: &str) -> usize {
        let calls = self.emulator.calls();
        calls
            .iter()
            .filter(|call| call.action == action && call.outcome == Outcome::Done)
            .count()
    }

    /// Fails if a private key of the service has turned up anywhere.
    pub(crate) fn leaks_nothing(mut self) {
        for secret in self.emulator.secrets() {
            self.workspace
                .entrust("a secret of the service", SecretString::from(secret));
        }
        assert_eq!(self.workspace.leaks().unwrap(), [""; 0]);
        drop(self.workspace);
        self.runtime.block_on(self.emulator.stop()).unwrap();
    }
}
