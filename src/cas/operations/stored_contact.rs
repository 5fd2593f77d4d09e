//! The contacts that an account has stored (CAS API 2020-04-07, ListContact and
//! CreateContact).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::page::{Listed, Page};
use super::{Contact, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// The page size that the API documents as its default.
const PAGE_SIZE: usize = 20;

/// Identifies a stored contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactId(i64);

/// A text is no contact id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a contact id: a contact id is a positive whole number, such as 1352570")]
pub struct ContactIdError(String);

/// Asks for one page of the stored contacts.
#[derive(Clone, PartialEq, Eq)]
pub struct ListContact {
    /// Part of a name, a number or an address.
    pub keyword: Option<String>,
    /// Which page of 20 rows, from 1.
    pub page: usize,
}

/// One page of the stored contacts.
pub type ContactPage = Page<StoredContact>;

/// A contact as it is stored. The service masks numbers and addresses, so that only the
/// name tells one from another.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StoredContact {
    /// What applications name it by.
    #[serde(rename = "ContactId")]
    pub contact_id: ContactId,
    /// The full name.
    #[serde(rename = "Name", default, deserialize_with = "field::text")]
    pub name: Option<String>,
}

/// Stores a contact.
///
/// There is no idempotency token, and the service stores a second one of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateContact {
    /// The person.
    pub contact: Contact,
}

/// The contact that was stored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CreatedContact {
    /// What applications name it by.
    #[serde(rename = "ContactId")]
    pub contact_id: ContactId,
}

impl Operation for ListContact {
    const ACTION: &'static str = "ListContact";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = ContactPage;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with_optional("Keyword", self.keyword.as_deref())
            .with("CurrentPage", self.page.to_string())
            .with("ShowSize", PAGE_SIZE.to_string())
    }
}

impl Operation for CreateContact {
    const ACTION: &'static str = "CreateContact";
    const IDEMPOTENCY: Idempotency = Idempotency::NonIdempotent;
    type Answer = CreatedContact;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with("Name", &self.contact.username)
            .with("Mobile", &self.contact.phone)
            .with("Email", &self.contact.email)
    }
}

impl Listed for StoredContact {
    const LIST: &'static str = "ContactList";
}

impl FromStr for ContactId {
    type Err = ContactIdError;

    fn from_str(text: &str) -> Result<Self, ContactIdError> {
        let number = field::whole_number(text);
        number
            .map(Self)
            .ok_or_else(|| ContactIdError(field::quotable(text)))
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for ContactId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        field::id(deserializer)
    }
}

/// Shows nothing of the person.
impl fmt::Debug for StoredContact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StoredContact")
            .field("contact_id", &self.contact_id)
            .finish_non_exhaustive()
    }
}

/// The keyword may be a person's name.
impl fmt::Debug for ListContact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ListContact")
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[u8] = include_bytes!("../../../tests/data/cas/contacts/two.json");

    #[test]
    fn contacts_are_told_apart_by_id_and_known_by_name() {
        let page = ListContact::parse(TWO).unwrap();
        assert_eq!(page.total_count, Some(2));
        let read = page.rows.iter().map(|contact| {
            let id = contact.contact_id.to_string();
            (id, contact.name.as_deref())
        });
        assert_eq!(
            read.collect::<Vec<_>>(),
            [
                ("1352570".to_owned(), Some("Ada 艾达")),
                ("98987582437920968".to_owned(), None)
            ]
        );
    }

    #[test]
    fn debug_shows_nothing_of_a_person() {
        let contact = Contact {
            username: "Ada".to_owned(),
            phone: "13800000000".to_owned(),
            email: "ada@example.com".to_owned(),
        };
        let list = ListContact {
            keyword: Some("Ada".to_owned()),
            page: 1,
        };
        let page = ListContact::parse(TWO).unwrap();
        let text = format!("{page:?} {list:?} {:?}", CreateContact { contact });
        for part in ["ada", "艾达", "138", "example"] {
            assert!(!text.to_lowercase().contains(part), "{text}");
        }
        assert!(text.contains("1352570"), "{text}");
    }

    #[test]
    fn a_contact_is_stored_under_other_names_than_an_applicant_has() {
        let create = CreateContact {
            contact: Contact {
                username: "Ada".to_owned(),
                phone: "13800000000".to_owned(),
                email: "ada@example.com".to_owned(),
            },
        };
        assert_eq!(
            create.parameters().iter().collect::<Vec<_>>(),
            [
                ("Name", "Ada"),
                ("Mobile", "13800000000"),
                ("Email", "ada@example.com"),
            ]
        );
        for body in [r#"{"ContactId":1352570}"#, r#"{"ContactId":"1352570"}"#] {
            let created = CreateContact::parse(body.as_bytes()).unwrap();
            assert_eq!(created.contact_id.to_string(), "1352570");
        }
        for body in ["{}", r#"{"ContactId":null}"#, r#"{"ContactId":0}"#] {
            assert!(CreateContact::parse(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_list_sends_its_keyword_if_there_is_one() {
        let list = |keyword: Option<&str>| ListContact {
            keyword: keyword.map(str::to_owned),
            page: 2,
        };
        let page = [("CurrentPage", "2"), ("ShowSize", "20")];
        assert_eq!(list(None).parameters().iter().collect::<Vec<_>>(), page);
        assert_eq!(
            list(Some("Ada")).parameters().iter().collect::<Vec<_>>(),
            [("Keyword", "Ada"), page[0], page[1]]
        );
    }

    #[test]
    fn what_is_no_contact_id_is_refused_by_name() {
        for text in ["", "0", "-1", "Ada", "9223372036854775808"] {
            let error = text.parse::<ContactId>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{text:?} is not a contact id")),
                "{error}"
            );
        }
    }
}
