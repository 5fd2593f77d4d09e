//! Whether a plan orders anew in place: for a certificate that is due, an order that failed
//! its review, and one whose certificate has expired.

use jiff::Timestamp;

use super::model::OrderModel;
use super::validity::Validity;
use crate::orders::Status;
use framework::{AttributePath, Diagnostic, Field};

/// What a plan makes of an order whose arguments ask for no other one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Renewal {
    /// Nothing is to be said of it.
    NotDue,
    /// Fewer days are left than are asked for: order anew.
    Due { validity: Validity, least: i64 },
    /// It failed, or its certificate has expired: order anew.
    Replaced(Status),
    /// The same, and `replace_failed` is false.
    LeftAsItIs(Status),
    /// It was withdrawn or revoked outside Terraform.
    Decided(Status),
    /// The argument that decides is not known yet.
    Undecided(&'static str),
    /// It would have too few days left soon after each renewal.
    NeverEnough { validity: Validity, least: i64 },
    /// How many days it has left is not known.
    Undated,
    /// The last third of the certificate's life has begun, and nothing renews it.
    Unattended(Validity),
}

impl Renewal {
    /// What there is to do, by the state alone; by the clock only where other days are
    /// asked for than when the order was last looked at.
    pub(super) fn of(prior: &OrderModel, planned: &OrderModel, now: Timestamp) -> Self {
        match prior.status() {
            Some(status @ (Status::Failed | Status::Expired)) => {
                match planned.replace_failed.known() {
                    Some(true) => Self::Replaced(status),
                    Some(false) => Self::LeftAsItIs(status),
                    None => Self::Undecided("replace_failed"),
                }
            }
            Some(status @ (Status::Withdrawn | Status::Revoked)) => Self::Decided(status),
            Some(Status::Issued) => Self::of_issued(prior, planned, now),
            _ => Self::NotDue,
        }
    }

    fn of_issued(prior: &OrderModel, planned: &OrderModel, now: Timestamp) -> Self {
        let validity = prior.validity();
        let least = match (&planned.min_days_remaining, validity) {
            (Field::Known(least), _) => *least,
            (Field::Unknown, _) => return Self::Undecided("min_days_remaining"),
            (Field::Null, Some(validity)) if validity.is_in_last_third(now) => {
                return Self::Unattended(validity);
            }
            (Field::Null, _) => return Self::NotDue,
        };
        let Some(validity) = validity else {
            return Self::Undated;
        };
        let is_due = match prior.min_days_remaining == planned.min_days_remaining {
            true => prior.ready_for_renewal.known() == Some(&true),
            false => validity.is_due(least, now),
        };
        if is_due {
            Self::Due { validity, least }
        } else if validity.never_has(least) && validity.is_short_of(least, now) {
            Self::NeverEnough { validity, least }
        } else {
            Self::NotDue
        }
    }

    /// The same, where a plan of the same change has decided before: what has been shown
    /// stands, although the clock or a value that was not known then says otherwise now.
    pub(super) fn standing_by(
        self,
        decided: Option<bool>,
        prior: &OrderModel,
        planned: &OrderModel,
    ) -> Self {
        match (decided, self) {
            (Some(false), Self::Due { .. }) => Self::NotDue,
            (Some(false), Self::Replaced(_)) => Self::Undecided("replace_failed"),
            (Some(true), renewal) if !renewal.orders_anew() => {
                match (prior.validity(), planned.min_days_remaining.known()) {
                    (Some(validity), Some(&least)) => Self::Due { validity, least },
                    _ => renewal,
                }
            }
            (_, renewal) => renewal,
        }
    }

    /// Whether the state alone decides, so that every plan of the change decides the same.
    pub(super) fn is_by_state(&self, prior: &OrderModel, planned: &OrderModel) -> bool {
        prior.min_days_remaining == planned.min_days_remaining
            && !matches!(self, Self::Undecided(_))
    }

    /// Whether the plan orders anew.
    pub(super) fn orders_anew(&self) -> bool {
        matches!(self, Self::Due { .. } | Self::Replaced(_))
    }

    /// What to tell the practitioner.
    pub(super) fn warning(&self, order: &str, now: Timestamp) -> Option<Diagnostic> {
        Some(match self {
            Self::NotDue => return None,
            Self::Due { validity, least } => Diagnostic::warning(
                format!("Certificate order {order} is due for renewal"),
                format!(
                    "Its certificate has {} of {} days left, and min_days_remaining is {least}, so \
                     the plan orders a new one in place. The old order and its certificate stay as \
                     they are in the service.",
                    validity.days_left(now),
                    validity.days_in_all()
                ),
            ),
            Self::Replaced(status) => Diagnostic::warning(
                format!("Certificate order {order} has {}", what_happened(*status).0),
                format!(
                    "{}, so the plan orders a new one in place. To keep it, set replace_failed = \
                     false.",
                    what_happened(*status).1
                ),
            ),
            Self::LeftAsItIs(status) => Diagnostic::warning(
                format!("Certificate order {order} has {}", what_happened(*status).0),
                format!(
                    "{}, and replace_failed is false, so it stays. To order anew, remove that \
                     argument or use `terraform apply -replace`.",
                    what_happened(*status).1
                ),
            ),
            Self::Decided(status) => Diagnostic::warning(
                format!("Certificate order {order} was {status} outside Terraform"),
                "That was somebody's decision, so the plan leaves it alone. To order anew, use \
                 `terraform apply -replace`; to give it up, remove the resource.",
            ),
            Self::Undecided(argument) => Diagnostic::warning(
                format!("{argument} is not known yet"),
                format!(
                    "It decides whether certificate order {order} is renewed, and comes from \
                     something that is only known after the apply. So this plan renews nothing, \
                     and the next one decides."
                ),
            )
            .at(AttributePath::root(*argument)),
            Self::NeverEnough { validity, least } => Diagnostic::warning(
                format!("min_days_remaining asks for more than certificate order {order} can give"),
                format!(
                    "The certificate lives {} days and has {} left. {least} days are more than two \
                     thirds of its life, and renewals would use up quota needlessly. So it is not \
                     renewed at all. Ask for {} days or fewer.",
                    validity.days_in_all(),
                    validity.days_left(now),
                    validity.most_days()
                ),
            )
            .at(AttributePath::root("min_days_remaining")),
            Self::Undated => Diagnostic::warning(
                format!("When certificate order {order} is due for renewal is not known"),
                "The order is issued, but the service sends no certificate whose dates could be \
                 read, so min_days_remaining decides nothing. Look at the certificate in the \
                 console.",
            )
            .at(AttributePath::root("min_days_remaining")),
            Self::Unattended(validity) => Diagnostic::warning(
                format!("Nothing renews the certificate of order {order}"),
                format!(
                    "It has {} of {} days left. Set min_days_remaining, and the first plan below \
                     that many days orders a new one in place.",
                    validity.days_left(now),
                    validity.days_in_all()
                ),
            ),
        })
    }
}

/// In short, and as the beginning of a sentence.
fn what_happened(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Failed => ("failed its review", "The CA refused the application"),
        _ => ("expired", "Its certificate has expired"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::nothing;
    use super::*;

    const NOW: &str = "2026-03-05T12:00:00Z";

    /// An order in this state, with 26 of 90 days left if it is issued.
    fn order(status: &str) -> OrderModel {
        let mut order = nothing();
        order.status = status.into();
        order.replace_failed = Field::Known(true);
        order.ready_for_renewal = Field::Known(false);
        if status != "failed" {
            order.not_before = "2026-01-01T00:00:00Z".into();
            order.not_after = "2026-03-31T23:59:59Z".into();
        }
        order
    }

    fn asking(order: &OrderModel, days: impl Into<Field<i64>>) -> OrderModel {
        OrderModel {
            min_days_remaining: days.into(),
            ..order.clone()
        }
    }

    fn renewal(prior: &OrderModel, planned: &OrderModel) -> Renewal {
        Renewal::of(prior, planned, NOW.parse().unwrap())
    }

    #[test]
    fn the_last_look_decides_whether_an_order_is_due_as_long_as_the_same_days_are_asked_for() {
        for was_ready in [true, false] {
            let mut prior = asking(&order("issued"), Some(30));
            prior.ready_for_renewal = Field::Known(was_ready);
            assert_eq!(renewal(&prior, &prior).orders_anew(), was_ready);
        }
    }

    #[test]
    fn other_days_are_judged_by_the_clock() {
        let prior = asking(&order("issued"), Some(10));
        for (least, anew) in [(26, false), (27, true), (60, true), (61, false)] {
            let renewal = renewal(&prior, &asking(&prior, Some(least)));
            assert_eq!(renewal.orders_anew(), anew, "{least}: {renewal:?}");
        }
        let never = renewal(&prior, &asking(&prior, Some(61)));
        assert!(matches!(never, Renewal::NeverEnough { .. }), "{never:?}");
    }

    #[test]
    fn what_is_not_known_yet_decides_nothing() {
        let mut prior = order("issued");
        prior.ready_for_renewal = Field::Known(true);
        let undecided = renewal(&prior, &asking(&prior, Field::Unknown));
        assert_eq!(undecided, Renewal::Undecided("min_days_remaining"));
        for status in ["failed", "expired"] {
            let prior = order(status);
            let planned = OrderModel {
                replace_failed: Field::Unknown,
                ..prior.clone()
            };
            assert_eq!(
                renewal(&prior, &planned),
                Renewal::Undecided("replace_failed")
            );
        }
    }

    #[test]
    fn what_was_decided_before_stands() {
        let prior = asking(&order("issued"), Some(10));
        for (least, now_due) in [(26, false), (27, true), (61, false)] {
            let planned = asking(&prior, Some(least));
            for decided in [true, false] {
                let renewal = renewal(&prior, &planned);
                assert!(!renewal.is_by_state(&prior, &planned));
                let stands = renewal.standing_by(Some(decided), &prior, &planned);
                assert_eq!(stands.orders_anew(), decided, "{least}: {stands:?}");
            }
            let alone = renewal(&prior, &planned).standing_by(None, &prior, &planned);
            assert_eq!(alone.orders_anew(), now_due);
        }
        let failed = order("failed");
        let kept = renewal(&failed, &failed).standing_by(Some(false), &failed, &failed);
        assert_eq!(kept, Renewal::Undecided("replace_failed"));
        assert!(renewal(&failed, &failed).is_by_state(&failed, &failed));
    }

    #[test]
    fn each_status_has_its_rule() {
        for status in Status::ALL {
            let prior = asking(&order(status.as_str()), Some(10));
            let expected = match status {
                Status::Failed | Status::Expired => Renewal::Replaced(status),
                Status::Withdrawn | Status::Revoked => Renewal::Decided(status),
                _ => Renewal::NotDue,
            };
            assert_eq!(renewal(&prior, &prior), expected, "{status}");
        }
        let kept = OrderModel {
            replace_failed: Field::Known(false),
            ..order("failed")
        };
        assert_eq!(renewal(&kept, &kept), Renewal::LeftAsItIs(Status::Failed));
    }

    #[test]
    fn a_certificate_that_nothing_renews_is_told_in_the_last_third_of_its_life() {
        let prior = order("issued");
        assert!(matches!(renewal(&prior, &prior), Renewal::Unattended(_)));
        let before = Renewal::of(&prior, &prior, "2026-02-20T12:00:00Z".parse().unwrap());
        assert_eq!(before, Renewal::NotDue);
    }

    #[test]
    fn an_issued_order_without_dates_says_that_nothing_is_known() {
        let mut prior = asking(&order("issued"), Some(30));
        prior.not_after = Field::Null;
        assert_eq!(renewal(&prior, &prior), Renewal::Undated);
    }

    #[test]
    fn every_renewal_but_none_has_words() {
        let validity = order("issued").validity().unwrap();
        let all = [
            Renewal::Due {
                validity,
                least: 30,
            },
            Renewal::Replaced(Status::Failed),
            Renewal::LeftAsItIs(Status::Expired),
            Renewal::Decided(Status::Revoked),
            Renewal::Undecided("replace_failed"),
            Renewal::NeverEnough {
                validity,
                least: 80,
            },
            Renewal::Undated,
            Renewal::Unattended(validity),
        ];
        let now = NOW.parse().unwrap();
        for renewal in all {
            assert!(renewal.warning("7", now).is_some(), "{renewal:?}");
        }
        assert_eq!(Renewal::NotDue.warning("7", now), None);
    }
}
