//! Companies of the account.
//!
//! Source: CAS API 2020-04-07, ListCompanies, CreateCompany, GetCompany, UpdateCompany and
//! DeleteCompany.

use serde_json::Value;

use super::page::Page;
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::instances::Company;
use crate::parameters::{Parameter, Parameters};

/// What a company is described by.
const FIELDS: [&str; 12] = [
    "City",
    "CompanyAddress",
    "CompanyCode",
    "CompanyEmail",
    "CompanyName",
    "CompanyPhone",
    "CompanyType",
    "CountryCode",
    "Department",
    "Lang",
    "PostCode",
    "Province",
];

pub(super) const LIST: Operation = Operation::cas(
    "ListCompanies",
    &[
        Parameter::integer("CompanyId"),
        Parameter::integer("CurrentPage"),
        Parameter::text("Keyword"),
        Parameter::integer("ShowSize"),
    ],
    list,
);

pub(super) const CREATE: Operation = Operation::cas(
    "CreateCompany",
    &[
        Parameter::text("City").required(),
        Parameter::text("CompanyAddress").required(),
        Parameter::text("CompanyCode").required(),
        Parameter::text("CompanyEmail"),
        Parameter::text("CompanyName").required(),
        Parameter::text("CompanyPhone").required(),
        Parameter::integer("CompanyType").required(),
        Parameter::text("CountryCode").required(),
        Parameter::text("Department"),
        Parameter::text("Lang").required(),
        Parameter::text("PostCode").required(),
        Parameter::text("Province").required(),
    ],
    |account, parameters| {
        let company = fields(parameters);
        let id = account.instances.applicants.store_company(company);
        Ok(Members::from_iter([("CompanyId".to_owned(), id.into())]))
    },
);

pub(super) const GET: Operation = Operation::cas(
    "GetCompany",
    &[Parameter::integer("CompanyId").required()],
    |account, parameters| {
        let id = parameters.number("CompanyId", 0, i64::MIN..=i64::MAX)?;
        let company = account.instances.applicants.company_mut(id);
        let company = company.ok_or_else(ApiError::not_found)?;
        Ok(members(id, company))
    },
);

pub(super) const UPDATE: Operation = Operation::cas(
    "UpdateCompany",
    &[
        Parameter::text("City").required(),
        Parameter::text("CompanyAddress").required(),
        Parameter::text("CompanyCode").required(),
        Parameter::text("CompanyEmail"),
        Parameter::text("CompanyName").required(),
        Parameter::text("CompanyPhone").required(),
        Parameter::integer("CompanyType").required(),
        Parameter::text("CountryCode").required(),
        Parameter::text("Department"),
        Parameter::text("Lang"),
        Parameter::text("PostCode").required(),
        Parameter::text("Province").required(),
        Parameter::integer("CompanyId").required(),
    ],
    |account, parameters| {
        let id = parameters.number("CompanyId", 0, i64::MIN..=i64::MAX)?;
        let company = account.instances.applicants.company_mut(id);
        company
            .ok_or_else(ApiError::not_found)?
            .extend(fields(parameters));
        Ok(Members::from_iter([("CompanyId".to_owned(), id.into())]))
    },
);

pub(super) const DELETE: Operation = Operation::cas(
    "DeleteCompany",
    &[Parameter::integer("CompanyId").required()],
    |account, parameters| {
        let id = parameters.number("CompanyId", 0, i64::MIN..=i64::MAX)?;
        let removed = account.instances.applicants.remove_company(id);
        removed
            .map(|_| Members::new())
            .ok_or_else(ApiError::not_found)
    },
);

fn list(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let page = Page::asked(parameters, 10)?;
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let wanted = parameters.text("CompanyId");
    let rows = account
        .instances
        .applicants
        .companies()
        .filter(|(id, company)| {
            wanted.is_none_or(|wanted| wanted == id.to_string())
                && company["CompanyName"].contains(keyword)
        })
        .map(|(id, company)| Value::Object(members(id, company)));
    Ok(page.of("CompanyList", rows.collect()))
}

/// The fields that a request gives.
fn fields(parameters: &Parameters) -> Company {
    let given = FIELDS.iter().filter_map(|name| {
        let text = parameters.text(name)?;
        Some(((*name).to_owned(), text.to_owned()))
    });
    given.collect()
}

/// A company as answers show it.
fn members(id: i64, company: &Company) -> Members {
    let mut members = Members::from_iter([("CompanyId".to_owned(), id.into())]);
    for (name, text) in company {
        let value = match text.parse::<i64>() {
            Ok(number) if name == "CompanyType" => number.into(),
            _ => Value::from(text.as_str()),
        };
        members.insert(name.clone(), value);
    }
    members
}
