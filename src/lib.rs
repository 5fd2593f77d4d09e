//! A Terraform provider for Alibaba Cloud's Certificate Management Service (CAS), and an
//! emulator of that service.
//!
//! This page is the map of the code. The provider's executable is `src/main.rs`; it puts
//! together what is here.
//!
//! # The parts
//!
//! | Module | What it is | May use |
//! |---|---|---|
//! | [`plugin`] | being a go-plugin child process: handshake, mutual TLS, logs, shutdown | leaves |
//! | [`protocol`] | tfplugin6 in terms of the framework; the only code that names generated types | `framework`, leaves |
//! | [`framework`] | Terraform's ideas as Rust types: values, schemas, resources, the lifecycle of an object | leaves |
//! | [`cas`] | the client of the API: operations, signatures, credentials, budget, errors, repetition | leaves |
//! | [`orders`] | the life of a certificate order, in our own states | `cas`, leaves |
//! | [`provider`] | what practitioners see: the provider block and its resources | `framework`, `orders`, `cas`, leaves |
//! | [`documentation`] | the pages under `docs/`, made from the schemas and the table of errors | `framework`, `cas`, leaves |
//! | [`emulator`] | CAS on loopback, for tests and for trying things out | leaves |
//! | [`clock`], [`environment`], [`panics`], [`x509`] | leaves: time and environment as parameters, panics as values, certificates as text | – |
//!
//! `tests/architecture.rs` holds the code to the last column. The emulator never uses the
//! client: if both signed with the same code, one mistake would pass twice.
//!
//! # One request
//!
//! `terraform apply` creates an order:
//!
//! | # | File | What happens |
//! |---|---|---|
//! | 1 | `plugin/mod.rs` | the call arrives on the mutually authenticated connection |
//! | 2 | `protocol/service.rs`, `protocol/guard.rs` | the RPC goes to the file of its family, inside a log span that catches panics |
//! | 3 | `protocol/resource.rs` → `protocol/convert/` → `framework/codec/msgpack/` | bytes become values, directed by the schema's type |
//! | 4 | `framework/lifecycle/apply.rs` | no prior state: a create. The value becomes the resource's model |
//! | 5 | `provider/resources/order/create.rs` | the model becomes an application; the deadline comes from `timeouts` |
//! | 6 | `orders/placement.rs` | a list of what is there, one request, and a look-up if the answer is lost |
//! | 7 | `cas/client.rs` → `budget/` → `credentials/` → `signing/` → `transport/` | one attempt, and another only if that cannot buy twice |
//! | 8 | `orders/arrival.rs` | looks at the order until it says what to publish, the deadline passes, or Terraform interrupts |
//! | 9 | `provider/diagnostics.rs` | what failed, if it did: what, why, what to change |
//! | 10 | `framework/lifecycle/apply.rs` → `protocol/convert/` | state, private state and diagnostics go back, whatever happened |

pub mod cas;
pub mod clock;
pub mod documentation;
pub mod emulator;
pub mod environment;
pub mod framework;
pub mod orders;
pub mod panics;
pub mod plugin;
pub mod protocol;
pub mod provider;
pub mod x509;
