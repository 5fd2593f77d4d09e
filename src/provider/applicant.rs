//! Who applies for orders: three arguments, of an order or of the provider's block `contact`.

use super::checks::is_not_empty;
use crate::cas::operations::Contact;
use crate::framework::schema::{Attribute, Presence};
use crate::framework::{AttributePath, Diagnostic, Field, Value};

/// The applicant of an order, as far as a configuration says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Applicant {
    pub(super) username: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
}

impl Applicant {
    /// An applicant from three arguments.
    pub(super) fn of(
        username: &Field<String>,
        phone: &Field<String>,
        email: &Field<String>,
    ) -> Self {
        let given = |field: &Field<String>| field.text().map(str::to_owned);
        Self {
            username: given(username),
            phone: given(phone),
            email: given(email),
        }
    }

    /// This applicant, with another's details where there are none.
    pub(super) fn or(self, default: &Self) -> Self {
        Self {
            username: self.username.or_else(|| default.username.clone()),
            phone: self.phone.or_else(|| default.phone.clone()),
            email: self.email.or_else(|| default.email.clone()),
        }
    }

    /// The contact to order with; `None` where nothing is said, and the service takes
    /// the newest one of its console. `Err` names what is missing of a contact.
    pub(super) fn contact(self) -> Result<Option<Contact>, Diagnostic> {
        match (self.username, self.phone, self.email) {
            (Some(username), Some(phone), Some(email)) => Ok(Some(Contact {
                username,
                phone,
                email,
            })),
            (None, None, None) => Ok(None),
            (username, phone, email) => {
                let absent = [("username", username), ("phone", phone), ("email", email)]
                    .into_iter()
                    .filter_map(|(name, given)| given.is_none().then_some(name))
                    .collect::<Vec<_>>();
                let first = AttributePath::root(absent[0]);
                Err(Diagnostic::error(
                    "The applicant is incomplete",
                    format!(
                        "An applicant has a name, a phone number and an email address. Missing: \
                         {}. Set it here or in the provider's `contact` block, or leave out all \
                         three to order with the newest contact stored in the CAS console.",
                        absent.join(", ")
                    ),
                )
                .at(first))
            }
        }
    }
}

/// The arguments that say who applies, with what to say of name, phone number and email
/// address. Whoever has them, they are held to the same.
pub(super) fn attributes(presence: &Presence, descriptions: [&str; 3]) -> Vec<Attribute> {
    let [username, phone, email] = descriptions;
    let text =
        |name, description| Attribute::string(name, presence.clone()).description(description);
    vec![
        text("username", username).check(is_not_empty),
        text("phone", phone).check(is_not_empty),
        text("email", email).check(is_email),
    ]
}

fn is_email(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok(()),
        _ => Err(format!(
            "{text:?} is not an email address such as ops@example.com."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Applicant {
        Applicant {
            username: Some("Ada".to_owned()),
            phone: Some("13800000000".to_owned()),
            email: Some("ops@example.com".to_owned()),
        }
    }

    #[test]
    fn details_that_an_order_leaves_out_come_from_the_provider() {
        let own = Applicant {
            username: Some("Grace".to_owned()),
            ..Applicant::default()
        };
        let contact = own.or(&ada()).contact().unwrap().unwrap();
        assert_eq!(
            (&*contact.username, &*contact.email),
            ("Grace", "ops@example.com")
        );
    }

    #[test]
    fn without_any_detail_the_console_decides() {
        assert_eq!(Applicant::default().contact(), Ok(None));
    }

    #[test]
    fn a_half_filled_applicant_is_refused_with_what_is_missing() {
        let half = Applicant {
            phone: None,
            email: None,
            ..ada()
        };
        let problem = half.contact().unwrap_err();
        assert_eq!(problem.path, Some(AttributePath::root("phone")));
        assert!(
            problem.detail.contains("Missing: phone, email."),
            "{problem:?}"
        );
    }
}
