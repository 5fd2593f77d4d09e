//! The course of one order: placed, looked at, withdrawn, deleted.
//!
//! Each step asks what the documents leave open. Whatever happens on the way, the
//! order is withdrawn and deleted at the end, or its id is told.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use cas::operations::{
    CancelOrderRequest, Contact, CreateCertificateRequest, DeleteCertificateRequest,
    DescribeCertificateState, OrderDescription, OrderFilter, OrderId, OrderListStatus, OrderRow,
    OrderState, ValidationMethod,
};
use cas::{CallOptions, Client, Error, Operation};
use tokio::time::sleep;

use super::operations::{CancelCertificateForPackageRequest, DescribePackageState, LargePage};
use super::report::Report;

/// No order has it: ids are given out upwards and have long passed it.
const NEVER_AN_ORDER: &str = "1";

/// How often a state that is to come is looked for.
const MOST_LOOKS: u32 = 60;

/// What to probe with.
#[derive(Debug)]
pub(super) struct Course<'a> {
    pub(super) client: &'a Client,
    /// A client with the same key and a made-up security token.
    pub(super) impostor: &'a Client,
    pub(super) domain: &'a str,
    pub(super) product_code: &'a str,
    pub(super) contact: Contact,
    /// Between two looks.
    pub(super) pause: Duration,
    /// Calls at once to provoke a throttle; 0 for none.
    pub(super) burst: usize,
}

impl Course<'_> {
    /// Goes through all of it.
    pub(super) async fn run(&self) -> Result<Report> {
        let mut report = Report::default();
        self.ask_what_costs_nothing(&mut report).await?;
        let used = self.used().await?;
        let order = self.place().await?;
        let seen = self.look_at(order, used, &mut report).await;
        let ended = self.end(order, &mut report).await;
        ended.with_context(|| format!("order {order} is left over: withdraw and delete it"))?;
        seen?;
        self.look_after(order, used, &mut report).await?;
        self.provoke_a_throttle(&mut report).await?;
        Ok(report)
    }

    async fn ask_what_costs_nothing(&self, report: &mut Report) -> Result<()> {
        let absent = self.describe(NEVER_AN_ORDER.parse()?).await;
        settle_absent(report, &absent);
        let refused = self
            .impostor
            .send(&LargePage, &CallOptions::default())
            .await;
        match refused.as_ref().map_err(Error::http_status) {
            Err(Some(400)) => report.settle("token-status", "400"),
            Err(Some(403)) => report.settle("token-status", "403"),
            other => report.note(format!("a made-up security token: {other:?}")),
        }
        match self.client.send(&LargePage, &CallOptions::default()).await {
            Ok(page) if page.size == Some(51) => report.note("a page of 51 rows is possible"),
            Ok(_) => report.settle("large-page", "capped"),
            Err(_) => report.settle("large-page", "refused"),
        }
        Ok(())
    }

    /// Last of all, so that it disturbs nothing.
    async fn provoke_a_throttle(&self, report: &mut Report) -> Result<()> {
        let id: OrderId = NEVER_AN_ORDER.parse()?;
        let describes = (0..self.burst).map(|_| self.describe(id));
        let answers = futures_util::future::join_all(describes).await;
        let throttled = answers.iter().filter_map(|answer| answer.as_ref().err());
        let known = ["Throttling.User", "FlowControlError"];
        let mut throttled =
            throttled.filter(|error| error.code().is_some_and(|code| known.contains(&code)));
        let Some(error) = throttled.next() else {
            if self.burst > 0 {
                report.note(format!("{} calls at once met no throttle", self.burst));
            }
            return Ok(());
        };
        let is_gateway = error.code() == Some(known[0]);
        let code = if is_gateway {
            "throttling-user"
        } else {
            "flow-control-error"
        };
        report.settle("throttling-code", code);
        let is_429 = error.http_status() == Some(429);
        report.settle("throttling-status", if is_429 { "429" } else { "400" });
        let is_told = error.retry_after().is_some();
        report.settle("retry-after", if is_told { "present" } else { "absent" });
        Ok(())
    }

    async fn place(&self) -> Result<OrderId> {
        let create = CreateCertificateRequest {
            domain: self.domain.to_owned(),
            contact: self.contact.clone(),
            validation_method: ValidationMethod::Dns,
            product_code: Some(self.product_code.to_owned()),
            tags: [].into(),
        };
        let placed = self.client.send(&create, &CallOptions::default()).await;
        Ok(placed
            .context("no order was placed; look into the console whether one is left")?
            .order_id)
    }

    async fn look_at(&self, order: OrderId, used: i64, report: &mut Report) -> Result<()> {
        let first = self.describe(order).await?;
        match (&first.state, first.record_domain.is_some()) {
            (OrderState::Payed, false) => report.settle("fresh-order", "payed"),
            (OrderState::Payed, true) => report.settle("fresh-order", "payed-with-record"),
            (OrderState::Process, false) => report.settle("fresh-order", "process"),
            (OrderState::Unknow | OrderState::Unrecognized(_), true) => {
                report.settle("fresh-order", "unknown-with-record");
            }
            _ => report.settle("fresh-order", "submitted"),
        }
        let is_listed = self.row(order).await?.is_some();
        report.settle("list-lag", if is_listed { "none" } else { "late" });
        let is_charged = self.used().await? > used;
        report.settle("unit-charged", if is_charged { "submit" } else { "issue" });

        let described = self
            .wait(order, |seen| {
                seen.state == OrderState::DomainVerify && seen.record_domain.is_some()
            })
            .await?;
        let name = described.record_domain.as_deref().unwrap_or_default();
        match record_name(name, self.domain) {
            Some(value) => report.settle("record-name", value),
            None => {
                report.note("the record's name tells relative from bare below a subdomain only")
            }
        }
        match described.record_type.as_deref() {
            Some("TXT") => report.settle("record-type", "txt"),
            Some("CNAME") => report.settle("record-type", "cname"),
            other => report.note(format!("the record's type is {other:?}")),
        }
        let early = self
            .send(&DeleteCertificateRequest { order_id: order })
            .await;
        match early.as_ref().map_err(|error| error.code()) {
            Err(Some("OrderStateError")) => report.settle("state-refusal", "order-state-error"),
            Err(Some("OperationDenied.StatusNotSupport")) => {
                report.settle("state-refusal", "status-not-support");
            }
            other => report.note(format!("Delete during validation: {other:?}")),
        }
        Ok(())
    }

    /// Withdraws and deletes, in the ways there are.
    async fn end(&self, order: OrderId, report: &mut Report) -> Result<()> {
        if let Err(error) = self.send(&CancelOrderRequest { order_id: order }).await {
            report.note(format!("Cancel: {}", code_of(&error)));
        }
        self.wait(order, |seen| seen.state == OrderState::Payed)
            .await?;
        if let Some(row) = self.row(order).await? {
            match row.status {
                Some(OrderListStatus::Payed) => report.settle("payed-status", "payed"),
                Some(OrderListStatus::NotActivated) => {
                    report.settle("payed-status", "notactivated");
                }
                other => report.note(format!("a payed order is listed as {other:?}")),
            }
        }
        let delete = DeleteCertificateRequest { order_id: order };
        let Err(refused) = self.send(&delete).await else {
            report.settle("delete-payed", "allowed");
            return Ok(());
        };
        report.settle("delete-payed", "refused");
        report.note(format!("Delete of a payed order: {}", code_of(&refused)));
        let give_up = CancelCertificateForPackageRequest { order_id: order };
        self.send(&give_up).await?;
        let is_left = self.send(&delete).await.is_ok();
        let value = if is_left { "leaves-row" } else { "removes" };
        report.settle("package-cancel", value);
        if self.row(order).await?.is_some() {
            bail!("it is still in the list");
        }
        Ok(())
    }

    async fn look_after(&self, order: OrderId, used: i64, report: &mut Report) -> Result<()> {
        let is_back = self.used().await? <= used;
        report.settle("unit-returned", if is_back { "at-once" } else { "late" });
        let after = match self.describe(order).await {
            Ok(seen) => seen.state.as_api_str().to_owned(),
            Err(error) => code_of(&error),
        };
        report.note(format!("Describe of the deleted order: {after}"));
        Ok(())
    }

    async fn wait(
        &self,
        order: OrderId,
        is_there: impl Fn(&OrderDescription) -> bool,
    ) -> Result<OrderDescription> {
        for _ in 0..MOST_LOOKS {
            let seen = self.describe(order).await?;
            if is_there(&seen) {
                return Ok(seen);
            }
            sleep(self.pause).await;
        }
        bail!("the state that was to come did not come")
    }

    async fn used(&self) -> Result<i64> {
        let product_code = self.product_code;
        Ok(self
            .send(&DescribePackageState { product_code })
            .await?
            .used)
    }

    async fn row(&self, order: OrderId) -> Result<Option<OrderRow>> {
        let filter = OrderFilter {
            keyword: Some(self.domain.to_owned()),
            ..OrderFilter::default()
        };
        let rows = self
            .client
            .list_orders(&filter, &CallOptions::default())
            .await?
            .rows;
        Ok(rows.into_iter().find(|row| row.order_id == Some(order)))
    }

    async fn describe(&self, order_id: OrderId) -> Result<OrderDescription, Error> {
        self.send(&DescribeCertificateState { order_id }).await
    }

    async fn send<O: Operation>(&self, operation: &O) -> Result<O::Answer, Error> {
        self.client.send(operation, &CallOptions::default()).await
    }
}

fn settle_absent(report: &mut Report, answer: &Result<OrderDescription, Error>) {
    let code = answer.as_ref().map_err(Error::code);
    match code.map(|seen| &seen.state) {
        Err(Some("NotFoundOrder")) => report.settle("absent-order", "not-found-order"),
        Err(Some("NotFound")) => report.settle("absent-order", "not-found"),
        Ok(OrderState::Unknow) => report.settle("absent-order", "unknow"),
        other => report.note(format!("Describe of an order that never was: {other:?}")),
    }
}

/// Which way of writing this is; `None` where two look the same.
fn record_name(name: &str, domain: &str) -> Option<&'static str> {
    let domain = domain.trim_start_matches("*.");
    let registrable = psl::domain_str(domain)?;
    if name.ends_with(registrable) {
        Some("full")
    } else if domain == registrable {
        None
    } else if name.contains('.') {
        Some("relative")
    } else {
        Some("bare")
    }
}

fn code_of(error: &Error) -> String {
    error.code().unwrap_or("no code").to_owned()
}
