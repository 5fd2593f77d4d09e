//! Stories of orders, told to a scripted service with a paused clock; those of `emulated`
//! to the emulator.

mod account;
mod acting;
mod applying;
mod deleting;
mod delivering;
mod emulated;
mod listing;
mod looking;
mod matching;
mod never_shown;
mod placing;
mod revoking;
mod waiting_for_issuance;
mod waiting_for_validation;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::*;
use cas::mock_service::{Line, Service, answer, lost, refusal};
use cas::operations::Contact;
use cas::{CallOptions, ClientBuilder, ErrorKind, Site};
use system::FixedClock;

const ORDER: &str = "98987582437920969";

/// The account of the key that stories have, unless they say another.
const ACCOUNT: &str = "111";

/// Orders of a process that knows whose key it has.
fn orders(service: &Service) -> Orders {
    Orders {
        caller: CallerAccount::of(ACCOUNT),
        ..newcomers(service)
    }
}

/// Orders of a process that has yet to ask.
fn newcomers(service: &Service) -> Orders {
    Orders::new(client_builder(service).build())
}

/// Orders whose client gives up at the first failure.
fn impatient(service: &Service) -> Orders {
    let client = client_builder(service).max_retry_timeout(Duration::ZERO);
    Orders {
        caller: CallerAccount::of(ACCOUNT),
        ..Orders::new(client.build())
    }
}

fn client_builder(service: &Service) -> ClientBuilder {
    let clock = FixedClock("2026-11-21T00:00:00Z".parse().unwrap());
    service.client_builder().clock(Arc::new(clock))
}

fn account(number: &str) -> Line {
    answer(200, &format!(r#"{{"AccountId":"{number}"}}"#))
}

fn account_site(account: Option<&str>) -> AccountSite {
    AccountSite {
        account: account.map(str::to_owned),
        site: Site::China,
    }
}

fn application() -> Application {
    Application {
        contact: Some(Contact {
            username: "Ada".to_owned(),
            phone: "13800000000".to_owned(),
            email: "ops@example.com".to_owned(),
        }),
        ..Application::new(
            domains("www.example.com"),
            Source::Quota("digicert-free-1-free".to_owned()),
            ValidationMethod::Dns,
        )
    }
}

fn domains(text: &str) -> Domains {
    let all: Vec<DomainName> = text.split(' ').map(|one| one.parse().unwrap()).collect();
    all.try_into().unwrap()
}

fn order() -> OrderId {
    ORDER.parse().unwrap()
}

fn call() -> CallOptions {
    CallOptions::within(Duration::from_secs(600), CancellationToken::new())
}

/// A page of the list with these orders: id, domains, product code, status.
fn listed(rows: &[(&str, &str, &str, &str)]) -> Line {
    let count = rows.len();
    let rows: Vec<_> = rows
        .iter()
        .map(|(id, domain, product, status)| {
            format!(
                r#"{{"OrderId":{id},"Domain":"{domain}","ProductCode":"{product}","Status":"{status}"}}"#
            )
        })
        .collect();
    let rows = rows.join(",");
    answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{rows}],"TotalCount":{count}}}"#),
    )
}

fn ours(status: &str) -> Line {
    listed(&[(ORDER, "www.example.com", "digicert-free-1-free", status)])
}

fn described(state: &str) -> Line {
    answer(200, &format!(r#"{{"Type":"{state}"}}"#))
}

/// An issued order, its certificate good from one date to another.
fn issued((from, to): ((i32, u8, u8), (i32, u8, u8))) -> Line {
    let pem = certificate(from, to).replace('\n', "\\n");
    answer(
        200,
        &format!(r#"{{"Type":"certificate","Certificate":"{pem}","CertId":"7562353"}}"#),
    )
}

fn certificate(from: (i32, u8, u8), to: (i32, u8, u8)) -> String {
    let mut parameters = rcgen::CertificateParams::new(["www.example.com".to_owned()]).unwrap();
    parameters.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
    parameters.not_after = rcgen::date_time_ymd(to.0, to.1, to.2);
    let key = rcgen::KeyPair::generate().unwrap();
    let pem = parameters.self_signed(&key).unwrap().pem();
    pem.replace("\r\n", "\n")
}

fn placed() -> Line {
    answer(200, &format!(r#"{{"OrderId":{ORDER}}}"#))
}

fn done() -> Line {
    answer(200, r#"{"RequestId":"R"}"#)
}

fn record() -> Line {
    answer(
        200,
        r#"{"Type":"domain_verify","ValidateType":"DNS","RecordDomain":"_dnsauth.www",
            "RecordType":"TXT","RecordValue":"token"}"#,
    )
}

/// The operations that the service was asked for, shortened to their verbs.
fn asked(service: &Service) -> Vec<&'static str> {
    let verb = |action: &str| match action {
        "CreateCertificateRequest" => "create",
        "CreateCertificateWithCsrRequest" => "create with csr",
        "CreateCertificateForPackageRequest" => "create for package",
        "ListUserCertificateOrder" => "list",
        "DescribeCertificateState" => "describe",
        "CancelOrderRequest" => "cancel",
        "DeleteCertificateRequest" => "delete",
        "CancelCertificateForPackageRequest" => "revoke",
        "DescribePackageState" => "count",
        "GetCallerIdentity" => "identify",
        "GetUserCertificateDetail" => "detail",
        other => panic!("nobody should ask for {other}"),
    };
    service
        .actions()
        .iter()
        .map(|action| verb(action))
        .collect()
}

/// Places the usual order, or another, for a story that asks for nothing on the way.
async fn place(orders: &Orders, application: &Application) -> Placement {
    orders.place(application, None, &call(), |_, _| {}).await
}

/// Deletes the order under the usual policy.
async fn delete(orders: &Orders, known: &Known, call: &CallOptions) -> GoalOutcome {
    let goal = Goal::Delete(DeletionPolicy::Retain);
    orders.bring_to(&goal, &order(), known, call, |_| {}).await
}

/// Whether an order was placed and named, and with which id.
fn named(placement: &Placement) -> Option<String> {
    match &placement.result {
        Ok(Placed::Named { order, .. }) => Some(order.to_string()),
        _ => None,
    }
}

#[test]
fn whatever_is_awaited_may_move_between_threads() {
    fn may_move<T: Send>(_: T) {}
    let service = Service::following([]);
    let (orders, order, call) = (orders(&service), order(), call());
    let (application, known, goal) = (application(), Known::default(), Goal::Revoke);
    may_move(orders.place(&application, None, &call, |_, _| {}));
    may_move(orders.wait_for_validation(&order, &call));
    may_move(orders.wait_for_issuance(&order, &call, |_| {}));
    may_move(orders.certificate(&order, &call));
    may_move(orders.look(&order, None, None, &call));
    may_move(orders.describe_fully(&order, &call));
    may_move(orders.bring_to(&goal, &order, &known, &call, |_| {}));
    may_move(orders.account_site(&call));
}
