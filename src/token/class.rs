//! Classes of bytes and characters.

/// What a byte may be the start of.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    Space,
    Letter,
    Digit,
    /// `'` and `` ` ``
    Apostrophe,
    /// `"`
    Quote,
    /// ASCII marks that end or part clauses, and brackets.
    Punctuation,
    /// ASCII signs: `$ % & # + = < > ~ ^ | * @` and control characters.
    Symbol,
    /// A byte of a character outside ASCII.
    Wide,
}

const fn class_of(byte: u8) -> Class {
    match byte {
        b' ' | 0x09..=0x0d => Class::Space,
        b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'\'' | b'`' => Class::Apostrophe,
        b'"' => Class::Quote,
        b'.' | b',' | b';' | b':' | b'!' | b'?' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'-' | b'/' | b'\\' | b'_' => {
            Class::Punctuation
        }
        0x80..=0xff => Class::Wide,
        _ => Class::Symbol,
    }
}

/// The class of each byte.
pub(crate) static CLASS: [Class; 256] = {
    let mut table = [Class::Symbol; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class_of(byte as u8);
        byte += 1;
    }
    table
};

/// True for a character that words are made of: letters, digits, combining marks and the invisible joiners.
pub(crate) fn is_word(c: char) -> bool {
    !is_general_punctuation(c) && c.is_alphanumeric() || is_mark(c)
}

/// True for a letter of any script.
pub(crate) fn is_letter(c: char) -> bool {
    !is_general_punctuation(c) && c.is_alphabetic()
}

/// True for the characters among which curly marks and dashes are. None is a letter, which Unicode's tables are slow to tell.
fn is_general_punctuation(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}')
}

/// Combining marks that are not alphabetic by Unicode's own count, and joiners that stand inside words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{93c}' | '\u{94d}' | '\u{9cd}' | '\u{a4d}' | '\u{acd}' | '\u{b4d}' | '\u{bcd}' | '\u{c4d}' | '\u{ccd}' | '\u{d4d}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// True for what may stand for an apostrophe: straight, curly either way, modifier letter, full width.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{ff07}' | '\u{201b}')
}

/// True for the marks of quotation that are never an apostrophe.
pub(crate) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‚' | '〝' | '〞' | '〟' | '「' | '」' | '『' | '』' | '＂')
}

/// True for hyphens that join words like the ASCII one.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// True for dashes longer than a hyphen, the minus sign included.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '\u{2012}'..='\u{2015}' | '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// True for punctuation outside ASCII; what is neither this nor a word is a symbol.
pub(crate) fn is_wide_punctuation(c: char) -> bool {
    matches!(c, '¡' | '¿' | '§' | '¶' | '·' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2e00}'..='\u{2e7f}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'
        | '\u{ff3b}'..='\u{ff3d}' | '\u{ff5b}'..='\u{ff65}')
        && c != '\u{2022}'
}

/// True for a character that emoji begin with.
pub(crate) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2300}'..='\u{23ff}' | '\u{2b00}'..='\u{2bff}' | '\u{2190}'..='\u{21ff}')
}

/// True for what continues an emoji: variation selectors, skin tones, the keycap, tags.
pub(crate) fn is_emoji_tail(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}
