//! Contacts of the account.
//!
//! Source: CAS API 2020-04-07, ListContact, CreateContact, GetContact, UpdateContact and
//! DeleteContact. What concerns a person is
//! masked in every answer.

use serde_json::{Value, json};

use super::page::Page;
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::instances::Contact;
use crate::parameters::{Parameter, Parameters};

pub(super) const LIST: Operation = Operation::cas(
    "ListContact",
    &[
        Parameter::integer("CurrentPage"),
        Parameter::text("Keyword"),
        Parameter::integer("ShowSize"),
    ],
    list,
);

pub(super) const CREATE: Operation = Operation::cas(
    "CreateContact",
    &[
        Parameter::text("Name").required(),
        Parameter::text("Mobile").required(),
        Parameter::text("Email"),
        Parameter::text("Idcard"),
        Parameter::text("Webhooks"),
    ],
    |account, parameters| {
        let text = |name| parameters.text(name).unwrap_or_default().to_owned();
        let id = account.instances.applicants.store_contact(Contact {
            name: text("Name"),
            email: text("Email"),
            mobile: text("Mobile"),
            id_card: text("Idcard"),
            webhooks: text("Webhooks"),
            is_verified: false,
        });
        Ok(Members::from_iter([("ContactId".to_owned(), id.into())]))
    },
);

pub(super) const GET: Operation = Operation::cas(
    "GetContact",
    &[Parameter::integer("ContactId").required()],
    |account, parameters| {
        let id = parameters.number("ContactId", 0, i64::MIN..=i64::MAX)?;
        let stored = account.variants().stored_contact;
        let mut contacts = account.instances.applicants.contacts(stored);
        let found = contacts.find(|(found, _)| *found == id);
        let (_, contact) = found.ok_or_else(ApiError::not_found)?;
        let Value::Object(mut members) = row(id, contact) else {
            return Ok(Members::new());
        };
        members.insert("IdCard".to_owned(), masked(&contact.id_card).into());
        Ok(members)
    },
);

pub(super) const UPDATE: Operation = Operation::cas(
    "UpdateContact",
    &[
        Parameter::integer("ContactId").required(),
        Parameter::text("Name"),
        Parameter::text("Mobile"),
        Parameter::text("Email"),
        Parameter::text("Idcard"),
        Parameter::text("Webhooks"),
    ],
    |account, parameters| {
        let id = parameters.number("ContactId", 0, i64::MIN..=i64::MAX)?;
        let contact = account.instances.applicants.contact_mut(id);
        let contact = contact.ok_or_else(ApiError::not_found)?;
        for (name, text) in [
            ("Name", &mut contact.name),
            ("Mobile", &mut contact.mobile),
            ("Email", &mut contact.email),
            ("Idcard", &mut contact.id_card),
            ("Webhooks", &mut contact.webhooks),
        ] {
            if let Some(given) = parameters.text(name) {
                given.clone_into(text);
            }
        }
        Ok(Members::from_iter([("ContactId".to_owned(), id.into())]))
    },
);

pub(super) const DELETE: Operation = Operation::cas(
    "DeleteContact",
    &[Parameter::integer("ContactId").required()],
    |account, parameters| {
        let id = parameters.number("ContactId", 0, i64::MIN..=i64::MAX)?;
        let removed = account.instances.applicants.remove_contact(id);
        removed
            .map(|_| Members::new())
            .ok_or_else(ApiError::not_found)
    },
);

fn list(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let page = Page::asked(parameters, 20)?;
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let stored = account.variants().stored_contact;
    let rows: Vec<Value> = account
        .instances
        .applicants
        .contacts(stored)
        .filter(|(_, contact)| {
            [&contact.name, &contact.email, &contact.mobile]
                .iter()
                .any(|text| text.contains(keyword))
        })
        .map(|(id, contact)| row(id, contact))
        .collect();
    let mut members = page.of("ContactList", rows);
    members.insert("Keyword".to_owned(), keyword.into());
    Ok(members)
}

fn row(id: i64, contact: &Contact) -> Value {
    let verified = i32::from(contact.is_verified);
    json!({
        "ContactId": id,
        "Name": contact.name,
        "Email": masked(&contact.email),
        "EmailStatus": verified,
        "Mobile": masked(&contact.mobile),
        "MobileStatus": verified,
        "WebhookList": serde_json::from_str(&contact.webhooks).unwrap_or(json!([])),
    })
}

/// The first three characters and the last two, as in `133******78`.
fn masked(text: &str) -> String {
    let count = text.chars().count();
    let hide = |(index, character): (usize, char)| match index {
        0..3 => character,
        _ if index + 2 >= count => character,
        _ => '*',
    };
    text.chars().enumerate().map(hide).collect()
}
