//! Parsing of form fields, and the errors that go back beside them.

use chrono::NaiveDate;

use crate::error::{AppError, Result, constraint};

/// Field errors of one form, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// One error.
    #[must_use]
    pub fn one(field: &str, sentence: impl Into<String>) -> Self {
        Self(vec![(field.to_owned(), sentence.into())])
    }

    /// Several errors of one field.
    #[must_use]
    pub fn several(field: &str, sentences: Vec<String>) -> Self {
        Self(sentences.into_iter().map(|sentence| (field.to_owned(), sentence)).collect())
    }

    /// The errors of some fields, told at another place.
    #[must_use]
    pub fn moved(self, from: &[&str], to: &str) -> Self {
        let moved = |(field, sentence): (String, String)| {
            (if from.contains(&field.as_str()) { to.to_owned() } else { field }, sentence)
        };
        Self(self.0.into_iter().map(moved).collect())
    }

    /// These, and others below them.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Adds an error to a field.
    pub fn push(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.push((field.to_owned(), sentence.into()));
    }

    /// Whether the form is as it should be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field; empty if nothing is.
    #[must_use]
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, sentence)| sentence)
    }

    /// All errors, for the summary.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }
}

/// What a command that was given a form may answer: field errors, or any other error.
#[derive(Debug)]
pub enum Refusal {
    /// To be shown in the form.
    Fields(Errors),
    /// To be shown instead of it.
    Error(AppError),
}

impl<E: Into<AppError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// Turns a violation of a named constraint into the error of a field.
pub fn on_constraint<T>(result: Result<T, sqlx::Error>, name: &str, field: &str, sentence: &str) -> Result<T, Refusal> {
    result.map_err(|error| {
        if constraint(&error) == Some(name) {
            Refusal::Fields(Errors::one(field, sentence))
        } else {
            Refusal::Error(error.into())
        }
    })
}

/// Reads fields and gathers what is wrong with them.
#[derive(Debug, Default)]
pub struct Reader {
    errors: Errors,
}

impl Reader {
    /// A line that must not be empty, trimmed; at most 500 characters.
    pub fn required(&mut self, field: &str, value: &str, sentence: &str) -> String {
        let value = self.optional(field, value);
        if value.is_empty() && self.is_fine(field) {
            self.errors.push(field, sentence);
        }
        value
    }

    /// A line that may be empty, trimmed; at most 500 characters.
    pub fn optional(&mut self, field: &str, value: &str) -> String {
        self.limited(field, value, 500)
    }

    /// Text of several lines; at most 20,000 characters.
    pub fn text(&mut self, field: &str, value: &str) -> String {
        self.limited(field, value, 20_000)
    }

    /// Text of several lines that must not be empty.
    pub fn required_text(&mut self, field: &str, value: &str, sentence: &str) -> String {
        let value = self.text(field, value);
        if value.is_empty() && self.is_fine(field) {
            self.errors.push(field, sentence);
        }
        value
    }

    fn limited(&mut self, field: &str, value: &str, most: usize) -> String {
        if value.contains('\0') {
            self.errors.push(field, "Texten innehåller tecken som inte kan sparas.");
            return String::new();
        }
        if value.chars().count() > most {
            self.errors.push(field, format!("Skriv högst {most} tecken."));
        }
        value.trim().replace("\r\n", "\n")
    }

    /// An ISO date that must be there.
    pub fn date(&mut self, field: &str, value: &str, sentence: &str) -> NaiveDate {
        if let Some(date) = self.optional_date(field, value) {
            date
        } else {
            if self.is_fine(field) {
                self.errors.push(field, sentence);
            }
            NaiveDate::default()
        }
    }

    /// An ISO date that may be missing.
    pub fn optional_date(&mut self, field: &str, value: &str) -> Option<NaiveDate> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        let date = NaiveDate::parse_from_str(value, "%Y-%m-%d")
            .ok()
            .filter(|date| (1900..2200).contains(&chrono::Datelike::year(date)));
        if date.is_none() {
            self.errors.push(field, "Skriv datumet som år-månad-dag, till exempel 2021-02-26.");
        }
        date
    }

    /// One of the choices, parsed; the sentence asks to choose.
    pub fn choice<T: std::str::FromStr + Default>(&mut self, field: &str, value: &str, sentence: &str) -> T {
        value.parse().unwrap_or_else(|_| {
            self.errors.push(field, sentence);
            T::default()
        })
    }

    /// A choice that may be left out.
    pub fn optional_choice<T: std::str::FromStr>(&mut self, field: &str, value: &str, sentence: &str) -> Option<T> {
        if value.is_empty() {
            return None;
        }
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.errors.push(field, sentence);
        }
        parsed
    }

    /// Whether nothing is wrong with a field so far.
    #[must_use]
    pub fn is_fine(&self, field: &str) -> bool {
        self.errors.of(field).is_empty()
    }

    /// An error that a rule of the form's own found.
    pub fn error(&mut self, field: &str, sentence: impl Into<String>) {
        self.errors.push(field, sentence);
    }

    /// The input, if nothing was wrong.
    pub fn finish<T>(self, input: T) -> Result<T, Errors> {
        if self.errors.is_empty() { Ok(input) } else { Err(self.errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_refuses() {
        let mut reader = Reader::default();
        assert_eq!(reader.required("a", "  x\r\ny ", "!"), "x\ny");
        assert_eq!(reader.optional_date("b", "2021-02-26"), NaiveDate::from_ymd_opt(2021, 2, 26));
        assert_eq!(reader.optional_date("c", ""), None);
        reader.required("d", " ", "Skriv en titel.");
        reader.required("e", "a\0b", "Skriv.");
        reader.date("f", "2021-02-30", "Ange datum.");
        reader.date("g", "", "Ange datum.");
        let errors = reader.finish(()).unwrap_err();
        assert_eq!(errors.of("a"), "");
        assert_eq!(errors.of("d"), "Skriv en titel.");
        assert_eq!(errors.of("e"), "Texten innehåller tecken som inte kan sparas.");
        assert!(errors.of("f").starts_with("Skriv datumet"));
        assert_eq!(errors.of("g"), "Ange datum.");
        assert_eq!(errors.iter().count(), 4);
    }
}
