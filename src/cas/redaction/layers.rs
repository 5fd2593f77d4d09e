//! A text as it reads after each round of decoding.

use std::ops::Range;

/// A text to sign is encoded twice, and may be quoted encoded once more.
const MOST_ROUNDS: usize = 4;

/// What a text says, and where in it each byte is said.
pub(super) struct Layer {
    pub(super) bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

/// The text itself, and what it says decoded again and again.
pub(super) fn of(text: &str) -> Vec<Layer> {
    let plain = Layer {
        bytes: text.as_bytes().to_vec(),
        places: (0..text.len()).map(|place| place..place + 1).collect(),
    };
    let mut layers = vec![plain];
    while let Some(last) = layers.last()
        && layers.len() <= MOST_ROUNDS
        && let Some(decoded) = last.decoded()
    {
        layers.push(decoded);
    }
    layers
}

impl Layer {
    /// Marks where in the text these bytes are said.
    pub(super) fn mark(&self, bytes: Range<usize>, cut: &mut [bool]) {
        for place in &self.places[bytes] {
            cut[place.clone()].fill(true);
        }
    }

    /// The next layer, if anything is encoded in this one.
    fn decoded(&self) -> Option<Self> {
        let mut next = Self {
            bytes: Vec::new(),
            places: Vec::new(),
        };
        let mut position = 0;
        while let Some(byte) = self.bytes.get(position) {
            let (byte, length) = escaped(&self.bytes[position..]).unwrap_or((*byte, 1));
            let first = &self.places[position];
            let last = &self.places[position + length - 1];
            next.bytes.push(byte);
            next.places.push(first.start..last.end);
            position += length;
        }
        (next.bytes.len() < self.bytes.len()).then_some(next)
    }
}

/// The byte that an escape at the beginning stands for, and how long the escape is:
/// `%2F` of a URL, `\/` of JSON, `&#47;` and `&#x2F;` of HTML.
fn escaped(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'%', digits @ ..] => Some((number(digits.get(..2)?, 16)?, 3)),
        [b'\\', b'/', ..] => Some((b'/', 2)),
        [b'&', b'#', rest @ ..] => {
            let length = rest.iter().take(6).position(|byte| *byte == b';')?;
            let byte = match &rest[..length] {
                [b'x' | b'X', digits @ ..] => number(digits, 16)?,
                digits => number(digits, 10)?,
            };
            Some((byte, length + 3))
        }
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u8> {
    u8::from_str_radix(str::from_utf8(digits).ok()?, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_round_of_encoding_is_a_layer() {
        let layers = of("a%252Fb&#43;&#x3d;\\/ 100%");
        let read: Vec<_> = layers
            .iter()
            .map(|layer| str::from_utf8(&layer.bytes).unwrap())
            .collect();
        assert_eq!(
            read,
            ["a%252Fb&#43;&#x3d;\\/ 100%", "a%2Fb+=/ 100%", "a/b+=/ 100%"]
        );
        assert_eq!(of("100% of é").len(), 1);
    }

    #[test]
    fn what_is_marked_in_a_layer_is_marked_in_the_text() {
        let text = "a%252Fb";
        let layers = of(text);
        let mut cut = vec![false; text.len()];
        layers[2].mark(1..2, &mut cut);
        let expected: Vec<_> = (0..7).map(|place| (1..6).contains(&place)).collect();
        assert_eq!(cut, expected);
    }

    #[test]
    fn a_text_that_is_encoded_without_end_has_few_layers() {
        assert_eq!(
            of(&format!("%{}41", "25".repeat(50))).len(),
            MOST_ROUNDS + 1
        );
    }
}
