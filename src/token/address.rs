//! URLs, e-mail addresses, domains, @names and #tags.

use super::class::{CLASS, Class, is_word};

/// Endings of names on the net that are told from the start of a sentence after a missing space. Those that are English
/// words (`is`, `it`, `in`, …) are left out.
const ENDINGS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "mil", "int", "info", "biz", "io", "co", "uk", "tv", "eu", "ca", "au", "de", "fr", "ru", "ua", "cn",
    "jp", "nl", "ch", "se", "pl", "br", "mx", "nz", "za", "ie", "il", "ly", "gl", "fm", "ai", "app", "dev", "news", "blog", "pdf", "doc",
    "docx", "xls", "xlsx", "ppt", "txt", "csv", "jpg", "jpeg", "png", "gif", "html", "htm", "php", "zip", "exe", "mp3", "mp4",
];

/// How far ahead a look for the rest of an address goes, so that time stays linear.
const REACH: usize = 80;
/// How many labels behind its first one a domain has at most: a look at each full stop of a long chain would read the chain again.
const LABELS: usize = 8;

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// The end of a URL whose scheme or `www.` starts before `at`: up to white space or a mark that no URL holds, without the
/// marks that end the sentence around it.
pub(crate) fn url_end(text: &str, at: usize) -> usize {
    let Some(rest) = text.get(at..) else { return at };
    let stop =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '‘' | '’' | '«' | '»' | '|' | '^' | '`' | '{' | '}' | '—');
    let mut end = at + rest.find(stop).unwrap_or(rest.len());
    let bytes = text.as_bytes();
    let opens = bytes[at..end].contains(&b'(');
    while end > at {
        match bytes[end - 1] {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b']' | b'*' | b'[' => end -= 1,
            b')' if !opens => end -= 1,
            _ => break,
        }
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// The end of a domain whose first label is `start..dot` (`dot` is the place of a full stop before a letter), with the path
/// behind it; `None` where it is no domain.
pub(crate) fn domain_end(text: &str, start: usize, dot: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if dot - start > REACH || !bytes[start..dot].iter().all(|&b| is_name_byte(b) || b == b'.') {
        return None;
    }
    let limit = (dot + REACH).min(bytes.len());
    let mut label = dot + 1;
    let mut best = None;
    for _ in 0..LABELS {
        let mut end = label;
        while end < limit && is_name_byte(bytes[end]) {
            end += 1;
        }
        if end == label {
            break;
        }
        let name = &text[label..end];
        let slash = bytes.get(end) == Some(&b'/') && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
        let capitalised = name.as_bytes()[0].is_ascii_uppercase() && name.bytes().skip(1).any(|b| b.is_ascii_lowercase());
        let known = (2..=4).contains(&name.len()) && !capitalised && ENDINGS.iter().any(|e| e.eq_ignore_ascii_case(name));
        let known = known || (slash && (2..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase()));
        if known {
            best = Some(if slash { url_end(text, end).max(end) } else { end });
        }
        if slash || bytes.get(end) != Some(&b'.') {
            break;
        }
        label = end + 1;
    }
    best.filter(|&end| !text.get(end..).and_then(|rest| rest.chars().next()).is_some_and(is_word))
}

/// The end of an e-mail address whose local part starts at `start` and runs through `from` (a full stop or an `@`).
pub(crate) fn email_end(text: &str, start: usize, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if from - start > REACH {
        return None;
    }
    let limit = (from + REACH).min(bytes.len());
    let mut at = from;
    while at < limit && (is_name_byte(bytes[at]) || matches!(bytes[at], b'.' | b'+' | b'%')) {
        at += 1;
    }
    if bytes.get(at) != Some(&b'@') {
        return None;
    }
    let host = at + 1;
    let limit = (host + REACH).min(bytes.len());
    let (mut end, mut dots) = (host, 0);
    while end < limit && (is_name_byte(bytes[end]) || (bytes[end] == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric))) {
        dots += usize::from(bytes[end] == b'.');
        end += 1;
    }
    (dots > 0 && end > host).then_some(end)
}

/// The end of the name behind an `@` or `#` at `at`; `at + 1` where there is none.
pub(crate) fn tag_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at + 1;
    while let Some(&byte) = bytes.get(end) {
        match CLASS[byte as usize] {
            Class::Letter | Class::Digit => end += 1,
            Class::Punctuation if byte == b'_' => end += 1,
            Class::Wide => match text.get(end..).and_then(|rest| rest.chars().next()) {
                Some(c) if is_word(c) => end += c.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    end
}
