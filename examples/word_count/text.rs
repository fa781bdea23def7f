//! A text that is made up.

use bytes::Bytes;

/// In each octave there are twice as many words as in the one before, and together they are as frequent as those.
const OCTAVES: u64 = 13;

const CONSONANTS: &[u8] = b"bcdfghjklmnpqrstvwxz";
const VOWELS: &[u8] = b"aeiou";

/// Always the same. As in a natural language, the tenth word is about a tenth as frequent as the first, and frequent words
/// are short.
pub(crate) fn made_up(size: usize) -> Bytes {
    let mut text = Vec::with_capacity(size + 16);
    let mut seed = 0;
    while text.len() < size {
        let random = split_mix(&mut seed);
        let octave = (random >> 32) % OCTAVES;
        let in_octave = random % (1 << octave);
        push_word(&mut text, (1 << octave) + in_octave - 1);
        text.push(if random >> 60 == 0 { b'\n' } else { b' ' });
    }
    text.truncate(size);
    Bytes::from(text)
}

/// Another word for each number.
fn push_word(text: &mut Vec<u8>, number: u64) {
    let mut rest = number as usize;
    loop {
        text.push(CONSONANTS[rest % CONSONANTS.len()]);
        rest /= CONSONANTS.len();
        text.push(VOWELS[rest % VOWELS.len()]);
        rest /= VOWELS.len();
        if rest == 0 {
            return;
        }
    }
}

/// The next random number, by Sebastiano Vigna's SplitMix64.
fn split_mix(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
