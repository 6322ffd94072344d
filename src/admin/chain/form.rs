//! The form of a chain: all its steps at once, which a button moves, adds or takes away before anything is saved.

use super::{MAX_STEPS, StepInput, Target};
use crate::web::form::{Errors, Reader};

/// A step, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// A [`Target`] in its form.
    pub target: String,
    /// What it is called.
    pub label: String,
}

/// The form, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChainForm {
    /// The version of the chain; 0 if there was none.
    pub version: i32,
    /// Its steps.
    pub rows: Vec<Row>,
}

/// What a button of the form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// That it is saved.
    #[default]
    Save,
    /// One step more.
    Add,
    /// The step of this index one place forward.
    Up(usize),
    /// One place back.
    Down(usize),
    /// Away.
    Remove(usize),
}

impl Wish {
    fn of(value: &str) -> Self {
        let at = |number: &str| number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match value.split_once('-') {
            Some(("upp", number)) => at(number).map_or(Self::Save, Self::Up),
            Some(("ned", number)) => at(number).map_or(Self::Save, Self::Down),
            Some(("bort", number)) => at(number).map_or(Self::Save, Self::Remove),
            _ if value == "fler" => Self::Add,
            _ => Self::Save,
        }
    }
}

impl ChainForm {
    /// What was posted, and what is wished. A name that is not of the form is left alone.
    #[must_use]
    pub fn of(pairs: Vec<(String, String)>) -> (Self, Wish) {
        let mut form = Self::default();
        let mut wish = Wish::default();
        for (name, value) in pairs {
            match name.as_str() {
                "version" => form.version = value.parse().unwrap_or_default(),
                "gor" => wish = Wish::of(&value),
                _ => {
                    let Some((field, number)) = name.rsplit_once('-') else { continue };
                    let number = number.parse().unwrap_or(0);
                    if !(1..=MAX_STEPS).contains(&number) {
                        continue;
                    }
                    if form.rows.len() < number {
                        form.rows.resize(number, Row::default());
                    }
                    let Some(row) = form.rows.get_mut(number - 1) else { continue };
                    match field {
                        "vem" => row.target = value,
                        "namn" => row.label = value,
                        _ => {}
                    }
                }
            }
        }
        (form, wish)
    }

    /// The form after a wish; none if it is to be saved.
    #[must_use]
    pub fn after(&self, wish: Wish) -> Option<Self> {
        let mut form = self.clone();
        let rows = &mut form.rows;
        match wish {
            Wish::Save => return None,
            Wish::Add if rows.len() < MAX_STEPS => rows.push(Row::default()),
            Wish::Up(index) if index > 0 && index < rows.len() => rows.swap(index - 1, index),
            Wish::Down(index) if index + 1 < rows.len() => rows.swap(index, index + 1),
            Wish::Remove(index) if index < rows.len() && rows.len() > 1 => drop(rows.remove(index)),
            _ => {}
        }
        Some(form)
    }

    /// The steps, or what is wrong with them.
    pub fn read(&self) -> Result<Vec<StepInput>, Errors> {
        let mut reader = Reader::default();
        let mut steps = Vec::new();
        for (number, row) in (1..).zip(&self.rows) {
            steps.push(StepInput {
                target: reader.choice::<Target>(&format!("vem-{number}"), &row.target, "Välj vem som attesterar."),
                label: reader.required(&format!("namn-{number}"), &row.label, "Skriv vad steget heter."),
            });
        }
        reader.finish(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_move_what_was_typed_and_save_nothing() {
        let pairs = |wish: &str| {
            let fields =
                [("version", "3"), ("vem-1", "avdelning"), ("namn-1", "A"), ("vem-2", "ledning"), ("namn-2", "B")];
            let more = [("namn-0", "x"), ("namn-10", "x"), ("annat", "x"), ("gor", wish)];
            fields.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        for (wish, expected) in [
            ("spara", None),
            ("", None),
            ("upp-x", None),
            ("fler", Some("A B ·")),
            ("upp-2", Some("B A")),
            ("upp-1", Some("A B")),
            ("ned-1", Some("B A")),
            ("ned-2", Some("A B")),
            ("bort-1", Some("B")),
            ("bort-9", Some("A B")),
        ] {
            let (form, wish) = ChainForm::of(pairs(wish));
            let after = form.after(wish).map(|form| {
                let names = form.rows.iter().map(|row| if row.label.is_empty() { "·" } else { row.label.as_str() });
                names.collect::<Vec<_>>().join(" ")
            });
            assert_eq!((form.version, after.as_deref()), (3, expected), "{wish:?}");
        }
        let (form, _) = ChainForm::of(vec![("namn-1".into(), "A".into())]);
        assert_eq!(form.after(Wish::Remove(0)), Some(form.clone()));
        let errors = form.read().unwrap_err();
        assert_eq!(errors.of("vem-1"), "Välj vem som attesterar.");
    }
}
