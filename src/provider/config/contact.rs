//! Who applies: the provider's block `contact`.

use super::block::ProviderConfig;
use crate::framework::Field;
use crate::framework::schema::{Block, Presence};
use crate::model;
use crate::provider::applicant::{self, Applicant};

/// The block `contact`.
#[derive(Debug)]
pub(super) struct ContactBlock {
    username: Field<String>,
    phone: Field<String>,
    email: Field<String>,
}

model!(ContactBlock {
    username,
    phone,
    email,
});

impl ProviderConfig {
    /// Who applies where an order does not say.
    pub(in crate::provider) fn applicant(&self) -> Applicant {
        self.contact
            .known()
            .map(|contact| Applicant::of(&contact.username, &contact.phone, &contact.email))
            .unwrap_or_default()
    }

    pub(super) fn contact_is_unknown(&self) -> bool {
        match &self.contact {
            Field::Null => false,
            Field::Unknown => true,
            Field::Known(contact) => [&contact.username, &contact.phone, &contact.email]
                .iter()
                .any(|field| field.is_unknown()),
        }
    }
}

pub(super) fn block() -> Block {
    Block::new(
        "The default applicant of all orders. An order's own arguments of the same names come \
         first.",
        applicant::attributes(
            &Presence::Required,
            [
                "The applicant's name.",
                "The applicant's phone number. The CA may call it.",
                "The applicant's email address. The CA may write to it.",
            ],
        ),
    )
}
