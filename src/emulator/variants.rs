//! Open questions about the service, each a switch.
//!
//! The vendor's documents leave these points open or contradict each other. A
//! client has to cope with every value; a test walks over them by [`Variants::all`],
//! [`Variants::each`], [`Variants::each_of_instances`] or [`Variants::sample`]. The first
//! value of each switch is the default. `docs/guides/emulator.md` says what is known about
//! each.

mod declaration;
pub mod instances;

use declaration::switches;
pub use instances::InstanceVariants;

/// A switch as a person sees it.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// Its name, as in `--variant NAME=VALUE`.
    pub name: &'static str,
    /// Its values, the default first.
    pub values: &'static [&'static str],
}

switches! {
    /// One answer to every open question.
    Variants {
        /// Those that concern instances alone.
        instances: InstanceVariants,
    }

    /// How large the ids of orders are.
    order_ids "order-ids" OrderIds {
        /// Below 2^53: JavaScript and old versions of jq read them as they are.
        Double "double",
        /// Beyond 2^53, where neighbouring floating point numbers are 16 apart. All are odd:
        /// none survives a detour through one.
        Large "large",
    }

    /// What is answered for an order that was deleted or never was.
    absent_order "absent-order" AbsentOrder {
        /// 404 `NotFoundOrder`.
        NotFoundOrder "not-found-order",
        /// 400 `NotFound`.
        NotFound "not-found",
        /// Describe: 200 with the type `unknow`; others: 404 `NotFoundOrder`.
        Unknow "unknow",
    }

    /// What Describe answers for a revoked order.
    revoked_order "revoked-order" RevokedOrder {
        /// The certificate, as before.
        Certificate "certificate",
        /// The type `unknow`.
        Unknow "unknow",
        /// As if there were no such order.
        Absent "absent",
    }

    /// What Describe answers once the certificate has expired.
    expired_order "expired-order" ExpiredOrder {
        /// The certificate, as before.
        Certificate "certificate",
        /// The type `unknow`.
        Unknow "unknow",
        /// As if there were no such order.
        Absent "absent",
    }

    /// What the first Describe of a new order says.
    fresh_order "fresh-order" FreshOrder {
        /// `domain_verify`, at once.
        Submitted "submitted",
        /// `payed`, once.
        Payed "payed",
        /// `payed`, once, with the validation record beside.
        PayedWithRecord "payed-with-record",
        /// `process` without a record, once.
        Process "process",
        /// A type that is not documented, once, with the validation record beside.
        UnknownWithRecord "unknown-with-record",
    }

    /// Whether Delete takes a `payed` order.
    delete_payed "delete-payed" DeletePayed {
        /// It does.
        Allowed "allowed",
        /// Only after CancelCertificateForPackageRequest gave the unit back.
        Refused "refused",
    }

    /// What CancelCertificateForPackageRequest makes of a `payed` order.
    package_cancel "package-cancel" PackageCancel {
        /// The order is gone.
        Removes "removes",
        /// The unit is back, the order stays `payed` until it is deleted.
        LeavesRow "leaves-row",
    }

    /// The refusal of an operation that the order's state forbids.
    state_refusal "state-refusal" StateRefusal {
        /// 403 `OrderStateError`.
        OrderStateError "order-state-error",
        /// 400 `OperationDenied.StatusNotSupport`.
        StatusNotSupport "status-not-support",
    }

    /// When an order takes its unit.
    unit_charged "unit-charged" UnitCharged {
        /// When it is submitted.
        Submit "submit",
        /// When it is issued.
        Issue "issue",
    }

    /// When a unit given back is counted.
    unit_returned "unit-returned" UnitReturned {
        /// At once.
        AtOnce "at-once",
        /// A minute later.
        Late "late",
    }

    /// For how long after issuing a revocation gives the unit back.
    refund_window "refund-window" RefundWindow {
        /// 28 days, as the console says.
        Days28 "28-days",
        /// 30 days, as an API page says.
        Days30 "30-days",
    }

    /// The refusal of a Create without a unit to pay it.
    no_quota "no-quota" NoQuota {
        /// 404 `NotFoundPackage` or `NotRemainCount`.
        Documented "documented",
        /// 400 `InsufficientQuota`, as accounts without a plan report.
        InsufficientQuota "insufficient-quota",
    }

    /// A Create for a domain that another pending order is for.
    duplicate_domain "duplicate-domain" DuplicateDomain {
        /// Both orders live.
        Allowed "allowed",
        /// 400 `DomainAlreadyExist`.
        Refused "refused",
        /// 400 `DomainRepeat`.
        Repeat "repeat",
        /// The answer is the other order's id; no second unit is taken.
        Merged "merged",
    }

    /// How `RecordDomain` is written for `www.example.com`.
    record_name "record-name" RecordName {
        /// Relative to the registrable domain: `_dnsauth.www`.
        Relative "relative",
        /// `_dnsauth`, whatever the domain.
        Bare "bare",
        /// `_dnsauth.www.example.com`.
        Full "full",
    }

    /// The type of the validation record.
    record_type "record-type" RecordType {
        /// TXT.
        Txt "txt",
        /// CNAME.
        Cname "cname",
    }

    /// Whether Describe tells the `CertId` of an issued order.
    certificate_id "certificate-id" CertificateId {
        /// It does.
        Present "present",
        /// It does not, as before July 2025.
        Absent "absent",
    }

    /// When a new order is in the list.
    list_lag "list-lag" ListLag {
        /// At once.
        None "none",
        /// From the second list after it was placed.
        Late "late",
    }

    /// The order of rows in the list.
    list_order "list-order" ListOrder {
        /// Newest first.
        Newest "newest",
        /// Oldest first.
        Oldest "oldest",
        /// None that makes sense, but always the same.
        Unordered "unordered",
    }

    /// A `ShowSize` of more than 50.
    large_page "large-page" LargePage {
        /// 400 `InvalidParameter`.
        Refused "refused",
        /// 50 rows all the same.
        Capped "capped",
    }

    /// The list's word for a `payed` order.
    payed_status "payed-status" PayedStatus {
        /// `PAYED`.
        Payed "payed",
        /// `NOTACTIVATED`.
        NotActivated "notactivated",
    }

    /// Which moment `BuyDate` of a row of the list is.
    buy_date "buy-date" BuyDate {
        /// When the order was placed.
        Ordered "ordered",
        /// When the quota was bought, before any order: the same for all rows.
        Purchased "purchased",
    }

    /// The name that comes free of charge with a domain validated by DNS: the bare
    /// name of a wildcard or a `www` name, the `www` name of a bare one.
    complimentary_name "complimentary-name" ComplimentaryName {
        /// It does not come.
        None "none",
        /// The certificate has it.
        Certificate "certificate",
        /// The certificate has it, and the row of an issued order names it.
        Listed "listed",
    }

    /// Whether GetUserCertificateDetail shows the tags of the Create.
    create_tags "create-tags" CreateTags {
        /// It does.
        Kept "kept",
        /// They are nowhere to be seen.
        Dropped "dropped",
    }

    /// CreateCertificateForPackageRequest without a `ValidateType`.
    default_validation "default-validation" DefaultValidation {
        /// DNS.
        Dns "dns",
        /// FILE.
        File "file",
        /// 400 `MissingParameter`.
        Refused "refused",
    }

    /// CreateCertificateForPackageRequest without a contact.
    stored_contact "stored-contact" StoredContact {
        /// The account has one in store, which is used.
        Present "present",
        /// It has none: 400 `MissingParameter`.
        Absent "absent",
    }

    /// The shape of `symantec-dv-1-starter`, on which documents disagree.
    starter_shape "starter-shape" StarterShape {
        /// It takes any domain.
        Any "any",
        /// Plain domains.
        Single "single",
        /// Wildcards.
        Wildcard "wildcard",
    }

    /// The code of a call too many.
    throttling_code "throttling-code" ThrottlingCode {
        /// `Throttling.User`, the gateway's.
        ThrottlingUser "throttling-user",
        /// `FlowControlError`, from the catalogue of CAS.
        FlowControlError "flow-control-error",
    }

    /// The HTTP status of a call too many.
    throttling_status "throttling-status" ThrottlingStatus {
        /// 400.
        BadRequest "400",
        /// 429.
        TooManyRequests "429",
    }

    /// The header `x-acs-retry-after` of a call too many.
    retry_after "retry-after" RetryAfter {
        /// It says how many milliseconds to wait.
        Present "present",
        /// It is not sent.
        Absent "absent",
    }

    /// The HTTP status of errors about a security token.
    token_status "token-status" TokenStatus {
        /// 400.
        BadRequest "400",
        /// 403.
        Forbidden "403",
    }

    /// For how long a nonce counts as used.
    nonce_window "nonce-window" NonceWindow {
        /// As long as its request's time stamp could be accepted.
        Stamp "stamp",
        /// A day.
        Day "day",
    }

    /// The longest URL, which a signing request in the query can reach.
    url_limit "url-limit" UrlLimit {
        /// No limit of its own.
        None "none",
        /// 8 KiB, beyond which the answer is an HTML page of status 414.
        Kib8 "8-kib",
    }
}

impl Variants {
    /// Every switch there is.
    pub fn switches() -> impl Iterator<Item = &'static Switch> {
        SWITCHES.iter().chain(instances::SWITCHES)
    }

    /// How many combinations there are.
    pub fn count() -> u128 {
        Self::switches()
            .map(|switch| switch.values.len() as u128)
            .product()
    }

    /// Every combination, the default first. They are far too many to try them
    /// all: take some, or pin the switches that do not matter.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::count()).map(Self::numbered)
    }

    /// The default, then every combination that differs from it in one switch; those that
    /// concern instances alone are left out.
    pub fn each() -> impl Iterator<Item = Self> {
        Self::each_of(SWITCHES)
    }

    /// The same with the switches that concern instances alone.
    pub fn each_of_instances() -> impl Iterator<Item = Self> {
        Self::each_of(instances::SWITCHES)
    }

    fn each_of(switches: &'static [Switch]) -> impl Iterator<Item = Self> {
        let changed = switches.iter().flat_map(|switch| {
            switch.values.iter().skip(1).map(|value| {
                let mut variants = Self::default();
                let set = variants.set(switch.name, value);
                set.expect("the table of switches holds what set takes");
                variants
            })
        });
        std::iter::once(Self::default()).chain(changed)
    }

    /// Endless combinations in a random order that the seed decides.
    pub fn sample(seed: u64) -> impl Iterator<Item = Self> {
        let mut state = seed;
        std::iter::repeat_with(move || {
            let number = u128::from(scramble(&mut state)) << 64 | u128::from(scramble(&mut state));
            Self::numbered(number % Self::count())
        })
    }

    /// The combination of that number.
    fn numbered(mut number: u128) -> Self {
        Self::of_digits(&mut |base| {
            let base = base as u128;
            let digit = number % base;
            number /= base;
            // Less than the base, which came from a usize.
            digit as usize
        })
    }
}

/// SplitMix64: a generator of one line of state, so that a seed is a whole recipe.
fn scramble(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests;
