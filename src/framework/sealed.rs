//! Keeps the traits that the server calls from being implemented by hand: only what
//! implements an author's trait has them, so they may gain methods in any release.

/// Implemented for everything of one kind of objects.
pub trait Sealed<Kind> {}

/// The kind of [`Resource`](crate::Resource).
#[derive(Debug)]
pub enum ResourceKind {}

/// The kind of [`DataSource`](crate::DataSource).
#[derive(Debug)]
pub enum DataSourceKind {}

/// The kind of [`EphemeralResource`](crate::EphemeralResource).
#[derive(Debug)]
pub enum EphemeralResourceKind {}

/// The kind of [`ListResource`](crate::ListResource).
#[derive(Debug)]
pub enum ListResourceKind {}

/// The kind of [`Action`](crate::Action).
#[derive(Debug)]
pub enum ActionKind {}
