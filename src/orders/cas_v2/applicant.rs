//! Whom the service has stored: contacts and companies, by their ids or names.

use std::time::Duration;

use tokio::time::Instant;

use super::CasV2;
use crate::orders::{ApplicantProblem, Application, Contact};
use cas::operations::{
    CompanyId, ContactId, CreateContact, ListCompanies, ListContact, StoredCompany, StoredContact,
};
use cas::{CallOptions, Error, ErrorKind, Execution, Pace, Poll};

/// How long a contact is looked for whose storing was not answered.
const LOOK_UP_LIMIT: Duration = Duration::from_secs(60);

/// More pages than any account has.
const MOST_PAGES: usize = 1000;

impl CasV2 {
    /// The stored contact to apply with; `None` where the service is to take the account's own.
    pub(super) async fn contact(
        &self,
        application: &Application,
        call: &CallOptions,
    ) -> Result<Option<ContactId>, ApplicantProblem> {
        match (&application.contact_id, &application.contact) {
            (Some(id), _) => self.contact_by_id(id, call).await.map(Some),
            (None, Some(contact)) => self.contact_by_name(contact, call).await.map(Some),
            (None, None) => Ok(None),
        }
    }

    async fn contact_by_id(
        &self,
        text: &str,
        call: &CallOptions,
    ) -> Result<ContactId, ApplicantProblem> {
        let absent = || ApplicantProblem::NoSuchContact(text.to_owned());
        let id: ContactId = text.parse().map_err(|_| absent())?;
        match self.stored_contacts(None, call).await {
            Ok(stored) if stored.iter().all(|one| one.contact_id != id) => Err(absent()),
            Ok(_) => Ok(id),
            // Then the service says so when it is asked to apply.
            Err(error) if error.kind() == ErrorKind::Forbidden => Ok(id),
            Err(error) => Err(ApplicantProblem::Failed(error)),
        }
    }

    /// The stored contact of exactly this name; else a new one. What the service has stored
    /// cannot be compared any further, since it masks numbers and addresses.
    async fn contact_by_name(
        &self,
        contact: &Contact,
        call: &CallOptions,
    ) -> Result<ContactId, ApplicantProblem> {
        let mut turn = None;
        let takes_turn = async { turn = Some(self.contacts.lock().await) };
        call.limit_wait(takes_turn)
            .await
            .map_err(ApplicantProblem::Failed)?;
        if let Some(id) = self.only_contact(&contact.username, call).await? {
            return Ok(id);
        }
        let request = CreateContact {
            contact: contact.clone(),
        };
        let error = match self.client.send(&request, call).await {
            Ok(stored) => return Ok(stored.contact_id),
            Err(error) if error.execution() == Execution::NotExecuted => {
                return Err(ApplicantProblem::Failed(error));
            }
            Err(error) => error,
        };
        tracing::warn!(
            code = error.code(),
            "the contact may have been stored; looking for it"
        );
        let bounded = call.ending_by(Some(Instant::now() + LOOK_UP_LIMIT));
        let mut poll = Poll::new(
            &bounded,
            Pace::between(Duration::from_secs(1), Duration::from_secs(10)),
        );
        loop {
            match self.only_contact(&contact.username, &poll.look()).await {
                Ok(Some(id)) => return Ok(id),
                Err(problem @ ApplicantProblem::SeveralContacts(..)) => return Err(problem),
                Ok(None) | Err(_) => {}
            }
            if poll.pause(None).await.is_err() {
                return Err(ApplicantProblem::Failed(error));
            }
        }
    }

    async fn only_contact(
        &self,
        name: &str,
        call: &CallOptions,
    ) -> Result<Option<ContactId>, ApplicantProblem> {
        let stored = self.stored_contacts(Some(name), call).await;
        let mut stored = stored.map_err(ApplicantProblem::Failed)?;
        stored.retain(|one| one.name.as_deref() == Some(name));
        match stored.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only.contact_id)),
            several => {
                let ids = several.iter().map(|one| one.contact_id.to_string());
                let ids = ids.collect();
                Err(ApplicantProblem::SeveralContacts(name.to_owned(), ids))
            }
        }
    }

    async fn stored_contacts(
        &self,
        keyword: Option<&str>,
        call: &CallOptions,
    ) -> Result<Vec<StoredContact>, Error> {
        let mut stored: Vec<StoredContact> = Vec::new();
        for page in 1..=MOST_PAGES {
            let request = ListContact {
                keyword: keyword.map(str::to_owned),
                page,
            };
            let answer = self.client.send(&request, call).await?;
            let is_last = answer.rows.is_empty();
            stored.extend(answer.rows);
            if is_last
                || answer
                    .total_count
                    .is_some_and(|total| stored.len() >= total)
            {
                break;
            }
        }
        Ok(stored)
    }

    /// The stored company to apply for; `None` where none is named.
    pub(super) async fn company(
        &self,
        application: &Application,
        call: &CallOptions,
    ) -> Result<Option<CompanyId>, ApplicantProblem> {
        let (text, by_id) = match (&application.company_id, &application.company_name) {
            (Some(id), _) => (id, true),
            (None, Some(name)) => (name, false),
            (None, None) => return Ok(None),
        };
        let absent = || ApplicantProblem::NoSuchCompany(text.clone());
        let stored = self.stored_companies((!by_id).then_some(text.as_str()), call);
        let mut stored = match stored.await {
            Ok(stored) => stored,
            Err(error) if by_id && error.kind() == ErrorKind::Forbidden => {
                return text.parse().map(Some).map_err(|_| absent());
            }
            Err(error) => return Err(ApplicantProblem::Failed(error)),
        };
        stored.retain(|one| match by_id {
            true => one.company_id.to_string() == *text,
            false => one.name.as_deref() == Some(text),
        });
        match stored.as_slice() {
            [] => Err(absent()),
            [only] => Ok(Some(only.company_id)),
            several => {
                let ids = several.iter().map(|one| one.company_id.to_string());
                let ids = ids.collect();
                Err(ApplicantProblem::SeveralCompanies(text.clone(), ids))
            }
        }
    }

    async fn stored_companies(
        &self,
        keyword: Option<&str>,
        call: &CallOptions,
    ) -> Result<Vec<StoredCompany>, Error> {
        let mut stored: Vec<StoredCompany> = Vec::new();
        for page in 1..=MOST_PAGES {
            let request = ListCompanies {
                keyword: keyword.map(str::to_owned),
                page,
            };
            let answer = self.client.send(&request, call).await?;
            let is_last = answer.rows.is_empty();
            stored.extend(answer.rows);
            if is_last
                || answer
                    .total_count
                    .is_some_and(|total| stored.len() >= total)
            {
                break;
            }
        }
        Ok(stored)
    }
}
