//! One life of an order on an instance against every answer to every open question.

use std::future::ready;

use emulator::variants::instances::{
    ApplyAfterIssue, AutoDns, RejectionShows, StatusAfterRejection, UnverifiedContact,
    UpdateAfterIssue, WithdrawRace,
};
use emulator::{Emulator, InstanceId, Options, Variants};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value as Json, json};

use super::{BOUGHT, DOMAIN, TEST, account_of, asked, days, on, on_free, with};
use crate::support::terraform::{Stored, Terraform};

/// How many lives go on at once; each has a provider process of its own.
const AT_ONCE: usize = 8;

/// A seed for combinations of answers, beside each answer alone.
const SEED: u64 = 20_261_201;
const SAMPLES: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_issued_and_renewed_whatever_the_service_is_like() {
    lives(issued_and_renewed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_ends_without_a_certificate_whatever_the_service_is_like() {
    lives(ended).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_record_the_service_makes_by_itself_is_issued_without_one() {
    let mut variants = Variants::default();
    variants.set("auto-dns", "on").unwrap();
    let (mut life, instances) = Life::of(variants, &[TEST]).await;
    let created = life.terraform.apply_in_spite(None, on_free()).await;
    let order = created.quietly();
    life.expect(&order, "issued");
    assert_eq!(order.state["id"], instances[0].to_string());
    assert!(order.state["certificate_id"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_the_service_refuses_is_told_and_nothing_is_ordered() {
    let mut variants = Variants::default();
    variants.set("unverified-contact", "refused").unwrap();
    let (mut life, instances) = Life::of(variants, &[TEST]).await;
    let refused = life.terraform.apply_in_spite(None, on_free()).await;
    refused.expect_error("Nothing was ordered");
    assert!(refused.stored.state.is_null());
    let instance = life.emulator.instance(&instances[0]).unwrap();
    assert_eq!(instance.applied_for, [""; 0]);
}

async fn lives<L: Future<Output = ()>>(life: impl Fn(Variants) -> L) {
    let sampled = Variants::sample(SEED).take(SAMPLES).map(|sample| {
        // The rest is about orders on quota.
        Variants {
            instances: sample.instances,
            ..Variants::default()
        }
    });
    let all = Variants::each_of_instances().chain(sampled);
    stream::iter(all)
        // Those two have stories of their own.
        .filter(|variants| {
            let contact = variants.instances.unverified_contact;
            let dns = variants.instances.auto_dns;
            ready(contact == UnverifiedContact::Accepted && dns == AutoDns::Off)
        })
        .map(life)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

/// A service of one kind, and a provider configured for it.
struct Life {
    emulator: Emulator,
    terraform: Terraform,
    variants: Variants,
}

impl Life {
    async fn of(variants: Variants, specs: &[&str]) -> (Self, Vec<InstanceId>) {
        let options = Options {
            variants,
            ..Options::default()
        };
        let (emulator, terraform, instances) = account_of(options, specs).await;
        let life = Self {
            emulator,
            terraform,
            variants,
        };
        (life, instances)
    }

    fn answers(&self) -> String {
        let usual: Vec<_> = Variants::default().values().collect();
        let others = self
            .variants
            .values()
            .filter(|answer| !usual.contains(answer));
        format!("{:?}", others.collect::<Vec<_>>())
    }

    /// An order that was placed and shows its record.
    async fn placed(&mut self, config: Json) -> Stored {
        let created = self.terraform.apply_in_spite(None, config).await;
        assert_eq!(created.diagnostics, [], "{}", self.answers());
        let order = created.stored;
        assert_eq!(
            order.state["status"],
            "pending_validation",
            "{}",
            self.answers()
        );
        let record = &order.state["validation"][DOMAIN];
        assert!(
            record["record_value"].is_string(),
            "{record} {}",
            self.answers()
        );
        order
    }

    async fn read(&mut self, order: &Stored) -> Stored {
        let read = self.terraform.read(order).await;
        assert_eq!(read.diagnostics, [], "{}", self.answers());
        read.stored
    }

    #[track_caller]
    fn expect(&self, order: &Stored, status: &str) {
        assert_eq!(order.state["status"], status, "{}", self.answers());
    }
}

async fn issued_and_renewed(variants: Variants) {
    let (mut life, instances) = Life::of(variants, &[BOUGHT]).await;
    let instance = &instances[0];
    let config = with(on(instance), "min_days_remaining", 30);
    let order = life.placed(config.clone()).await;
    life.emulator.issue_instance(instance);
    let order = life.read(&order).await;
    life.expect(&order, "issued");
    let first = order.state["certificate_id"].clone();
    assert!(first.is_string() && order.state["not_after"].is_string());
    let mut waits = life.terraform.core().of("alicloud_cas_order_validation");
    let waited = waits.create(json!({ "order_id": order.state["id"] })).await;
    assert_eq!(waited.state["certificate_id"], first, "{}", life.answers());

    life.emulator.age_instance(instance, days(175));
    let due = life.read(&order).await;
    let renewed = life.terraform.apply_in_spite(Some(&due), config).await;
    let may_renew = variants.instances.update_after_issue != UpdateAfterIssue::Refused
        && variants.instances.apply_after_issue != ApplyAfterIssue::Refused;
    if may_renew {
        assert_eq!(renewed.diagnostics, [], "{}", life.answers());
        life.expect(&renewed.stored, "pending_validation");
        life.emulator.issue_instance(instance);
        let order = life.read(&renewed.stored).await;
        life.expect(&order, "issued");
        assert_ne!(order.state["certificate_id"], first, "{}", life.answers());
        let kept = life.terraform.destroy(&order).await;
        kept.expect_warning("stays in the service");
    } else {
        let said = renewed.expect_error("The certificate that the instance has stays as it is");
        assert!(said.detail.contains("is good until"), "{said:?}");
        assert_eq!(renewed.stored.state, due.state, "{}", life.answers());
    }
    let instance = life.emulator.instance(instance).unwrap();
    assert_eq!(instance.certificate_statuses[0], "willExpire");
    assert_eq!(asked(&life.emulator, "RevokeCertificate"), 0);
}

async fn ended(variants: Variants) {
    let (mut life, instances) = Life::of(variants, &[TEST, BOUGHT, BOUGHT]).await;
    // Cancelled by a destroy.
    let config = with(on_free(), "timeouts", json!({ "delete": "30s" }));
    let order = life.placed(config).await;
    let deleted = life.terraform.destroy(&order).await;
    if variants.instances.withdraw_race == WithdrawRace::No {
        assert_eq!(deleted.diagnostics, [], "{}", life.answers());
        let applied_for = life.emulator.instance(&instances[0]).unwrap().applied_for;
        assert_eq!(applied_for, [""; 0], "{}", life.answers());
    }
    assert!(
        deleted.stored.state.is_null(),
        "{deleted:?} {}",
        life.answers()
    );

    // Withdrawn in the console.
    let order = life.placed(on(&instances[1])).await;
    life.emulator.withdraw_instance(&instances[1]);
    let order = life.read(&order).await;
    life.expect(&order, "withdrawn");

    // Turned down by the CA.
    let order = life.placed(on(&instances[2])).await;
    life.emulator
        .reject_instance(&instances[2], "CAA forbids it");
    let order = life.read(&order).await;
    let shows = variants.instances.rejection_shows != RejectionShows::Nowhere;
    let is_pending = variants.instances.status_after_rejection == StatusAfterRejection::Pending;
    let status = match (shows, is_pending) {
        (true, _) => "failed",
        (false, true) => "in_review",
        (false, false) => "withdrawn",
    };
    life.expect(&order, status);
    assert_eq!(asked(&life.emulator, "RevokeCertificate"), 0);
}
