//! Texts of a service, made safe to show.
//!
//! A service may quote what it was sent, or answer with a key that it keeps. Every text
//! of an answer goes through [`KnownSecrets::clean`] before it gets into an error or a log:
//! `controls` takes away what a terminal would obey, `layers` reads what is encoded,
//! `key_material` finds what looks like a key, and what this process itself holds is found
//! here.

mod controls;
mod key_material;
mod layers;

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use layers::Layer;

/// What stands where something was cut out.
pub(super) const CUT: &str = "(not shown)";

/// The shortest part of a secret that is cut out.
const SHORTEST_PART: usize = 16;
/// A shorter secret would be found in ordinary words.
const SHORTEST_SECRET: usize = 6;
/// A service may still quote the keys of the last hours, before their renewal.
const MOST_SECRETS: usize = 64;
/// No message is longer, and no more of one is ever shown.
const LONGEST_TEXT: usize = 16 * 1024;

/// The secrets that a client has sent or signed with. Clones share them.
#[derive(Clone, Default)]
pub(super) struct KnownSecrets(Arc<Mutex<VecDeque<SecretString>>>);

impl KnownSecrets {
    /// Cuts this out of every text from now on.
    pub(super) fn remember(&self, secret: &SecretString) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |other: &SecretString| other.expose_secret() == secret.expose_secret();
        if known.iter().any(is_it) {
            return;
        }
        if known.len() == MOST_SECRETS {
            known.pop_front();
        }
        known.push_back(secret.clone());
    }

    /// A text of a service without secrets, keys and control characters.
    ///
    /// A secret is cut out whole, in any part of 16 characters or more, in either case, and
    /// however often it is percent-encoded.
    pub(super) fn clean(&self, text: &str) -> String {
        let text = controls::without_controls(beginning(text));
        let mut cut = vec![false; text.len()];
        for layer in layers::of(&text) {
            key_material::mark(&layer, &mut cut);
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for secret in known.iter() {
                mark(secret.expose_secret(), &layer, &mut cut);
            }
        }
        without(&text, &cut)
    }
}

/// Shows none of them.
impl fmt::Debug for KnownSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KnownSecrets")
    }
}

/// Marks a secret and its parts.
fn mark(secret: &str, layer: &Layer, cut: &mut [bool]) {
    let secret = folded(secret.as_bytes());
    if secret.len() < SHORTEST_SECRET {
        return;
    }
    let length = secret.len().min(SHORTEST_PART);
    let parts: HashSet<&[u8]> = secret.windows(length).collect();
    let text = folded(&layer.bytes);
    for (start, window) in text.windows(length).enumerate() {
        if parts.contains(window) {
            layer.mark(start..start + length, cut);
        }
    }
}

fn beginning(text: &str) -> &str {
    match text.len() <= LONGEST_TEXT {
        true => text,
        false => (0..=LONGEST_TEXT)
            .rev()
            .find_map(|end| text.get(..end))
            .unwrap_or_default(),
    }
}

/// As it compares: a plus sign may have become a space on its way, and capitals small.
fn folded(bytes: &[u8]) -> Vec<u8> {
    let fold = |byte: &u8| match byte {
        b'+' => b' ',
        byte => byte.to_ascii_lowercase(),
    };
    bytes.iter().map(fold).collect()
}

fn without(text: &str, cut: &[bool]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut cutting = false;
    for (start, letter) in text.char_indices() {
        let is_cut = cut[start..start + letter.len_utf8()].contains(&true);
        if !is_cut {
            kept.push(letter);
        } else if !cutting {
            kept.push_str(CUT);
        }
        cutting = is_cut;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "CAISs3cret/Rq8gm+wPhTTd9oWqtlcb3mnq/K1YQ==";

    fn clean(text: &str) -> String {
        let known = KnownSecrets::default();
        known.remember(&TOKEN.into());
        known.remember(&"hunter2".into());
        known.clean(text)
    }

    #[test]
    fn ordinary_texts_stay_as_they_are() {
        for text in [
            "",
            "The specified order does not exist.",
            "订单不存在",
            "User not authorized to operate on the specified resource (acs:ram::1:role/deployer)",
            "082FAB35-6AB9-4FD5-8750-D36673548E76",
            "https://api.aliyun.com/troubleshoot?q=Forbidden.RAM&product=Sts&requestId=082FAB35-6AB9-4FD5-8750-D36673548E76",
            "https://help.aliyun.com/document/Sts/2015-04-01/AssumeRoleWithOIDC",
            "CreateCertificateForPackageRequest is limited to 10 calls a second",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn a_secret_is_cut_out_in_every_form() {
        let encoded: String = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let usual = TOKEN
            .replace('/', "%2F")
            .replace('+', "%2B")
            .replace('=', "%3D");
        for form in [
            TOKEN.to_owned(),
            TOKEN.to_lowercase(),
            TOKEN.replace('+', " "),
            usual.clone(),
            usual.to_lowercase(),
            usual.replace('%', "%25"),
            usual.replace('%', "%2525"),
            encoded,
            TOKEN.replace('/', "\\/"),
            TOKEN.replace('/', "&#x2F;").replace('+', "&#43;"),
            TOKEN[..16].to_owned(),
            TOKEN[9..27].to_owned(),
        ] {
            let shown = clean(&format!("token <{form}> is expired"));
            assert_eq!(shown, "token <(not shown)> is expired", "{form}");
        }
        assert_eq!(clean("Hunter2, hunter"), "(not shown), hunter");
    }

    #[test]
    fn a_secret_with_control_characters_in_it_is_found_all_the_same() {
        let split = format!("{}\u{1b}[0m\u{200b}{}", &TOKEN[..5], &TOKEN[5..]);
        assert_eq!(clean(&split), CUT);
    }

    #[test]
    fn the_oldest_of_very_many_secrets_goes() {
        let known = KnownSecrets::default();
        for number in 0..=MOST_SECRETS {
            known.remember(&format!("secret-number-{number:05}").into());
            known.remember(&format!("secret-number-{number:05}").into());
        }
        assert_eq!(known.0.lock().unwrap().len(), MOST_SECRETS);
        assert_eq!(format!("{known:?}"), "KnownSecrets");
    }

    #[test]
    fn a_very_long_text_is_cut_off_between_two_characters() {
        assert_eq!(clean(&"订".repeat(10_000)).len(), LONGEST_TEXT / 3 * 3);
    }
}
