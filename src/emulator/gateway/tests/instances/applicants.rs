//! Contacts and companies, and the applications that need them.

use super::*;

fn company() -> Vec<(&'static str, &'static str)> {
    vec![
        ("CompanyName", "Example Ltd"),
        ("CompanyCode", "91330000000000000X"),
        ("CompanyType", "1"),
        ("CompanyAddress", "1 Main Street"),
        ("CompanyPhone", "057100000000"),
        ("CountryCode", "CN"),
        ("Province", "Zhejiang"),
        ("City", "Hangzhou"),
        ("PostCode", "310000"),
        ("Lang", "en"),
    ]
}

#[test]
fn a_stored_contact_is_found_by_its_name_and_shown_masked() {
    let mut holder = Holder::new();
    let contact = [
        ("Name", "Li Lei"),
        ("Mobile", "13811112222"),
        ("Email", "lilei@example.com"),
    ];
    let (status, stored) = holder.service.call("CreateContact", &contact);
    assert_eq!(status, 200, "{stored}");
    let (_, all) = holder.service.call("ListContact", &[]);
    assert_eq!(all["TotalCount"], 2);
    let (_, found) = (holder.service).call("ListContact", &[("Keyword", "Li Lei")]);
    assert_eq!(found["TotalCount"], 1);
    let row = &found["ContactList"][0];
    assert_eq!(row["ContactId"], stored["ContactId"]);
    assert_eq!(row["Name"], "Li Lei");
    assert_eq!(row["Mobile"], "138******22");
    assert_eq!(row["MobileStatus"], 0);

    let id = stored["ContactId"].to_string();
    assert_eq!(holder.ask(UPDATE, &[("ContactIdList.1", &id)]), "200");
    assert_eq!(
        holder.detail()["ContactIdList"],
        json!([stored["ContactId"]])
    );
    holder.apply("www.example.com");
}

#[test]
fn an_account_without_a_contact_cannot_apply() {
    for (name, value) in [("stored-contact", "absent"), ("contact-omitted", "refused")] {
        let mut holder = Holder::where_(&[(name, value)]);
        holder.ask(UPDATE, &[("Domain", "www.example.com")]);
        assert_eq!(holder.ask(APPLY, &[]), "400 MissingParameter", "{name}");
    }
    let mut holder = Holder::where_(&[("stored-contact", "absent")]);
    assert_eq!(holder.service.call("ListContact", &[]).1["TotalCount"], 0);
}

#[test]
fn a_validated_organization_needs_a_company() {
    let mut holder = Holder::of(NewInstance::of_spec("geo.ov.f"), Options::default());
    holder.ask(UPDATE, &[("Domain", "www.example.com")]);
    assert_eq!(holder.ask(APPLY, &[]), "400 MissingParameter");
    let (status, stored) = holder.service.call("CreateCompany", &company());
    assert_eq!(status, 200, "{stored}");
    let (_, found) = (holder.service).call("ListCompanies", &[("Keyword", "Example")]);
    assert_eq!(found["CompanyList"][0]["CompanyId"], stored["CompanyId"]);
    assert_eq!(found["CompanyList"][0]["CompanyType"], 1);
    let id = stored["CompanyId"].to_string();
    let (_, found) = (holder.service).call("ListCompanies", &[("CompanyId", &id)]);
    assert_eq!(found["TotalCount"], 1);

    assert_eq!(holder.ask(UPDATE, &[("CompanyId", &id)]), "200");
    assert!(holder.detail()["CompanyId"].is_null());
    assert_eq!(holder.ask(APPLY, &[]), "200");
    assert_eq!(holder.detail()["CompanyId"], stored["CompanyId"]);
}

#[test]
fn contacts_and_companies_are_changed_and_removed() {
    let mut holder = Holder::new();
    let contact = [("Name", "Li Lei"), ("Mobile", "13811112222")];
    let (_, stored) = holder.service.call("CreateContact", &contact);
    let (_, company) = holder.service.call("CreateCompany", &company());
    let contact = stored["ContactId"].to_string();
    let company = company["CompanyId"].to_string();
    for (noun, id, changed, name) in [
        ("Contact", contact, vec![("Name", "Han Meimei")], "Name"),
        ("Company", company, self::company(), "CompanyName"),
    ] {
        let key = format!("{noun}Id");
        let mut update = vec![(key.as_str(), id.as_str())];
        update.extend(&changed);
        let get = format!("Get{noun}");
        let only = [update[0]];
        let (status, said) = holder.service.call(&format!("Update{noun}"), &update);
        assert_eq!(status, 200, "{said}");
        let expected = changed.iter().find(|(field, _)| *field == name);
        let found = holder.service.call(&get, &only).1[name].clone();
        assert_eq!(found, expected.unwrap().1);
        let delete = format!("Delete{noun}");
        assert_eq!(holder.service.call(&delete, &only).0, 200);
        for action in [get, delete] {
            assert_eq!(told(holder.service.call(&action, &only)), "400 NotFound");
        }
    }
}
