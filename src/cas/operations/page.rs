//! One page of a list, whatever it lists.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::field;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What this page lists.
    pub rows: Vec<T>,
    /// How many rows all pages have.
    pub total_count: Option<usize>,
    /// Rows of this page that have no id of the kind that the list is about. The list's
    /// count has them too.
    pub nameless: usize,
}

impl<T> Page<T> {
    /// A page without rows.
    pub(crate) fn empty(total_count: Option<usize>) -> Self {
        Self {
            rows: Vec::new(),
            total_count,
            nameless: 0,
        }
    }

    /// How many rows it has, with an id or without.
    pub(crate) fn length(&self) -> usize {
        self.rows.len() + self.nameless
    }
}

/// What a list has as its rows. Only the id is required of one.
pub(crate) trait Listed: DeserializeOwned {
    /// The list's field in the answer.
    const LIST: &'static str;
}

/// An answer that says nothing of rows must not pass for "there are none".
impl<'de, T: Listed> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let total_count = fields.remove("TotalCount").unwrap_or(Value::Null);
        let total_count: Option<usize> = field::parsed(total_count).map_err(Error::custom)?;
        let rows = match (fields.remove(T::LIST), total_count) {
            (Some(Value::Array(rows)), _) => rows,
            (_, Some(_)) => Vec::new(),
            (_, None) => return Err(Error::missing_field(T::LIST)),
        };
        let length = rows.len();
        let read = rows.into_iter().map(serde_json::from_value);
        let rows: Vec<T> = read.filter_map(Result::ok).collect();
        Ok(Self {
            nameless: length - rows.len(),
            rows,
            total_count,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::Operation;
    use crate::operations::{ListCompanies, ListContact, ListInstances};

    /// Whether an answer is a page without rows; an error if it is none.
    fn is_empty<O: Operation<Answer = super::Page<T>>, T>(body: &str) -> Result<bool, String> {
        let page = O::parse(body.as_bytes()).map_err(|error| error.to_string())?;
        Ok(page.rows.is_empty())
    }

    #[test]
    fn an_empty_list_is_one_that_says_so() {
        for body in [
            r#"{"InstanceList":[]}"#,
            r#"{"InstanceList":null,"TotalCount":0}"#,
            r#"{"InstanceList":"","TotalCount":"0"}"#,
            r#"{"TotalCount":0}"#,
        ] {
            assert_eq!(is_empty::<ListInstances, _>(body), Ok(true), "{body}");
        }
        for body in [r#"{"RequestId":"R1"}"#, r#"{"InstanceList":null}"#] {
            let error = is_empty::<ListInstances, _>(body).unwrap_err();
            assert!(error.contains("missing field `InstanceList`"), "{error}");
        }
        assert_eq!(
            is_empty::<ListContact, _>(r#"{"ContactList":[]}"#),
            Ok(true)
        );
        assert_eq!(
            is_empty::<ListCompanies, _>(r#"{"CompanyList":[]}"#),
            Ok(true)
        );
        assert!(is_empty::<ListCompanies, _>(r#"{"ContactList":[]}"#).is_err());
        assert!(is_empty::<ListInstances, _>("[]").is_err());
    }
}
