//! Keeps the traits that the server calls from being implemented by hand: only what
//! implements an author's trait has them, so they may gain methods in any release.

/// Implemented for everything of one kind of objects.
pub trait Sealed<Kind> {}

/// The kind of [`Resource`](crate::Resource).
#[derive(Debug)]
pub enum Managed {}

/// The kind of [`DataSource`](crate::DataSource).
#[derive(Debug)]
pub enum Data {}

/// The kind of [`EphemeralResource`](crate::EphemeralResource).
#[derive(Debug)]
pub enum Ephemeral {}

/// The kind of [`ListResource`](crate::ListResource).
#[derive(Debug)]
pub enum List {}

/// The kind of [`Action`](crate::Action).
#[derive(Debug)]
pub enum Action {}
