//! Taking over an order that is under way, in place of ordering.

use super::cas_v1::Listed;
use super::claims::Claim;
use super::{Application, Orders, Status};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error};

/// What there is to adopt.
#[derive(Debug)]
pub(super) enum Adoption {
    /// Nothing, or nothing is wanted.
    None,
    /// One order; it is claimed now.
    One(OrderId),
    /// Orders that all fit. None is claimed.
    Several(Vec<OrderId>),
}

impl Orders {
    /// Adopts the one order that is what an application asks for. The caller holds the
    /// domains' turn, so that nobody else adopts it, and orders if there is none.
    pub(super) async fn adoption(
        &self,
        application: &Application,
        listed: &[Listed],
        call: &Call,
    ) -> Result<Adoption, Error> {
        if !application.adopt_existing || application.csr.is_some() {
            return Ok(Adoption::None);
        }
        let mut fitting = Vec::new();
        for row in listed.iter().filter(|row| self.may_fit(row, application)) {
            if self.fits(&row.order, application, call).await? {
                fitting.push(row.order);
            }
        }
        let claim = Claim::Adopted(application.domains.clone());
        Ok(match fitting.as_slice() {
            [order] if self.claims.take(order, claim) => Adoption::One(*order),
            [] | [_] => Adoption::None,
            _ => Adoption::Several(fitting),
        })
    }

    /// Whether a row says nothing against its order.
    fn may_fit(&self, row: &Listed, application: &Application) -> bool {
        let status = row.status.as_ref().map_or(Status::Unknown, Status::from);
        matches!(status, Status::InReview | Status::Unknown)
            && application.domains.are_exactly(&row.domains)
            && row.product_code.as_deref() == Some(&application.product_code)
            && !self.claims.is_taken(&row.order)
    }

    /// Whether an order is under way, and validated as the application wants it. The
    /// API forgets the method with the record; nobody asks for either in review.
    async fn fits(
        &self,
        order: &OrderId,
        application: &Application,
        call: &Call,
    ) -> Result<bool, Error> {
        let Some(seen) = self.service.look(order, call).await? else {
            return Ok(false);
        };
        Ok(match seen.status {
            Status::PendingValidation => seen.method == Some(application.method),
            Status::InReview => {
                seen.described && seen.method.is_none_or(|own| own == application.method)
            }
            _ => false,
        })
    }
}
