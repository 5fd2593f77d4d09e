//! A Terraform provider for Alibaba Cloud's Certificate Management Service (CAS).
//!
//! This page is the map of the code, the emulator of that service included. The provider's
//! executable is `src/main.rs`; it puts the packages together.
//!
//! # The parts
//!
//! Each is a package of the workspace, so that the compiler knows which uses which; the last
//! column is what the manifests say.
//!
//! | Package | What it is | Uses |
//! |---|---|---|
//! | `src/system` | the wall clock and the environment, as parameters | – |
//! | `src/panics` | panics as values, inside a request | – |
//! | `proto` | the gRPC code of the plugin protocol, generated from the `.proto` files there | – |
//! | `src/plugin` | being a go-plugin child process: handshake, mutual TLS, logs, shutdown | `panics`, `proto`, `system` |
//! | `src/framework` | Terraform's ideas as Rust types: values, schemas, resources, the lifecycle of an object; its `protocol` is tfplugin6 in terms of them | `framework-derive`, `panics`, `proto`, `system` |
//! | `src/framework/derive` | the macro behind `#[derive(Model)]` | – |
//! | `src/cas` | the client of the API: operations, signatures, credentials, rate limit, errors, repetition | `system` |
//! | `src/emulator` | CAS on loopback, for tests and for trying things out; also a program | `system` |
//! | this one | the provider | `cas`, `framework`, `plugin`, `system` |
//! | `src/documentation` | the pages under `docs/`, made from the schemas and the table of errors; also a program | `cas`, `framework`, `system`, this one |
//!
//! The emulator never uses the client: if both signed with the same code, one mistake would
//! pass twice.
//!
//! In this package `orders` is the life of a certificate order in our own states, by way of
//! `cas`, with a folder for each generation of the service behind one interface; `provider` is what practitioners see, the provider block and its resources, by way
//! of `framework` and `orders`; `x509` reads certificates and is used by both.
//! `tests/architecture.rs` holds the three to that. What is not used here does not compile:
//! nothing of them is public but the provider itself.
//!
//! # One request
//!
//! `terraform apply` creates an order:
//!
//! | # | File | What happens |
//! |---|---|---|
//! | 1 | `plugin/lib.rs` | the call arrives on the mutually authenticated connection |
//! | 2 | `framework/protocol/service.rs`, `guard.rs` | the RPC goes to the file of its family, inside a log span that catches panics |
//! | 3 | `framework/protocol/resource.rs` → `convert/` → `framework/codec/msgpack/` | bytes become values, directed by the schema's type |
//! | 4 | `framework/lifecycle/apply.rs` | no prior state: a create. The value becomes the resource's model |
//! | 5 | `provider/resources/order/create.rs`, `place_and_wait.rs` | the model becomes an application; the deadline comes from `timeouts` |
//! | 6 | `orders/placement.rs` → `orders/place_on_quota.rs`, or `orders/cas_v2/place.rs` | on quota a list of what is there, one request, and a look-up if the answer is lost; on an instance a look, what is applied for, and looks that settle what became of it |
//! | 7 | `cas/client.rs` → `rate_limit/` → `credentials/` → `signing/` → `transport/` | one attempt, and another only if that cannot buy twice |
//! | 8 | `orders/wait_for_validation.rs` | looks at the order until it says what to publish, the deadline passes, or Terraform interrupts |
//! | 9 | `provider/diagnostics.rs` | what failed, if it did: what, why, what to change |
//! | 10 | `framework/lifecycle/apply.rs` → `framework/protocol/convert/` | state, private state and diagnostics go back, whatever happened |

#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod orders;
mod provider;
mod x509;

pub use provider::{ADDRESS, ADDRESSES, CasProvider};
