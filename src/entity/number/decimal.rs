//! Exact decimal numbers: amounts must come out as written, which binary floating point does not promise.

use std::fmt;

/// `digits / 10^places`, with a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: u128,
    places: u8,
    negative: bool,
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self { digits: u128::from(value), places: 0, negative: false }
    }
}

impl Decimal {
    /// Reads figures with grouping commas and a decimal point ("1,234.5", "12,34,567"), or the European way ("1.234,5", "5,00").
    /// `None` when the marks make no number ("1.2.3", "3,2,1") or there are more than 30 digits.
    pub fn parse(text: &str) -> Option<Self> {
        // The usual case: digits alone, so few that they fit.
        if (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self::from(text.bytes().fold(0, |value, b| value * 10 + u64::from(b - b'0'))));
        }
        let (commas, dots) = (text.bytes().filter(|&b| b == b',').count(), text.bytes().filter(|&b| b == b'.').count());
        let point = match (commas, dots) {
            (_, 1) if commas == 0 || text.rfind('.') > text.rfind(',') => {
                grouped(text.split('.').next()?, ',').then_some(())?;
                text.find('.')
            }
            (1, _) if dots > 0 => {
                grouped(text.split(',').next()?, '.').then_some(())?;
                text.find(',')
            }
            (_, 0) if grouped(text, ',') => None,
            (1, 0) if text.len() - text.find(',')? <= 3 => text.find(','),
            (0, 2..) if grouped(text, '.') => None,
            _ => return None,
        };
        let places = point.map_or(0, |at| text.len() - at - 1);
        let mut digits = 0u128;
        let mut count = 0;
        for byte in text.bytes().filter(u8::is_ascii_digit) {
            count += 1;
            if count > 30 {
                return None;
            }
            digits = digits * 10 + u128::from(byte - b'0');
        }
        (count > 0).then_some(Self { digits, places: places as u8, negative: false })
    }

    /// This times a whole number; `None` when it leaves 128 bits.
    pub fn times(self, factor: u64) -> Option<Self> {
        Some(Self { digits: self.digits.checked_mul(u128::from(factor))?, ..self }.trimmed())
    }

    /// This divided by a power of ten.
    pub fn shifted(self, places: u8) -> Option<Self> {
        Some(Self { places: self.places.checked_add(places).filter(|&p| p < 36)?, ..self }.trimmed())
    }

    /// The sum; both must be positive.
    pub fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let scaled = |n: Self| n.digits.checked_mul(10u128.checked_pow(u32::from(places - n.places))?);
        Some(Self { digits: scaled(self)?.checked_add(scaled(other)?)?, places, negative: false }.trimmed())
    }

    /// This divided by `divisor` where the quotient ends within six places.
    pub fn over(self, divisor: u64) -> Option<Self> {
        if divisor == 0 {
            return None;
        }
        let widened = self.digits.checked_mul(1_000_000)?;
        let divisor = u128::from(divisor);
        (widened % divisor == 0).then(|| Self { digits: widened / divisor, places: self.places + 6, negative: self.negative }.trimmed())
    }

    /// The same below zero.
    pub fn negated(self) -> Self {
        Self { negative: !self.negative, ..self }
    }

    /// The value as a whole number, where it is one.
    pub fn whole(self) -> Option<u64> {
        let n = self.trimmed();
        (n.places == 0 && !n.negative).then(|| u64::try_from(n.digits).ok()).flatten()
    }

    fn trimmed(mut self) -> Self {
        while self.places > 0 && self.digits.is_multiple_of(10) {
            self.digits /= 10;
            self.places -= 1;
        }
        self
    }
}

/// True for digits alone, or digits in groups: one to three, then threes (or twos before a last three, as in India).
fn grouped(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    let first = groups.next().unwrap_or_default();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let rest: usize = groups.clone().count();
    if rest == 0 {
        return text.is_empty() || digits(first);
    }
    let mut sizes = groups.clone().map(str::len);
    let threes = sizes.clone().all(|n| n == 3);
    let indian = sizes.next_back() == Some(3) && sizes.all(|n| n == 2) && first.len() <= 2;
    digits(first) && first.len() <= 3 && (threes || indian) && groups.all(digits)
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.trimmed();
        if n.negative && n.digits > 0 {
            f.write_str("-")?;
        }
        let Some(one) = 10u128.checked_pow(u32::from(n.places)) else { return f.write_str("0") };
        write!(f, "{}", n.digits / one)?;
        if n.places > 0 {
            write!(f, ".{:0width$}", n.digits % one, width = usize::from(n.places))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_in_every_grouping() {
        let read = |text| Decimal::parse(text).map(|n| n.to_string()).unwrap_or_default();
        let cases = [
            ("12", "12"),
            ("1,234.50", "1234.5"),
            ("12,34,567.89", "1234567.89"),
            ("5,00", "5"),
            ("1.111,11", "1111.11"),
            (".75", "0.75"),
            ("1.234.567", "1234567"),
            ("13.5.2015", ""),
            ("3,2,1", ""),
            ("22,240,260,310", "22240260310"),
            ("0.182", "0.182"),
        ];
        for (text, value) in cases {
            assert_eq!(read(text), value, "{text}");
        }
        assert_eq!(read(&"9".repeat(31)), "");
    }

    #[test]
    fn arithmetic_stays_exact() {
        let n = Decimal::parse("2.3").expect("a number");
        assert_eq!(n.times(1_000_000_000).map(|n| n.to_string()).as_deref(), Some("2300000000"));
        assert_eq!(n.plus(Decimal::from(2)).map(|n| n.to_string()).as_deref(), Some("4.3"));
        assert_eq!(Decimal::from(1).over(4).map(|n| n.to_string()).as_deref(), Some("0.25"));
        assert_eq!(Decimal::from(1).over(3), None);
        assert_eq!(Decimal::from(5).negated().to_string(), "-5");
    }
}
