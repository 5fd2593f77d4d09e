//! PEM (RFC 7468): the blocks of a text and what they hold.
//!
//! Lenient where nothing can be mistaken: any line ends and line widths, indented
//! lines, text around the blocks. Labels are compared exactly.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
/// How many letters a line has (RFC 7468 section 2).
const LINE: usize = 64;

/// Why a text is not the PEM that was asked for. Quotes nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PemFault {
    /// There is nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// There is no block with this label.
    #[error("there is no block that begins with -----BEGIN {0}-----")]
    NoBlock(&'static str),
    /// What a block holds is not base64.
    #[error("the block is damaged: what it holds is not base64")]
    NotBase64,
    /// The text is a private key or has one in it.
    #[error("this is a private key, or has one in it; leave the key out and keep it secret")]
    PrivateKey,
    /// A block has no end, or the end of another block.
    #[error("a block has no end of its own; the text may be cut short")]
    Unfinished,
}

/// One block, as it stands in the text.
#[derive(Debug)]
pub(super) struct Block<'a> {
    label: &'a str,
    body: &'a str,
}

/// All blocks with this label, in order.
///
/// Fails if there is none, and wherever [`all`] does.
pub(super) fn blocks<'a>(text: &'a str, label: &'static str) -> Result<Vec<Block<'a>>, PemFault> {
    let mut wanted = all(text)?;
    wanted.retain(|block| block.label == label);
    if wanted.is_empty() {
        return Err(PemFault::NoBlock(label));
    }
    Ok(wanted)
}

/// All blocks of a text, in order; perhaps none.
///
/// Fails if the text is empty, if it has a private key in it, wherever that is, or if any
/// block is unfinished.
pub(super) fn all(text: &str) -> Result<Vec<Block<'_>>, PemFault> {
    if text.trim().is_empty() {
        return Err(PemFault::Empty);
    }
    // Looks for half a line, so that a damaged key does not pass either.
    if text.contains("PRIVATE KEY-----") {
        return Err(PemFault::PrivateKey);
    }
    Blocks { rest: text }.collect()
}

/// A block as RFC 7468 has it written: lines of 64 letters that end with `\n`.
pub(super) fn written(label: &str, der: &[u8]) -> String {
    let digits = STANDARD.encode(der);
    let mut text = format!("{BEGIN}{label}{DASHES}\n");
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            text.push('\n');
        }
        text.push(digit);
    }
    text.push_str(&format!("\n-----END {label}-----\n"));
    text
}

impl Block<'_> {
    /// What it says that it holds.
    pub(super) fn label(&self) -> &str {
        self.label
    }

    /// The octets that the block holds.
    pub(super) fn contents(&self) -> Result<Vec<u8>, PemFault> {
        let digits: String = self.body.split_whitespace().collect();
        STANDARD.decode(digits).map_err(|_| PemFault::NotBase64)
    }

    /// The block alone: its runs of base64 as they are, each on a line of its own that
    /// ends with `\n`. So a text whose line ends became spaces is mended.
    pub(super) fn text(&self) -> String {
        let Block { label, body } = self;
        let lines = body.split_whitespace();
        let body: String = lines.flat_map(|line| [line, "\n"]).collect();
        format!("-----BEGIN {label}-----\n{body}-----END {label}-----\n")
    }
}

/// Walks over all blocks. Ends after the first unfinished one.
struct Blocks<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Result<Block<'a>, PemFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.rest.find(BEGIN)?;
        let block = block(&self.rest[start + BEGIN.len()..]);
        self.rest = block.as_ref().map_or("", |(_, rest)| rest);
        Some(block.map(|(block, _)| block).ok_or(PemFault::Unfinished))
    }
}

/// The block whose label begins the text, and the text behind it.
fn block(text: &str) -> Option<(Block<'_>, &str)> {
    let (label, rest) = text.split_once(DASHES)?;
    let (body, rest) = rest.split_once(DASHES)?;
    let rest = rest.strip_prefix("END ")?.strip_prefix(label)?;
    Some((Block { label, body }, rest.strip_prefix(DASHES)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str =
        "-----BEGIN A-----\nAAEC\n-----END A-----\n-----BEGIN A-----\nAwQF\n-----END A-----\n";

    fn contents(text: &str) -> Result<Vec<Vec<u8>>, PemFault> {
        blocks(text, "A")?.iter().map(Block::contents).collect()
    }

    #[test]
    fn line_ends_indentation_and_text_around_make_no_difference() {
        let expected = Ok(vec![vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!(contents(TWO), expected);
        for text in [
            TWO.replace('\n', "\r\n"),
            TWO.replace('\n', "\r"),
            TWO.replace('\n', "\n\n    "),
            TWO.replace("\n-----BEGIN", "-----BEGIN"),
            TWO.replace("AAEC", "A\n AE\t\nC"),
            format!("\u{feff}{TWO}"),
            format!("subject=CN = a - b\n-----\n{TWO}and --more--\n"),
            format!("{TWO}-----BEGIN B-----\nnot base64\n-----END B-----\n"),
        ] {
            assert_eq!(contents(&text), expected, "{text}");
        }
    }

    #[test]
    fn the_text_of_a_block_keeps_its_lines_and_nothing_else() {
        let text = TWO
            .replace("AAEC", "  AA \r\n\r\n EC")
            .replace('\n', "\r\n");
        for text in [text, TWO.replace("AAEC", "AA EC").replace('\n', " ")] {
            let blocks = blocks(&text, "A").unwrap();
            assert_eq!(
                blocks[0].text(),
                "-----BEGIN A-----\nAA\nEC\n-----END A-----\n"
            );
        }
    }

    #[test]
    fn each_fault_has_a_name() {
        for (text, fault) in [
            ("", PemFault::Empty),
            (" \r\n\t", PemFault::Empty),
            ("hello", PemFault::NoBlock("A")),
            (&TWO.replace(" A-", " B-"), PemFault::NoBlock("A")),
            (&TWO.replace(" A-", " a-"), PemFault::NoBlock("A")),
            (&TWO[..60], PemFault::Unfinished),
            (&TWO[..TWO.len() - 2], PemFault::Unfinished),
            (&TWO.replacen("END A", "END B", 1), PemFault::Unfinished),
            (
                &TWO.replacen("-----END A-----", "", 1),
                PemFault::Unfinished,
            ),
            ("-----BEGIN A", PemFault::Unfinished),
            (&TWO.replace("AAEC", "AAE"), PemFault::NotBase64),
            (&TWO.replace("AAEC", "AA_C"), PemFault::NotBase64),
            (&TWO.replace("AAEC", "AAEC="), PemFault::NotBase64),
        ] {
            assert_eq!(contents(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_private_key_is_seen_wherever_it_is_and_however_damaged() {
        for label in ["", "RSA ", "EC ", "ENCRYPTED ", "OPENSSH "] {
            let key = TWO.replace(" A-", &format!(" {label}PRIVATE KEY-"));
            for text in [
                format!("{key}{TWO}"),
                format!("{TWO}{key}"),
                format!("{TWO}{}", &key[..70]),
                format!("{TWO}{}", &key[key.len() - 40..]),
            ] {
                assert_eq!(contents(&text), Err(PemFault::PrivateKey), "{text}");
            }
        }
    }
}
