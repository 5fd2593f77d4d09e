//! The actors of the stories.

use futures_util::future::join_all;

mod answer;
mod configuration;
pub(crate) mod core;
pub(crate) mod go_plugin;
mod identity;
mod other_objects;
pub(crate) mod terraform;
pub(crate) mod values;

pub(crate) use proto::tfplugin6 as wire;

/// Tells a story of each case, all of them at once: most of each is waiting.
pub(crate) async fn at_once<Case>(
    cases: impl IntoIterator<Item = Case>,
    story: impl AsyncFn(Case),
) {
    join_all(cases.into_iter().map(|case| story(case))).await;
}
