//! Days of the Gregorian calendar, as far as resolving "last Tuesday" needs them.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// The day, where there is such a day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        ((1..=9999).contains(&year) && day >= 1 && day <= days_in(year, month)).then_some(Self { year, month, day })
    }

    /// Days since 1 March of the year 0 (after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2014).
    fn number(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let month = (i64::from(self.month) + 9) % 12;
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + i64::from(self.day) - 1
    }

    fn from_number(number: i64) -> Option<Self> {
        let era = number.div_euclid(146_097);
        let day_of_era = number.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(u16::try_from(year).ok()?, month as u8, day as u8)
    }

    /// The day so many days later (earlier when negative).
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        Self::from_number(self.number().checked_add(days)?)
    }

    /// Year and month so many months later.
    pub(super) fn plus_months(self, months: i64) -> Option<(u16, u8)> {
        let at = (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let year = u16::try_from(at.div_euclid(12)).ok().filter(|y| (1..=9999).contains(y))?;
        Some((year, at.rem_euclid(12) as u8 + 1))
    }

    /// Day of the week, Monday 1 to Sunday 7.
    #[must_use]
    pub fn weekday(self) -> u8 {
        ((self.number() + 2).rem_euclid(7) + 1) as u8
    }

    /// ISO 8601 year and week.
    #[must_use]
    pub fn week(self) -> (u16, u8) {
        let thursday = self.plus_days(4 - i64::from(self.weekday())).unwrap_or(self);
        let first = Self { month: 1, day: 1, ..thursday };
        (thursday.year, ((thursday.number() - first.number()) / 7 + 1) as u8)
    }

    /// The `nth` (from 1; the last when `None`) such weekday of a month.
    pub(super) fn nth_weekday(year: u16, month: u8, nth: Option<u8>, weekday: u8) -> Option<Self> {
        match nth {
            Some(nth) => {
                let first = Self::new(year, month, 1)?;
                let day = 1 + (weekday + 7 - first.weekday()) % 7 + 7 * nth.checked_sub(1)?;
                Self::new(year, month, day)
            }
            None => {
                let last = Self::new(year, month, days_in(year, month))?;
                last.plus_days(-i64::from((last.weekday() + 7 - weekday) % 7))
            }
        }
    }

    /// Western Easter (the anonymous Gregorian computus).
    pub(super) fn easter(year: u16) -> Option<Self> {
        let y = i32::from(year);
        let (a, b, c) = (y % 19, y / 100, y % 100);
        let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
        let g = (b - f + 1) / 3;
        let h = (19 * a + b - d - g + 15) % 30;
        let (i, k) = (c / 4, c % 4);
        let l = (32 + 2 * e + 2 * i - h - k) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let n = h + l - 7 * m + 114;
        Self::new(year, (n / 31) as u8, (n % 31 + 1) as u8)
    }
}

/// Days in a month; 0 where there is no such month.
pub fn days_in(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = crate::Error;

    /// Reads `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '-').map(|part| part.bytes().all(|b| b.is_ascii_digit()).then_some(part));
        let mut next = |width: usize| parts.next().flatten().filter(|part| part.len() == width).and_then(|part| part.parse::<u16>().ok());
        (|| Self::new(next(4)?, next(2)? as u8, next(2)? as u8))()
            .ok_or_else(|| crate::Error::option(format!("{text:?} is no date; write a day that exists as YYYY-MM-DD")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_weeks_and_months_add_up() {
        let day = Date::new(2024, 2, 28).expect("a day");
        assert_eq!(day.plus_days(2).map(|d| d.to_string()).as_deref(), Some("2024-03-01"));
        assert_eq!(day.plus_days(-59).map(|d| d.to_string()).as_deref(), Some("2023-12-31"));
        assert_eq!(day.weekday(), 3);
        assert_eq!(Date::new(2021, 1, 3).map(Date::week), Some((2020, 53)));
        assert_eq!(day.plus_months(-2), Some((2023, 12)));
        assert_eq!(Date::new(2023, 2, 29), None);
        assert_eq!(Date::new(9999, 12, 31).and_then(|d| d.plus_days(1)), None);
    }

    #[test]
    fn moving_feasts() {
        assert_eq!(Date::easter(2024).map(|d| d.to_string()).as_deref(), Some("2024-03-31"));
        assert_eq!(Date::nth_weekday(2023, 11, Some(4), 4).map(|d| d.day), Some(23));
        assert_eq!(Date::nth_weekday(2022, 5, None, 1).map(|d| d.day), Some(30));
    }

    #[test]
    fn reads_iso_days_only() {
        assert_eq!("2020-02-29".parse::<Date>().ok(), Date::new(2020, 2, 29));
        assert!(["2019-02-29", "2020-2-9", "20200209", "2020-02-09-", ""].iter().all(|text| text.parse::<Date>().is_err()));
    }
}
