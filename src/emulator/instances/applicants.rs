//! Contacts and companies that the account has in store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::application_data::ApplicationData;
use super::setting::Setting;
use super::spec::Spec;
use crate::answer::ApiError;
use crate::variants::StoredContact;
use crate::variants::instances::{ContactOmitted, UnverifiedContact};

/// The contact that an account has from the start.
const FIRST_CONTACT: i64 = 1_352_570;

/// The company that the service attaches where none was given.
pub(crate) const ATTACHED_COMPANY: i64 = 10_001;

/// Who certificates are applied for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Applicants {
    contacts: BTreeMap<i64, Contact>,
    companies: BTreeMap<i64, Company>,
    next_id: i64,
}

/// A person, with what no log shows.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) mobile: String,
    pub(crate) id_card: String,
    /// A JSON array of addresses, as it came.
    pub(crate) webhooks: String,
    /// Whether address and number were confirmed.
    pub(crate) is_verified: bool,
}

/// A company: the parameters of CreateCompany by their names.
pub(crate) type Company = BTreeMap<String, String>;

impl Default for Applicants {
    /// One confirmed contact, as an account has that applied in the console.
    fn default() -> Self {
        let first = Contact {
            name: "Account Owner".to_owned(),
            email: "owner@example.com".to_owned(),
            mobile: "13800000000".to_owned(),
            id_card: String::new(),
            webhooks: String::new(),
            is_verified: true,
        };
        Self {
            contacts: BTreeMap::from([(FIRST_CONTACT, first)]),
            companies: BTreeMap::new(),
            next_id: FIRST_CONTACT + 1,
        }
    }
}

impl Applicants {
    /// Contacts in the order they were stored, without the first one where the account
    /// is to have none.
    pub(crate) fn contacts(&self, stored: StoredContact) -> impl Iterator<Item = (i64, &Contact)> {
        let contacts = self.contacts.iter().map(|(id, contact)| (*id, contact));
        contacts.filter(move |(id, _)| stored == StoredContact::Present || *id != FIRST_CONTACT)
    }

    pub(crate) fn store_contact(&mut self, contact: Contact) -> i64 {
        let id = self.take_id();
        self.contacts.insert(id, contact);
        id
    }

    /// Companies in the order they were stored.
    pub(crate) fn companies(&self) -> impl Iterator<Item = (i64, &Company)> {
        self.companies.iter().map(|(id, company)| (*id, company))
    }

    pub(crate) fn store_company(&mut self, company: Company) -> i64 {
        let id = self.take_id();
        self.companies.insert(id, company);
        id
    }

    pub(crate) fn contact_mut(&mut self, id: i64) -> Option<&mut Contact> {
        self.contacts.get_mut(&id)
    }

    pub(crate) fn remove_contact(&mut self, id: i64) -> Option<Contact> {
        self.contacts.remove(&id)
    }

    pub(crate) fn company_mut(&mut self, id: i64) -> Option<&mut Company> {
        self.companies.get_mut(&id)
    }

    pub(crate) fn remove_company(&mut self, id: i64) -> Option<Company> {
        self.companies.remove(&id)
    }

    /// Refuses an application without a contact, or without the company that its grade
    /// asks for.
    pub(super) fn check(
        &self,
        data: &ApplicationData,
        spec: &Spec,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        let variants = setting.variants();
        let stored = setting.rules.variants.stored_contact;
        let mut known = self.contacts(stored);
        let contact = match data.contact_ids.first() {
            Some(wanted) => known.find(|(id, _)| id == wanted),
            None if variants.contact_omitted == ContactOmitted::Account => known.last(),
            None => None,
        };
        let Some((_, contact)) = contact else {
            return Err(ApiError::missing_information("ContactIdList: no contact."));
        };
        if !contact.is_verified && variants.unverified_contact == UnverifiedContact::Refused {
            return Err(ApiError::invalid("The contact is not confirmed."));
        }
        if !spec.is_domain_validated() && data.company_id.is_none() {
            return Err(ApiError::missing_information("CompanyId: no company."));
        }
        Ok(())
    }

    fn take_id(&mut self) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Contact").finish_non_exhaustive()
    }
}
