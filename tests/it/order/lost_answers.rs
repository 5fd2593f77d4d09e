//! The answer to a create is lost: what is found is used and never ended, and what is not
//! found leaves nothing in the state.

use emulator::{Emulator, OrderState};
use serde_json::{Value as Json, json};

use super::{
    CREATE, DOMAIN, LIST, asked_since, colleagues_order, expect_untouched, id, order_for, orders,
    run_on, until_asked, with, world,
};
use crate::support::at_once;
use crate::support::terraform::{Answer, Terraform};

const FOUND: &str = "was found after its answer was lost";

/// An order whose search ends after this time.
fn impatient(limit: &str) -> Json {
    with(order_for(DOMAIN), "timeouts", json!({ "create": limit }))
}

type Loss = fn(&Emulator);

/// Every way to lose the answer to a create that ran.
const LOSSES: [Loss; 4] = [
    |emulator| emulator.lose_answer_to(CREATE).once(),
    |emulator| emulator.garble_answer_to(CREATE).once(),
    |emulator| emulator.truncate_answer_to(CREATE).once(),
    |emulator| {
        emulator
            .fail_after_work(CREATE, 500, "InternalError")
            .once()
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_answer_is_lost_is_found_and_used_like_any_other() {
    for lose in LOSSES {
        let (emulator, mut terraform) = world().await;
        lose(&emulator);
        let created = terraform.apply(None, order_for(DOMAIN)).await;
        created.expect_warning(FOUND);
        let order = id(&created.stored);
        assert_eq!(orders(&emulator), [(order, OrderState::DomainVerify)]);
        let record = &created.stored.state["validation"][DOMAIN]["record_value"];
        assert!(record.is_string());

        let mut next = run_on(&emulator).await;
        let read = next.read(&created.stored).await.quietly();
        let plan = next.plan(Some(&read), order_for(DOMAIN)).await;
        assert_eq!((plan.state, plan.diagnostics), (read.state, vec![]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_only_found_is_left_in_the_service_by_a_destroy_in_every_state() {
    at_once(
        [
            OrderState::DomainVerify,
            OrderState::Process,
            OrderState::VerifyFail,
            OrderState::Payed,
            OrderState::Certificate,
        ],
        async |state| {
            let (emulator, mut terraform) = world().await;
            let created = found(&emulator, &mut terraform).await;
            let order = id(&created.stored);
            emulator.set_state(order, state);

            let mut next = run_on(&emulator).await;
            let read = next.read(&created.stored).await.quietly();
            let deleted = next.destroy(&read).await;
            let warning = deleted.expect_warning("stays in the service");
            for action in [
                "alicloud_cas_delete_order",
                "alicloud_cas_revoke_certificate",
            ] {
                assert!(warning.detail.contains(action), "{warning:?}");
            }
            assert!(deleted.stored.state.is_null());
            assert_eq!(orders(&emulator), [(order, state)]);
            expect_untouched(&emulator, order);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_makes_an_order_that_was_found_the_resources_own() {
    let (emulator, mut terraform) = world().await;
    let created = found(&emulator, &mut terraform).await;
    let mut next = run_on(&emulator).await;
    let order = id(&created.stored).to_string();
    let imported = next.import(&order).await.quietly();
    next.destroy(&imported).await.quietly();
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_never_appears_leaves_nothing_in_the_state_and_the_next_apply_orders() {
    let (emulator, mut terraform) = world().await;
    emulator.reset_connection_on(CREATE).once();
    let created = terraform.apply(None, impatient("2s")).await;
    let problem = created.expect_error("Cannot place certificate order www.example.com");
    let says = "No new order for the domain appeared";
    assert!(problem.detail.contains(says), "{problem:?}");
    assert!(created.stored.state.is_null());

    let order = run_on(&emulator).await.create(order_for(DOMAIN)).await;
    assert_eq!(orders(&emulator), [(id(&order), OrderState::DomainVerify)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_could_not_be_looked_for_stops_the_next_apply_and_can_be_taken_over() {
    let (emulator, mut terraform) = world().await;
    let created = not_looked_for(&emulator, &mut terraform).await;
    let problem = created.expect_error("It could not be looked for");
    let (_, look_up) = problem.detail.split_once("The look-up failed: ").unwrap();
    assert!(look_up.contains("Forbidden.RAM"), "{look_up}");
    assert!(created.stored.state.is_null());

    let lost = emulator.orders()[0].id;
    let mut next = run_on(&emulator).await;
    let stopped = next.apply(None, order_for(DOMAIN)).await;
    stopped.expect_error(&format!("order {lost} is under way"));
    let adopting = with(order_for(DOMAIN), "adopt_existing", true);
    let adopted = next.apply(None, adopting).await;
    adopted.expect_warning("was taken over");
    assert_eq!(id(&adopted.stored), lost);
    assert_eq!(emulator.orders().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_new_orders_none_is_used_and_all_are_named() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to(CREATE).once();
    // The first look fails, and by the second a colleague has ordered too.
    emulator.refuse(LIST, 403, "Forbidden.RAM").after(1).once();
    let ordering = async {
        until_asked(&emulator, CREATE).await;
        colleagues_order(&emulator)
    };
    let (created, colleagues) = tokio::join!(terraform.apply(None, order_for(DOMAIN)), ordering);
    let problem = created.expect_error("It could be: ");
    let placed = emulator.orders();
    assert_eq!(placed.len(), 2);
    for order in &placed {
        assert!(
            problem.detail.contains(&order.id.to_string()),
            "{problem:?}"
        );
    }
    assert!(created.stored.state.is_null());

    let stopped = run_on(&emulator).await.apply(None, order_for(DOMAIN)).await;
    stopped.expect_error("others are under way");
    assert_eq!(emulator.orders(), placed);
    expect_untouched(&emulator, colleagues);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_during_the_look_up_leaves_one_last_look() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to(CREATE).once();
    emulator.refuse(LIST, 403, "Forbidden.RAM").after(1).once();
    let mut other = terraform.core();
    let (created, ()) = tokio::join!(
        terraform.apply(None, order_for(DOMAIN)),
        other.interrupt_after(&emulator, LIST, 2),
    );
    let said: Vec<_> = created.diagnostics.iter().map(|one| &one.summary).collect();
    assert!(said[0].contains(FOUND), "{said:?}");
    assert!(said[1].contains("has no validation record yet"), "{said:?}");
    assert_eq!(id(&created.stored), emulator.orders()[0].id);

    // The next run fills in what is missing.
    let mut next = run_on(&emulator).await;
    let read = next.read(&created.stored).await.quietly();
    assert!(read.state["validation"][DOMAIN]["record_value"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_there_before_is_never_found() {
    let (emulator, mut terraform) = world().await;
    for state in [OrderState::Certificate, OrderState::VerifyFail] {
        emulator.set_state(colleagues_order(&emulator), state);
    }
    let before = emulator.orders();
    emulator.reset_connection_on(CREATE).once();
    let mark = emulator.mark();
    let created = terraform.apply(None, impatient("2s")).await;
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders(), before);
    assert_eq!(asked_since(&emulator, mark, CREATE), 1);
}

/// An order that was only found.
async fn found(emulator: &Emulator, terraform: &mut Terraform) -> Answer {
    emulator.lose_answer_to(CREATE).once();
    let config = with(order_for(DOMAIN), "deletion_policy", "revoke");
    let created = terraform.apply(None, config).await;
    created.expect_warning(FOUND);
    created
}

/// An order whose answer is lost, and that could not be looked for: the next two looks are
/// refused, and Ctrl-C comes with the first of them.
async fn not_looked_for(emulator: &Emulator, terraform: &mut Terraform) -> Answer {
    emulator.lose_answer_to(CREATE).once();
    emulator
        .refuse(LIST, 403, "Forbidden.RAM")
        .after(1)
        .times(2);
    let mut other = terraform.core();
    let (created, ()) = tokio::join!(
        terraform.apply(None, order_for(DOMAIN)),
        other.interrupt_after(emulator, LIST, 2),
    );
    created
}
