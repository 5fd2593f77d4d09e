//! Choosing a free instance of a spec.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::CasV2;
use super::list::{AllInstances, is_free, listed};
use super::place::Named;
use crate::orders::ownership::Owner;
use crate::orders::placement::not_listed;
use crate::orders::{
    Application, Domains, InstancesInUse, ListedOrder, NotPlaced, OrderId, Placement, Status,
};
use cas::operations::{InstanceId, InstanceRow};
use cas::{CallOptions, Error, ErrorKind};

/// By how much the term of an instance must outlast a certificate, to carry another one.
const OUTLASTS: SignedDuration = SignedDuration::from_hours(24);

impl CasV2 {
    /// Orders on a free instance of a spec, or takes over what is under way on one. An instance
    /// that turns out to be taken is passed over. The order after another one stays on its
    /// instance, as long as that outlasts the certificate it has.
    pub(in crate::orders) async fn place_on_free(
        &self,
        application: &Application,
        spec: &str,
        prior: Option<&InstanceId>,
        call: &CallOptions,
        named: &Named<'_>,
    ) -> Placement {
        let mut passed = BTreeSet::new();
        if let Some(prior) = prior {
            match self.carries_another(prior, call).await {
                Ok(true) => {
                    let placing = self.place_on(application, prior, Some(prior), call, named);
                    let placement = placing.await;
                    if !matches!(placement.result, Err(NotPlaced::Unfit(..))) {
                        return placement;
                    }
                }
                Ok(false) => {}
                Err(error) => return Err(not_listed(error)).into(),
            }
            passed.insert(prior.clone());
        }
        let all = match self.instances(call).await {
            Ok(all) => all,
            Err(error) => return Err(not_listed(error)).into(),
        };
        let rows = of_spec(&all, spec);
        let (under_way, issued) = self.existing(&rows, &application.domains);
        let placed = match self.adoptable(application, under_way, &issued) {
            Err(stop) => Err(stop),
            Ok(Some(instance)) => self.adopt(application, &instance, false, call).await,
            Ok(None) => {
                self.place_on_one_of(application, spec, (&all, &rows), passed, call, named)
                    .await
            }
        };
        Placement {
            issued,
            ..Placement::from(placed)
        }
    }

    async fn place_on_one_of(
        &self,
        application: &Application,
        spec: &str,
        (all, rows): (&AllInstances, &[&InstanceRow]),
        passed: BTreeSet<InstanceId>,
        call: &CallOptions,
        named: &Named<'_>,
    ) -> Result<crate::orders::Placed, NotPlaced> {
        let domains = &application.domains;
        let mut free: Vec<_> = rows
            .iter()
            .filter(|row| is_free_for(row, domains) && !passed.contains(&row.instance_id))
            .collect();
        // What ends first is used first.
        free.sort_by_key(|row| {
            (
                row.order_end.unwrap_or(Timestamp::MAX),
                row.instance_id.clone(),
            )
        });
        let mut unfit = None;
        for row in free {
            let order = OrderId::from(row.instance_id.clone());
            let owner = Owner::Ordered(domains.clone());
            if !self.ownership.take(&order, owner) {
                continue;
            }
            let placing = self.place_on(application, &row.instance_id, None, call, named);
            match placing.await.result {
                Err(why @ NotPlaced::Unfit(..)) => {
                    self.ownership.release(&order);
                    unfit = Some(why);
                }
                Err(why) => {
                    self.ownership.release(&order);
                    return Err(why);
                }
                Ok(placed) => return Ok(placed),
            }
        }
        let is_taken = |row: &&&InstanceRow| {
            !is_free_for(row, domains) || self.ownership.is_owned(&row.instance_id.clone().into())
        };
        let in_use = rows.iter().filter(is_taken).count();
        // If some were free and would not do, that is what there is to say.
        match unfit {
            Some(why) if in_use < rows.len() => Err(why),
            _ => Err(NotPlaced::NoneFree(InstancesInUse {
                spec: spec.to_owned(),
                total: rows.len(),
                in_use,
                other_free: free_by_spec(&all.rows, Some(spec)).into_iter().collect(),
            })),
        }
    }

    /// Whether the term of an instance leaves room for another certificate after its latest.
    async fn carries_another(
        &self,
        instance: &InstanceId,
        call: &CallOptions,
    ) -> Result<bool, Error> {
        let detail = match self.detail(instance, call).await {
            Ok(detail) => detail,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let term_end = detail.instance_end.or(detail.order_end);
        Ok(match (term_end, detail.certificate_not_after) {
            (Some(term), Some(end)) => end.checked_add(OUTLASTS).is_ok_and(|end| end <= term),
            (_, None) => true,
            (None, Some(_)) => false,
        })
    }

    /// What there is on instances for exactly these domains that no resource of this process
    /// has: under way, and issued with time left.
    fn existing(
        &self,
        rows: &[&InstanceRow],
        domains: &Domains,
    ) -> (Vec<ListedOrder>, Vec<ListedOrder>) {
        let now = self.client.now();
        let mut under_way = Vec::new();
        let mut issued = Vec::new();
        for row in rows {
            let listed = listed(row);
            let is_for_these = listed
                .domains
                .as_ref()
                .is_some_and(|own| domains.may_become(own));
            if !is_for_these || self.ownership.is_owned(&listed.order) {
                continue;
            }
            match listed.status {
                status if status.is_under_way() => under_way.push(listed),
                Status::Issued if listed.not_after.is_none_or(|end| now < end) => {
                    issued.push(listed);
                }
                _ => {}
            }
        }
        (under_way, issued)
    }

    /// The instance whose order is to be taken over; `None` where one is to be placed.
    fn adoptable(
        &self,
        application: &Application,
        mut under_way: Vec<ListedOrder>,
        issued: &[ListedOrder],
    ) -> Result<Option<InstanceId>, NotPlaced> {
        if !application.adopts() {
            return match under_way.is_empty() {
                true => Ok(None),
                false => Err(NotPlaced::UnderWay(under_way)),
            };
        }
        if under_way.len() > 1 {
            return Err(NotPlaced::SeveralToAdopt(under_way));
        }
        if let Some(only) = under_way.pop() {
            return Ok(only.order.instance().cloned());
        }
        if self.client.clock_doubt().is_some() {
            // No date says which of them is still good.
            return Ok(None);
        }
        let now = self.client.now();
        let least = application.min_days_remaining;
        let good = |one: &&ListedOrder| one.days_left(now).is_some_and(|left| left > least);
        let good: Vec<_> = issued.iter().filter(good).collect();
        match good.as_slice() {
            [] => Ok(None),
            [only] => Ok(only.order.instance().cloned()),
            several => Err(NotPlaced::SeveralToAdopt(
                several.iter().map(|one| (*one).clone()).collect(),
            )),
        }
    }

    /// How many instances of each spec are free.
    pub(in crate::orders) async fn free_instances(
        &self,
        call: &CallOptions,
    ) -> Result<BTreeMap<String, usize>, Error> {
        let all = self.instances(call).await?;
        Ok(free_by_spec(&all.rows, None))
    }
}

fn of_spec<'a>(all: &'a AllInstances, spec: &str) -> Vec<&'a InstanceRow> {
    let is_of_spec = |row: &&InstanceRow| row.spec.as_deref() == Some(spec);
    all.rows.iter().filter(is_of_spec).collect()
}

/// Whether an instance is free, and no names of somebody else's are stored on it. Those of an
/// application that was withdrawn stay there.
fn is_free_for(row: &InstanceRow, domains: &Domains) -> bool {
    let is_for_these = || Domains::from_api(&row.domains).as_ref() == Some(domains);
    is_free(row) && (row.domains.is_empty() || is_for_these())
}

fn free_by_spec(rows: &[InstanceRow], but: Option<&str>) -> BTreeMap<String, usize> {
    let mut free = BTreeMap::new();
    for row in rows.iter().filter(|row| is_free(row)) {
        let spec = row.spec.as_deref().unwrap_or("unknown");
        if Some(spec) != but {
            *free.entry(spec.to_owned()).or_default() += 1;
        }
    }
    free
}
