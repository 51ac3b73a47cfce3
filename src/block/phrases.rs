//! Phrases that may stand anywhere in a text, found word by word: where a word or a mark begins, its first bytes tell whether any phrase may.

/// Phrases in lower case, each with what it says.
pub(crate) struct Phrases<T> {
    /// By their bytes, rising.
    phrases: Vec<(&'static [u8], T)>,
    /// The first of the phrases that begin with the same two bytes, for each such pair, rising.
    first: Vec<(usize, usize)>,
    /// One bit for each pair of bytes in any letter case: some phrase begins so.
    begins: Box<[u64; 1024]>,
    /// One bit for each [`hash`] of four bytes: some phrase begins so.
    goes_on: Box<[u64; 1024]>,
    /// Pairs of bytes that a phrase of less than four begins with.
    short: Vec<usize>,
}

impl<T: Copy> Phrases<T> {
    /// Phrases of two bytes or more; shorter ones are never found.
    pub(crate) fn new(phrases: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut phrases: Vec<(&[u8], T)> = phrases.into_iter().map(|(phrase, says)| (phrase.as_bytes(), says)).collect();
        phrases.sort_by_key(|&(phrase, _)| phrase);
        let (mut begins, mut goes_on, mut short) = (Box::new([0; 1024]), Box::new([0; 1024]), Vec::new());
        for (phrase, _) in &phrases {
            if let Some(&[first, second]) = phrase.first_chunk() {
                for first in [first, first.to_ascii_uppercase()] {
                    for second in [second, second.to_ascii_uppercase()] {
                        set(&mut begins, pair(first, second));
                    }
                }
                match phrase.first_chunk() {
                    Some(&four) => set(&mut goes_on, hash(four)),
                    None => short.push(pair(first, second)),
                }
            }
        }
        let start = |phrase: &[u8]| phrase.first_chunk().map_or(0, |&[first, second]| pair(first, second));
        let mut first: Vec<(usize, usize)> = phrases.iter().enumerate().map(|(at, (phrase, _))| (start(phrase), at)).collect();
        first.dedup_by_key(|&mut (pair, _)| pair);
        Self { phrases, first, begins, goes_on, short }
    }

    /// Gives `each` the phrases in a text in any letter case, where they neither begin nor end within a word: the number of the phrase, what it
    /// says, where it ends. Of those that begin in one place the longest; none begins within another.
    pub(crate) fn find(&self, text: &[u8], mut each: impl FnMut(usize, T, usize)) {
        let letter = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let mut free = 0;
        let mut before = false;
        for (at, &first) in text.iter().enumerate() {
            let here = LETTERS[usize::from(first)];
            let inside = before && here;
            before = here;
            if inside {
                continue;
            }
            let Some(&second) = text.get(at + 1) else { return };
            if !has(&self.begins, pair(first, second)) {
                continue;
            }
            let pair = pair(first.to_ascii_lowercase(), second.to_ascii_lowercase());
            let goes_on = |four: &[u8; 4]| has(&self.goes_on, hash(*four)) || self.short.contains(&pair);
            if at < free || !text[at..].first_chunk().is_none_or(goes_on) {
                continue;
            }
            let rest = &text[at..];
            let found = |phrase: &[u8]| {
                let end = at + phrase.len();
                rest.get(..phrase.len()).is_some_and(|head| head.eq_ignore_ascii_case(phrase)) && !(letter(end) && letter(end - 1))
            };
            let start = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
            let Ok(from) = self.first.binary_search_by_key(&pair, |&(pair, _)| pair) else { continue };
            let from = self.first[from].1;
            let alike = (from..).zip(&self.phrases[from..]).take_while(|(_, (phrase, _))| phrase.starts_with(&start));
            let longest = alike.filter(|(_, (phrase, _))| found(phrase)).max_by_key(|(_, (phrase, _))| phrase.len());
            if let Some((number, &(phrase, says))) = longest {
                free = at + phrase.len();
                each(number, says, free);
            }
        }
    }
}

/// Which bytes are letters or digits.
const LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        letters[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    letters
};

/// Two bytes as one number.
fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Four bytes in 16 bits, the same for letters in either case.
fn hash(bytes: [u8; 4]) -> usize {
    ((u32::from_le_bytes(bytes) | 0x2020_2020).wrapping_mul(0x9E37_79B1) >> 16) as usize
}

fn has(bits: &[u64; 1024], bit: usize) -> bool {
    bits[bit / 64 % 1024] >> (bit % 64) & 1 == 1
}

fn set(bits: &mut [u64; 1024], bit: usize) {
    bits[bit / 64 % 1024] |= 1 << (bit % 64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_at_words_only_and_the_longest() {
        let phrases = Phrases::new([("sign up", 's'), ("sign up now", 'n'), ("©", 'c'), ("(file", 'f'), ("up now", 'u'), ("a/c #", '#')]);
        let found = |text: &str| {
            let mut all = String::new();
            phrases.find(text.as_bytes(), |_, says, end| {
                assert!(text.is_char_boundary(end));
                all.push(says);
            });
            all
        };
        for (text, right) in [
            ("Sign up here", "s"),
            ("SIGN UP NOW", "n"),
            ("sign up nowhere", "s"),
            ("design up, sign uptown", ""),
            ("x© 2020 (file) a/c #1", "cf#"),
            ("sign sign up", "s"),
            ("sign up now up now", "nu"),
            ("", ""),
            ("s", ""),
            ("sign u", ""),
        ] {
            assert_eq!(found(text), right, "{text}");
        }
    }
}
