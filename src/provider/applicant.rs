//! Who applies for orders: three arguments, of an order or of the provider's block `contact`.

use super::checks::is_not_empty;
use crate::orders::Contact;
use framework::schema::{Attribute, Presence};
use framework::{AttributePath, Diagnostic, Field, Value};

/// The applicant of an order, as far as a configuration says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Applicant {
    /// A contact that the service has stored; only for orders on instances.
    pub(super) id: Option<String>,
    pub(super) username: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
}

/// Who applies for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Applies {
    /// Nothing is said, and the service takes a contact of its own.
    Unsaid,
    /// A stored contact, by its id.
    Stored(String),
    /// This person.
    Contact(Contact),
}

impl Applicant {
    /// An applicant from four arguments.
    pub(super) fn of(
        id: &Field<String>,
        username: &Field<String>,
        phone: &Field<String>,
        email: &Field<String>,
    ) -> Self {
        let given = |field: &Field<String>| field.text().map(str::to_owned);
        Self {
            id: given(id),
            username: given(username),
            phone: given(phone),
            email: given(email),
        }
    }

    /// This applicant, with another's details where there are none. A person who is named here
    /// is not the stored contact that is named there.
    pub(super) fn or(self, default: &Self) -> Self {
        let names_person = self.username.is_some() || self.phone.is_some() || self.email.is_some();
        let default_id = default.id.clone().filter(|_| !names_person);
        Self {
            id: self.id.or(default_id),
            username: self.username.or_else(|| default.username.clone()),
            phone: self.phone.or_else(|| default.phone.clone()),
            email: self.email.or_else(|| default.email.clone()),
        }
    }

    /// The same without a stored contact, for an order that takes none.
    pub(super) fn of_generation(self, is_on_instance: bool) -> Self {
        let id = self.id.filter(|_| is_on_instance);
        Self { id, ..self }
    }

    /// Who applies. `Err` names what is missing of a contact.
    pub(super) fn applies(self) -> Result<Applies, Diagnostic> {
        if let Some(id) = self.id {
            return Ok(Applies::Stored(id));
        }
        match (self.username, self.phone, self.email) {
            (Some(username), Some(phone), Some(email)) => Ok(Applies::Contact(Contact {
                username,
                phone,
                email,
            })),
            (None, None, None) => Ok(Applies::Unsaid),
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
                         three to order with a contact that is stored in the CAS console.",
                        absent.join(", ")
                    ),
                )
                .at(first))
            }
        }
    }
}

/// The arguments that say who applies, with what to say of name, phone number and email
/// address. An order and the block `contact` are held to the same.
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
    let refuse = |why: &str| {
        Err(format!(
            "{text:?} is not an email address such as ops@example.com: {why}."
        ))
    };
    // What a mail program would take beside the address: names, lists, quoted parts.
    let is_plain = |letter: char| {
        !letter.is_whitespace() && !letter.is_control() && !"\"(),:;<>[]\\".contains(letter)
    };
    let Some((name, host)) = text.split_once('@') else {
        return refuse("it has no @");
    };
    if host.contains('@') || text.contains([',', ';']) {
        return refuse("an applicant has one address");
    }
    if !text.chars().all(is_plain) {
        return refuse("write the bare address, without spaces, line ends, a name or brackets");
    }
    if name.is_empty() || name.len() > LONGEST_MAILBOX {
        return refuse("before the @ stand 1 to 64 octets");
    }
    if name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        return refuse("no dot begins or ends what stands before the @, or follows another");
    }
    let labels: Vec<_> = host.split('.').collect();
    let is_label = |label: &&str| {
        let within = |letter: char| letter.is_alphanumeric() || letter == '-';
        !label.is_empty() && label.chars().all(within) && label.trim_matches('-') == *label
    };
    if labels.len() < 2 || !labels.iter().all(is_label) {
        return refuse("behind the @ stands a domain such as example.com");
    }
    Ok(())
}

/// The most octets before the @ (RFC 5321 4.5.3.1.1).
const LONGEST_MAILBOX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Applicant {
        Applicant {
            id: None,
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
        let Ok(Applies::Contact(contact)) = own.or(&ada()).applies() else {
            panic!("no contact")
        };
        assert_eq!(
            (&*contact.username, &*contact.email),
            ("Grace", "ops@example.com")
        );
    }

    #[test]
    fn without_any_detail_the_console_decides() {
        assert_eq!(Applicant::default().applies(), Ok(Applies::Unsaid));
    }

    #[test]
    fn a_stored_contact_applies_unless_the_order_names_a_person() {
        let stored = Applicant {
            id: Some("11".to_owned()),
            ..Applicant::default()
        };
        let applies = |own: Applicant, default: &Applicant| own.or(default).applies();
        let by_id = Ok(Applies::Stored("11".to_owned()));
        assert_eq!(applies(Applicant::default(), &stored), by_id);
        assert_eq!(applies(stored.clone(), &ada()), by_id);
        assert!(matches!(applies(ada(), &stored), Ok(Applies::Contact(_))));
        let on_quota = stored.of_generation(false);
        assert_eq!(
            applies(Applicant::default(), &on_quota),
            Ok(Applies::Unsaid)
        );
    }

    #[test]
    fn an_email_is_one_plain_address() {
        for text in [
            "ops@example.com",
            "first.last+cas@mail.example.co.uk",
            "o'brien@example.com",
            "运维@例子.com",
        ] {
            assert_eq!(is_email(&text.into()), Ok(()), "{text}");
        }
        for (text, why) in [
            ("ops", "no @"),
            ("@example.com", "1 to 64"),
            ("ops@", "a domain such as"),
            ("ops@localhost", "a domain such as"),
            ("ops@-a.example.com", "a domain such as"),
            ("ops@example..com", "a domain such as"),
            ("ops@example.com.", "a domain such as"),
            ("a@example.com,b@example.com", "one address"),
            ("a@example.com; b@example.com", "one address"),
            ("a@b@example.com", "one address"),
            ("Ops <ops@example.com>", "bare address"),
            ("ops@example.com\n", "bare address"),
            (" ops@example.com", "bare address"),
            (".ops@example.com", "no dot"),
            ("o..ps@example.com", "no dot"),
        ] {
            let problem = is_email(&text.into()).unwrap_err();
            assert!(problem.contains(why), "{problem}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        assert!(is_email(&long.into()).is_err());
    }

    #[test]
    fn a_half_filled_applicant_is_refused_with_what_is_missing() {
        let half = Applicant {
            phone: None,
            email: None,
            ..ada()
        };
        let problem = half.applies().unwrap_err();
        assert_eq!(problem.path, Some(AttributePath::root("phone")));
        assert!(
            problem.detail.contains("Missing: phone, email."),
            "{problem:?}"
        );
    }
}
