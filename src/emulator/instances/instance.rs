//! One instance: what was bought, what was written on it, what it has issued.
//!
//! Nothing runs in the background: an instance is brought up to date whenever it is
//! looked at, by [`Instance::settle`].

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::application::{Application, Stage};
use super::application_data::ApplicationData;
use super::certificate::{InstanceCertificate, ends_soon};
use super::id::InstanceId;
use super::new_instance::{InstanceType, NewInstance};
use super::setting::Setting;
use super::spec::Spec;
use crate::csr::Csr;
use crate::options::Lag;
use crate::orders::{ValidationMethod, Wait, ascii};
use crate::time::{as_text, from_text, later};
use crate::variants::ComplimentaryName;
use crate::variants::instances::{InstanceListLag, StatusAfterRejection, StatusAfterWithdraw};

/// An instance as the service keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) id: InstanceId,
    /// Counts the instances of the account, from 0.
    pub(crate) number: u32,
    pub(crate) instance_type: InstanceType,
    pub(crate) spec: Spec,
    pub(crate) full_domain_count: usize,
    pub(crate) wildcard_domain_count: usize,
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(crate) ordered_at: Timestamp,
    pub(super) term: Duration,
    pub(crate) data: ApplicationData,
    pub(crate) application: Option<Application>,
    /// Oldest first.
    pub(crate) certificates: Vec<InstanceCertificate>,
    /// When the first certificate was issued.
    pub(super) began: Option<Began>,
    /// A status that it was put into, whatever it would be.
    pub(super) forced_status: Option<String>,
    pub(super) is_updated: bool,
    /// What the list shows until the wait is over; nothing where it was bought just now.
    unlisted: Option<(Option<String>, Wait)>,
    /// The tokens of calls that took effect, with their operations.
    pub(crate) tokens: BTreeSet<String>,
}

/// The beginning of an instance's term.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Began(
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")] pub(super) Timestamp,
);

impl Instance {
    pub(super) fn new(
        id: InstanceId,
        number: u32,
        bought: NewInstance,
        setting: &Setting<'_>,
    ) -> Self {
        let mut instance = Self {
            id,
            number,
            instance_type: bought.instance_type,
            spec: Spec(bought.spec),
            full_domain_count: bought.full_domain_count,
            wildcard_domain_count: bought.wildcard_domain_count,
            ordered_at: setting.now,
            term: bought.term,
            data: ApplicationData::default(),
            application: None,
            certificates: Vec::new(),
            began: None,
            forced_status: None,
            is_updated: false,
            unlisted: None,
            tokens: BTreeSet::new(),
        };
        instance.unlist(None, setting);
        instance
    }

    /// Makes every change that is due.
    pub(super) fn settle(&mut self, setting: &Setting<'_>) {
        while let Some((stage, at)) = self.due(setting.now) {
            self.enter(stage, setting, at);
        }
    }

    /// Puts the application, if there is one, into a stage.
    pub(super) fn enter(&mut self, stage: Stage, setting: &Setting<'_>, at: Timestamp) {
        let Some(application) = &mut self.application else {
            return;
        };
        let is_issued = stage == Stage::Issued;
        application.enter(stage, setting, at);
        if is_issued {
            let certificate = self.certify(at, setting);
            self.certificates.extend(certificate);
            self.began.get_or_insert(Began(at));
        }
    }

    /// `Status`.
    pub(crate) fn status(&self, setting: &Setting<'_>) -> String {
        if let Some(status) = &self.forced_status {
            return status.clone();
        }
        let stage = self
            .application
            .as_ref()
            .map(|application| &application.stage);
        let variants = setting.variants();
        let has_issued = !self.certificates.is_empty();
        let status = match (stage, ends_soon(self.ends_at(), setting.now)) {
            (Some(Stage::Validating | Stage::Reviewing), _) => "pending",
            (Some(Stage::Rejected(_)), _)
                if variants.status_after_rejection == StatusAfterRejection::Pending =>
            {
                "pending"
            }
            (_, Some(0)) => "expired",
            (_, Some(_)) if has_issued => "willExpire",
            _ if has_issued => "normal",
            (Some(Stage::Withdrawn), _) => match variants.status_after_withdraw {
                StatusAfterWithdraw::Normal => "normal",
                StatusAfterWithdraw::Inactive => "inactive",
            },
            (Some(Stage::Rejected(_)), _) => match variants.status_after_rejection {
                StatusAfterRejection::Inactive => "inactive",
                StatusAfterRejection::Normal | StatusAfterRejection::Pending => "normal",
            },
            _ => "inactive",
        };
        status.to_owned()
    }

    /// The status that the list shows; `None` where it does not know the instance yet.
    pub(crate) fn listed_status(&self, setting: &Setting<'_>) -> Option<String> {
        match &self.unlisted {
            Some((status, wait)) if wait.over_at(setting.now).is_none() => status.clone(),
            _ => Some(self.status(setting)),
        }
    }

    /// When the term ends: counted from the first certificate, and until then from the
    /// purchase.
    pub(crate) fn ends_at(&self) -> Timestamp {
        later(
            self.began.map_or(self.ordered_at, |began| began.0),
            self.term,
        )
    }

    /// When the term began, and when it ends, once there was a certificate.
    pub(crate) fn term(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.began?.0, self.ends_at()))
    }

    /// When the purchased span ends.
    pub(crate) fn order_ends_at(&self) -> Timestamp {
        later(self.ordered_at, self.term)
    }

    /// The certificate that GetInstanceDetail shows.
    pub(crate) fn latest(&self) -> Option<&InstanceCertificate> {
        self.certificates.last()
    }

    /// The application, while it can still come to a certificate.
    pub(crate) fn under_way(&self) -> Option<&Application> {
        self.application
            .as_ref()
            .filter(|application| application.is_under_way())
    }

    /// How control is proven in the latest application.
    pub(crate) fn validation_method(&self) -> ValidationMethod {
        let application = self.application.as_ref();
        let data = application.map_or(&self.data, |application| &application.data);
        data.validation_method()
    }

    /// Takes note that the instance was described.
    pub(crate) fn described(&mut self) {
        if let Some(application) = &mut self.application {
            application.described();
        }
        self.certificates
            .iter_mut()
            .for_each(InstanceCertificate::described);
    }

    /// Takes note that the list was asked for.
    pub(crate) fn listed(&mut self) {
        if let Some((_, wait)) = &mut self.unlisted {
            wait.described();
        }
    }

    /// Has the list show this for once, where it is said to be late.
    pub(super) fn unlist(&mut self, status: Option<String>, setting: &Setting<'_>) {
        if setting.variants().instance_list_lag == InstanceListLag::Late {
            self.unlisted = Some((status, Wait::begin(Lag::Describes(1), setting.now)));
        }
    }

    /// Makes the latest certificate, the term and the purchase so much older. Another
    /// certificate for the same names and key takes the place of the latest.
    pub(super) fn age(&mut self, by: Duration, setting: &Setting<'_>) {
        let earlier = |moment: Timestamp| moment.checked_sub(by).unwrap_or(Timestamp::MIN);
        self.ordered_at = earlier(self.ordered_at);
        self.began = self.began.map(|began| Began(earlier(began.0)));
        if let Some(latest) = self.certificates.last_mut() {
            let begin = earlier(latest.issued.not_before);
            let key = latest.issued.private_key_pem.take();
            latest.issued = issue(&latest.names, &latest.csr, &self.spec, begin, setting);
            latest.issued.private_key_pem = key;
        }
    }

    /// Brings the term to its end.
    pub(super) fn expire(&mut self, setting: &Setting<'_>) {
        let ended =
            (setting.now.checked_sub(self.term + Duration::from_secs(1))).unwrap_or(Timestamp::MIN);
        self.ordered_at = ended;
        self.began = self.began.map(|_| Began(ended));
    }

    fn due(&self, now: Timestamp) -> Option<(Stage, Timestamp)> {
        self.application.as_ref()?.due(now)
    }

    fn certify(&mut self, at: Timestamp, setting: &Setting<'_>) -> Option<InstanceCertificate> {
        let application = self.application.as_mut()?;
        let data = &application.data;
        let mut names = data.domains.clone();
        if setting.rules.variants.complimentary_name != ComplimentaryName::None {
            names.extend(data.complimentary_name(&self.spec));
        }
        let mut issued = issue(&names, &application.csr, &self.spec, at, setting);
        issued.private_key_pem = application.private_key_pem.take();
        let count = i64::try_from(self.certificates.len()).unwrap_or(i64::MAX);
        Some(InstanceCertificate {
            // Eight digits, as the service's; those of orders have seven.
            id: 20_000_000 + i64::from(self.number) * 1000 + count,
            names,
            csr: application.csr.clone(),
            issued,
            revocation: None,
        })
    }
}

fn issue(
    names: &[String],
    csr: &str,
    spec: &Spec,
    from: Timestamp,
    setting: &Setting<'_>,
) -> crate::ca::Issued {
    const CHECKED: &str = "an application was checked when it was written";
    let domains: Vec<String> = names.iter().map(|name| ascii(name)).collect();
    let application = crate::ca::Application {
        domains: &domains,
        csr: Some(&Csr::parse(csr).expect(CHECKED)),
        validity: spec.validity(),
    };
    setting.authority.issue(&application, from).expect(CHECKED)
}
