//! Temporary keys: who assumed which role, and until when.

use std::collections::VecDeque;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::kept_secret::KeptSecret;
use super::time::{as_text, from_text, later};

/// How many sessions are remembered, the expired ones included.
const MOST: usize = 1000;

/// A role that was taken on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Role {
    /// As `acs:ram::1234567890123456:role/deploy`.
    pub(super) arn: String,
    pub(super) session_name: String,
}

/// One set of temporary keys.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) role: Role,
    pub(super) access_key_id: String,
    pub(super) access_key_secret: KeptSecret,
    pub(super) security_token: KeptSecret,
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(super) expires_at: Timestamp,
}

/// The sessions of late.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Sessions(VecDeque<Session>);

impl Sessions {
    /// Makes keys for a role.
    pub(super) fn open(&mut self, role: Role, lifetime: Duration, now: Timestamp) -> &Session {
        let session = Session {
            role,
            access_key_id: format!("STS.{}", &Uuid::new_v4().simple().to_string()[..24]),
            access_key_secret: Uuid::new_v4().simple().to_string().into(),
            security_token: token().into(),
            expires_at: later(now, lifetime),
        };
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(session);
        &self.0[self.0.len() - 1]
    }

    /// The session of that access key, expired or not.
    pub(super) fn by_key(&self, access_key_id: &str) -> Option<&Session> {
        self.all()
            .find(|session| session.access_key_id == access_key_id)
    }

    /// Whether the token was ever handed out.
    pub(super) fn knows_token(&self, token: &str) -> bool {
        self.all()
            .any(|session| session.security_token.expose() == token)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Session> {
        self.0.iter()
    }
}

/// Base64 of random bytes, so that tokens hold what has to be escaped in a URL.
fn token() -> String {
    let bytes: Vec<u8> = (0..6).flat_map(|_| Uuid::new_v4().into_bytes()).collect();
    format!("CAIS{}==", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_session_is_forgotten_when_there_are_too_many() {
        let mut sessions = Sessions::default();
        let role = Role {
            arn: "acs:ram::1:role/a".to_owned(),
            session_name: "b".to_owned(),
        };
        let hour = Duration::from_secs(3600);
        let mut keys = Vec::new();
        for _ in 0..=MOST {
            let session = sessions.open(role.clone(), hour, Timestamp::UNIX_EPOCH);
            keys.push(session.access_key_id.clone());
        }
        assert!(sessions.by_key(&keys[0]).is_none());
        assert!(sessions.by_key(&keys[1]).is_some());
        assert!(sessions.by_key(&keys[MOST]).is_some());
    }
}
