//! The companies that an account has stored (CAS API 2020-04-07, ListCompanies).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::field;
use super::page::{Listed, Page};
use crate::operation::{Idempotency, Operation, Parameters};

/// The page size that the API documents as its default.
const PAGE_SIZE: usize = 10;

/// Identifies a stored company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompanyId(i64);

/// A text is no company id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a company id: a company id is a positive whole number, such as 86421")]
pub struct CompanyIdError(String);

/// Asks for one page of the stored companies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCompanies {
    /// Part of a name.
    pub keyword: Option<String>,
    /// Which page of 10 rows, from 1.
    pub page: usize,
}

/// One page of the stored companies.
pub type CompanyPage = Page<StoredCompany>;

/// A company as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StoredCompany {
    /// What applications name it by.
    #[serde(rename = "CompanyId")]
    pub company_id: CompanyId,
    /// Its name.
    #[serde(rename = "CompanyName", default, deserialize_with = "field::text")]
    pub name: Option<String>,
}

impl Operation for ListCompanies {
    const ACTION: &'static str = "ListCompanies";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = CompanyPage;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with_optional("Keyword", self.keyword.as_deref())
            .with("CurrentPage", self.page.to_string())
            .with("ShowSize", PAGE_SIZE.to_string())
    }
}

impl Listed for StoredCompany {
    const LIST: &'static str = "CompanyList";
}

impl FromStr for CompanyId {
    type Err = CompanyIdError;

    fn from_str(text: &str) -> Result<Self, CompanyIdError> {
        let number = field::whole_number(text);
        number
            .map(Self)
            .ok_or_else(|| CompanyIdError(field::quotable(text)))
    }
}

impl fmt::Display for CompanyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for CompanyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        field::id(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_told_apart_by_id_and_known_by_name() {
        let body = include_bytes!("../../../tests/data/cas/companies/two.json");
        let page = ListCompanies::parse(body).unwrap();
        assert_eq!(page.total_count, Some(2));
        let read = page.rows.iter().map(|company| {
            let id = company.company_id.to_string();
            (id, company.name.as_deref())
        });
        assert_eq!(
            read.collect::<Vec<_>>(),
            [
                ("86421".to_owned(), Some("Analytical Engines")),
                ("86422".to_owned(), Some("分析机"))
            ]
        );
    }

    #[test]
    fn a_list_sends_its_keyword_if_there_is_one() {
        let list = |keyword: Option<&str>| ListCompanies {
            keyword: keyword.map(str::to_owned),
            page: 1,
        };
        let page = [("CurrentPage", "1"), ("ShowSize", "10")];
        assert_eq!(list(None).parameters().iter().collect::<Vec<_>>(), page);
        assert_eq!(
            list(Some("分析")).parameters().iter().collect::<Vec<_>>(),
            [("Keyword", "分析"), page[0], page[1]]
        );
    }

    #[test]
    fn what_is_no_company_id_is_refused_by_name() {
        for text in ["", "0", "-1", "Analytical Engines"] {
            let error = text.parse::<CompanyId>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{text:?} is not a company id")),
                "{error}"
            );
        }
    }
}
