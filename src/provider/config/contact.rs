//! Who applies: the provider's block `contact`.

use super::arguments::ProviderConfig;
use crate::provider::applicant::{self, Applicant};
use crate::provider::checks::is_number;
use framework::Field;
use framework::schema::{Attribute, Block, Presence, Rule};

impl ProviderConfig {
    /// Who applies where an order does not say; `None` where only an apply will know.
    pub(in crate::provider) fn applicant(&self) -> Option<Applicant> {
        match &self.contact {
            Field::Null => Some(Applicant::default()),
            Field::Unknown => None,
            Field::Known(contact) => {
                let details = [
                    &contact.id,
                    &contact.username,
                    &contact.phone,
                    &contact.email,
                ];
                let [id, username, phone, email] = details;
                let is_known = !details.iter().any(|detail| detail.is_unknown());
                is_known.then(|| Applicant::of(id, username, phone, email))
            }
        }
    }
}

pub(super) fn block() -> Block {
    let id = Attribute::string("id", Presence::Optional)
        .description(
            "The contact that applies for orders on instances, by the id under which the service \
             has stored it. Orders on CAS 1.0 quota take the name, the phone number and the email \
             address.",
        )
        .check(is_number);
    let person = applicant::attributes(
        &Presence::Optional,
        [
            "The applicant's name.",
            "The applicant's phone number. The CA may call it.",
            "The applicant's email address. The CA may write to it.",
        ],
    );
    Block::new(
        "The default applicant of all orders: a stored contact, a person, or both. An order's own \
         arguments come first.",
        [vec![id], person].concat(),
    )
    .rule(Rule::AtLeastOneOf(&["id", "username"]))
    .rule(Rule::Together(&["username", "phone", "email"]))
}
