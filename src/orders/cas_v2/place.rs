//! Ordering on one instance: written, looked at, applied for, looked at again.
//!
//! `UpdateInstance` may submit by itself, and `ApplyCertificate` answers
//! `OperationDenied.StatusNotSupport` where the application is submitted already, where the
//! certificate is issued already, and where the instance does not allow it. So no answer
//! decides: what the instance carries afterwards does.

use std::time::Duration;

use tokio::time::Instant;

use super::CasV2;
use super::fits::unfit;
use crate::orders::ownership::Owner;
use crate::orders::placement::not_listed;
use crate::orders::{
    Application, Domains, InstanceOrder, NotPlaced, OrderId, OrderSnapshot, Placed, Placement,
    Status, Uncertainty, Unfit, ValidationMethod,
};
use crate::x509;
use cas::operations::{
    ApplyCertificate, CompanyId, ContactId, InstanceDetail, InstanceId, InstanceStatus,
    InstanceValidationMethod, TaskStatus, UpdateInstance,
};
use cas::{CallOptions, Error, ErrorKind, Execution, Pace, Poll, Stopped};

/// Who is told the order before anything is written to its instance.
pub(in crate::orders) type Named<'a> = dyn Fn(&OrderId, Option<&InstanceOrder>) + Send + Sync + 'a;

/// The code of an instance that is protected from changes for a while: it is being changed, or
/// was bought just now (CAS API 2020-04-07).
const PROTECTED: &str = "InvalidStatus.UpdateProtection";

/// The code of an instance whose state does not allow a request (CAS API 2020-04-07).
const OUT_OF_STATE: &str = "OperationDenied.StatusNotSupport";

/// How often, and for how long, an instance must look untouched after it was asked to submit
/// before it is believed that it does not allow it, or that its names are another's.
const LOOKS_TO_BELIEVE: u32 = 3;
const TIME_TO_BELIEVE: Duration = Duration::from_secs(8);

impl CasV2 {
    /// Orders on an instance, or takes over what is under way there. `prior` is the instance of
    /// the order that this one follows.
    pub(in crate::orders) async fn place_on(
        &self,
        application: &Application,
        instance: &InstanceId,
        prior: Option<&InstanceId>,
        call: &CallOptions,
        named: &Named<'_>,
    ) -> Placement {
        let mut turn = None;
        let takes_turn = async { turn = Some(self.turn(instance).lock_owned().await) };
        if let Err(error) = call.limit_wait(takes_turn).await {
            return Err(not_listed(error)).into();
        }
        let detail = match self.detail(instance, call).await {
            Ok(detail) => detail,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(NotPlaced::Unfit(instance.clone(), Unfit::Absent)).into();
            }
            Err(error) => return Err(not_listed(error)).into(),
        };
        if let Some(why) = unfit(&detail, application) {
            return Err(NotPlaced::Unfit(instance.clone(), why)).into();
        }
        if detail.status == Some(InstanceStatus::Pending) || self.may_adopt(&detail, application) {
            return self
                .occupied(application, &detail, prior == Some(instance), call)
                .await
                .into();
        }
        let applicant = async {
            let company = self.company(application, call).await?;
            Ok((self.contact(application, call).await?, company))
        };
        let (contact, company) = match applicant.await {
            Ok(applicant) => applicant,
            Err(problem) => return Err(NotPlaced::Applicant(problem)).into(),
        };
        if call.cancel.is_cancelled() {
            return Err(NotPlaced::Interrupted).into();
        }
        let before = self.known(instance);
        let base = detail.certificate_id.map(|id| id.to_string());
        let own = InstanceOrder::beginning(&application.domains, base);
        named(&instance.clone().into(), Some(&own));
        let request = update(application, instance, contact, company);
        let mut submission = Submission {
            service: self,
            application,
            request,
            own: &own,
            written: false,
            doubt: None,
            refusal: None,
            rejection: None,
            untouched: Untouched::default(),
        };
        let placed = match submission.run(call).await {
            Submitted::Yes => {
                let own = InstanceOrder {
                    is_submitted: true,
                    ..own
                };
                Ok((own, None))
            }
            Submitted::Perhaps(doubt) => Ok((own, Some(doubt))),
            Submitted::No(why) => Err(why),
            Submitted::Refused(error) => Err(NotPlaced::RefusedByInstance {
                instance: instance.clone(),
                error,
                not_after: detail.certificate_not_after,
                has_applicant: contact.is_some(),
            }),
        };
        self.all.forget();
        let placed = placed.map(|(own, doubt)| {
            self.ownership
                .order_again(&instance.clone().into(), &application.domains);
            super::locked(&self.known).insert(instance.clone(), own.clone());
            let instance = instance.clone();
            Placed::OnInstance {
                instance,
                own,
                doubt,
            }
        });
        if placed.is_err() {
            let mut known = super::locked(&self.known);
            match before {
                Some(before) => known.insert(instance.clone(), before),
                None => known.remove(instance),
            };
        }
        placed.into()
    }

    /// Whether an issued certificate is to be taken over: it is for exactly these names, is no
    /// resource's of this process, and has more days left than are asked for.
    fn may_adopt(&self, detail: &InstanceDetail, application: &Application) -> bool {
        let Some(end) = detail
            .certificate_not_after
            .filter(|_| application.adopts())
        else {
            return false;
        };
        let latest = detail.certificate_id.map(|id| id.to_string());
        let is_known = self
            .known(&detail.instance_id)
            .is_some_and(|known| known.certificate == latest || known.certificate.is_none());
        let left = (end.as_second() - self.client.now().as_second()).div_euclid(86_400);
        let stored = Domains::from_api(&detail.domains);
        latest.is_some()
            && !is_known
            && left > application.min_days_remaining
            && self.client.clock_doubt().is_none()
            && detail.certificate_revoked.is_none()
            && stored.is_some_and(|stored| application.domains.may_become(&stored))
    }

    /// What there is to do where an instance carries something already. What it carries where
    /// this order follows another may be what an earlier attempt came to.
    async fn occupied(
        &self,
        application: &Application,
        detail: &InstanceDetail,
        follows: bool,
        call: &CallOptions,
    ) -> Result<Placed, NotPlaced> {
        let instance = &detail.instance_id;
        let stored = Domains::from_api(&detail.domains);
        let is_for_these = stored.is_some_and(|stored| application.domains.may_become(&stored));
        let order = OrderId::from(instance.clone());
        if !is_for_these {
            let why = Unfit::Busy(detail.domains.clone());
            return Err(NotPlaced::Unfit(instance.clone(), why));
        }
        if self.ownership.is_owned(&order) && !follows {
            return Err(NotPlaced::Unfit(instance.clone(), Unfit::Claimed));
        }
        if !application.adopts() {
            let listed = self.listed_as(instance, detail, call).await?;
            // What was turned down may stay there for good.
            if follows && listed.status == Status::Failed {
                let why = Unfit::Busy(detail.domains.clone());
                return Err(NotPlaced::Unfit(instance.clone(), why));
            }
            return Err(NotPlaced::UnderWay(vec![listed]));
        }
        self.adopt(application, instance, follows, call).await
    }

    /// Takes over what an instance carries, if it is validated as the application wants.
    pub(super) async fn adopt(
        &self,
        application: &Application,
        instance: &InstanceId,
        follows: bool,
        call: &CallOptions,
    ) -> Result<Placed, NotPlaced> {
        let detail = self.detail(instance, call).await.map_err(not_listed)?;
        let is_pending = detail.status == Some(InstanceStatus::Pending);
        let asked = method(application.method);
        match &detail.validation_method {
            Some(told) if is_pending && *told != asked => {
                let listed = self.listed_as(instance, &detail, call).await?;
                let method = match told {
                    InstanceValidationMethod::Http => ValidationMethod::File,
                    _ => ValidationMethod::Dns,
                };
                return Err(NotPlaced::OtherMethod(Box::new(listed), method));
            }
            None if is_pending => {
                let listed = self.listed_as(instance, &detail, call).await?;
                return Err(NotPlaced::MethodUntold(Box::new(listed)));
            }
            _ => {}
        }
        let order = OrderId::from(instance.clone());
        if follows {
            self.ownership.release(&order);
        }
        let owner = Owner::Adopted(application.domains.clone());
        if !self.ownership.take(&order, owner) {
            return Err(NotPlaced::TakenMeanwhile(order));
        }
        let latest = detail.certificate_id.map(|id| id.to_string());
        let (base, certificate) = match is_pending {
            true => (latest, None),
            false => (None, latest),
        };
        let own = InstanceOrder {
            certificate,
            is_submitted: true,
            ..InstanceOrder::beginning(&application.domains, base)
        };
        super::locked(&self.known).insert(instance.clone(), own.clone());
        let own = Some(own);
        Ok(Placed::Adopted { order, own })
    }

    /// An instance that was described just now, as a list would show it.
    async fn listed_as(
        &self,
        instance: &InstanceId,
        detail: &InstanceDetail,
        call: &CallOptions,
    ) -> Result<crate::orders::ListedOrder, NotPlaced> {
        let seen = self.snapshot(instance, detail, None, call).await;
        let seen = seen.map_err(not_listed)?;
        Ok(as_listed(instance, detail, &seen))
    }
}

fn as_listed(
    instance: &InstanceId,
    detail: &InstanceDetail,
    seen: &OrderSnapshot,
) -> crate::orders::ListedOrder {
    crate::orders::ListedOrder {
        order: instance.clone().into(),
        domains: Domains::from_api(&detail.domains),
        product_code: detail.spec.clone(),
        status: seen.status,
        placed: None,
        not_before: seen.not_before,
        not_after: seen.not_after,
        facts: crate::orders::ListFacts::default(),
    }
}

fn method(method: ValidationMethod) -> InstanceValidationMethod {
    match method {
        ValidationMethod::Dns => InstanceValidationMethod::Dns,
        ValidationMethod::File => InstanceValidationMethod::Http,
    }
}

fn update(
    application: &Application,
    instance: &InstanceId,
    contact: Option<ContactId>,
    company: Option<CompanyId>,
) -> UpdateInstance {
    let domains = application.domains.iter();
    UpdateInstance {
        instance_id: instance.clone(),
        domains: domains.map(|name| name.as_str().to_owned()).collect(),
        csr: application.csr.clone(),
        key_algorithm: application.key_algorithm.clone(),
        validation_method: Some(method(application.method)),
        contact_ids: contact.into_iter().collect(),
        company_id: company,
        tags: Some(application.tags.clone()).filter(|tags| !tags.is_empty()),
    }
}

/// One application on its way.
struct Submission<'a> {
    service: &'a CasV2,
    application: &'a Application,
    request: UpdateInstance,
    own: &'a InstanceOrder,
    /// Whether the service has accepted what was written, or may have.
    written: bool,
    /// Why the answer is missing to a request that may have submitted.
    doubt: Option<Error>,
    /// Why the last request was refused, if it may be allowed later.
    refusal: Option<Error>,
    /// Why the application was turned down, if that does not say for certain that it did not
    /// run. Then it is not sent again.
    rejection: Option<Error>,
    untouched: Untouched,
}

/// What became of it.
enum Submitted {
    Yes,
    /// There was no further look, and the last request may have run.
    Perhaps(Uncertainty),
    /// Nothing is submitted, for a reason of ours.
    No(NotPlaced),
    /// Nothing is submitted: the service refused.
    Refused(Error),
}

/// What an instance carries.
enum Carries {
    /// This application, or the certificate that has come of it.
    Ours,
    /// Nothing. Whether what was written is there.
    Nothing { is_written: bool },
    /// What was written by somebody else.
    Others,
}

impl Submission<'_> {
    async fn run(&mut self, call: &CallOptions) -> Submitted {
        let pace = Pace::between(Duration::from_secs(2), Duration::from_secs(15));
        let mut poll = Poll::new(call, pace);
        loop {
            match self.step(&poll.look()).await {
                Ok(Some(submitted)) => return submitted,
                Ok(None) => {}
                Err(error) if error.kind().is_transient() || call.is_over() => {
                    self.refusal = Some(error);
                }
                Err(error) => return self.unseen(Stopped::TimeOver, Some(error)),
            }
            let asked = self.refusal.as_ref().and_then(Error::retry_after);
            if let Err(why) = poll.pause(asked).await {
                let error = self.doubt.clone().or(self.refusal.take());
                return self.unseen(why, error);
            }
        }
    }

    /// Writes what is not written yet, looks, and applies where nothing is under way.
    async fn step(&mut self, call: &CallOptions) -> Result<Option<Submitted>, Error> {
        let service = self.service;
        if !self.written {
            match service.client.send(&self.request, call).await {
                Ok(_) => self.written = true,
                Err(error) if is_refusal(&error) => return Ok(Some(Submitted::Refused(error))),
                Err(error) => self.note(error),
            }
        }
        let detail = service.detail(&self.request.instance_id, call).await?;
        match self.carries(&detail) {
            Carries::Ours => return Ok(Some(Submitted::Yes)),
            Carries::Others => {
                let names = Unfit::Changed(detail.domains.clone());
                let why = NotPlaced::Unfit(detail.instance_id, names);
                return Ok(Some(Submitted::No(why)));
            }
            // A look may lag behind what was written.
            Carries::Nothing { is_written: false } if self.written => {
                return Ok(self.untouched.lasts().then(|| {
                    let names = Unfit::Changed(detail.domains.clone());
                    Submitted::No(NotPlaced::Unfit(detail.instance_id, names))
                }));
            }
            Carries::Nothing { is_written } => self.written |= is_written && self.doubt.is_some(),
        }
        // An instance that only is protected for a while says so by another code.
        let is_out_of_state = |error: &Error| error.code() == Some(OUT_OF_STATE);
        if !self.written
            && self.untouched.lasts()
            && let Some(error) = self.refusal.take_if(|error| is_out_of_state(error))
        {
            return Ok(Some(Submitted::Refused(error)));
        }
        if !self.written || self.is_being_submitted(call).await? {
            return Ok(None);
        }
        if self.rejection.is_some() {
            let lasts = self.untouched.lasts();
            let rejection = self.rejection.take_if(|_| lasts);
            return Ok(rejection.map(Submitted::Refused));
        }
        let instance_id = self.request.instance_id.clone();
        match service
            .client
            .send(&ApplyCertificate { instance_id }, call)
            .await
        {
            Ok(_) => Ok(Some(Submitted::Yes)),
            Err(error) if is_refusal(&error) && error.execution() == Execution::NotExecuted => {
                Ok(Some(Submitted::Refused(error)))
            }
            Err(error) if is_refusal(&error) => {
                self.rejection = Some(error);
                Ok(None)
            }
            Err(error) if error.kind() == ErrorKind::StateConflict && self.untouched.lasts() => {
                Ok(Some(Submitted::Refused(error)))
            }
            Err(error) => {
                self.note(error);
                Ok(None)
            }
        }
    }

    /// Whether the service works on an earlier request to submit.
    async fn is_being_submitted(&mut self, call: &CallOptions) -> Result<bool, Error> {
        if self.doubt.is_none() {
            return Ok(false);
        }
        let task = self.service.task(&self.request.instance_id, call).await?;
        let status = task.and_then(|task| task.status);
        Ok(status == Some(TaskStatus::Processing) && !self.untouched.lasts())
    }

    fn carries(&self, detail: &InstanceDetail) -> Carries {
        let latest = detail.certificate_id.map(|id| id.to_string());
        let is_ours = self.is_ours(detail);
        let is_new = latest.is_some() && latest != self.own.base;
        let is_pending = detail.status == Some(InstanceStatus::Pending);
        match (is_new || is_pending, is_ours) {
            (true, true) => Carries::Ours,
            (true, false) => Carries::Others,
            (false, is_written) => Carries::Nothing { is_written },
        }
    }

    /// Whether what an instance tells of its application is what was written. What it does not
    /// tell contradicts nothing.
    fn is_ours(&self, detail: &InstanceDetail) -> bool {
        let application = self.application;
        let same_names = Domains::from_api(&detail.domains)
            .is_none_or(|stored| application.domains.may_become(&stored));
        let same_method = detail
            .validation_method
            .as_ref()
            .is_none_or(|told| Some(told) == self.request.validation_method.as_ref());
        let same_request = match (&application.csr, &detail.csr) {
            (Some(sent), Some(told)) => in_one_form(sent) == in_one_form(told),
            _ => true,
        };
        let by_another =
            application.csr.is_none() && detail.csr_method.as_deref() == Some("upload");
        same_names && same_method && same_request && !by_another
    }

    /// Notes a failure that the next look settles.
    fn note(&mut self, error: Error) {
        let may_have_run = error.execution() == Execution::Unknown
            && error.kind() != ErrorKind::StateConflict
            && error.code() != Some(PROTECTED);
        tracing::warn!(
            kind = ?error.kind(),
            code = error.code(),
            request_id = error.request_id(),
            "what became of the application is settled by a look"
        );
        match may_have_run {
            true => self.doubt = Some(error),
            false => self.refusal = Some(error),
        }
    }

    /// What there is to say where there is no further look.
    fn unseen(&mut self, why: Stopped, error: Option<Error>) -> Submitted {
        let is_in_doubt = self.doubt.is_some() || self.rejection.is_some() || self.written;
        if is_in_doubt {
            let error = error.or(self.rejection.take());
            return Submitted::Perhaps(Uncertainty { why, error });
        }
        match error {
            Some(error) if why == Stopped::TimeOver => Submitted::Refused(error),
            _ => Submitted::No(NotPlaced::Interrupted),
        }
    }
}

/// Whether the service will refuse the same request again.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Credentials
            | ErrorKind::Forbidden
            | ErrorKind::QuotaExhausted
            | ErrorKind::Rejected
            | ErrorKind::NotFound
    )
}

fn in_one_form(request: &str) -> String {
    let plain = x509::normal_request(request);
    plain.unwrap_or_else(|_| request.trim().to_owned())
}

/// How long an instance has shown nothing of what it was asked for.
#[derive(Debug, Default)]
struct Untouched {
    since: Option<(Instant, u32)>,
}

impl Untouched {
    /// Notes one more look that shows nothing; whether that is believed.
    fn lasts(&mut self) -> bool {
        let now = Instant::now();
        let (since, looks) = self.since.unwrap_or((now, 0));
        self.since = Some((since, looks + 1));
        looks + 1 >= LOOKS_TO_BELIEVE && now - since >= TIME_TO_BELIEVE
    }
}
