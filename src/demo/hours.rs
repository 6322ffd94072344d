//! At what time of its day a line of the script is played.

use chrono::NaiveDate;

use super::script::{Line, Step};

impl Step {
    /// Whether it is done at a meeting of the board, in the evening.
    pub(super) fn is_evening(self, day: NaiveDate) -> bool {
        match self {
            Self::Decide(_) => true,
            Self::Justera(held_on) => held_on == day,
            _ => false,
        }
    }
}

/// Each line with its minute of the day: what the office does from a quarter past eight on, what the board does from
/// twenty past six in the evening, when it has met since six.
#[must_use]
pub fn timed(lines: Vec<Line>) -> Vec<(Line, u32)> {
    let mut last: Option<(NaiveDate, bool, u32)> = None;
    let mut minute_of = |line: &Line| {
        let evening = line.step.is_evening(line.day);
        let minute = match last {
            Some((day, was_evening, minute)) if (day, was_evening) == (line.day, evening) => minute + 9,
            _ if evening => 18 * 60 + 20,
            _ => 8 * 60 + 15,
        };
        last = Some((line.day, evening, minute));
        minute
    };
    lines.into_iter().map(|line| (line, minute_of(&line))).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::script::script, *};
    use crate::calendar::holidays::is_working_day;

    #[test]
    fn the_office_works_by_day_and_the_board_in_the_evening() {
        let mut today = NaiveDate::from_ymd_opt(2020, 6, 1).unwrap();
        for _ in 0..2500 {
            for (line, minute) in timed(script(today)) {
                assert!(is_working_day(line.day), "{} {:?} {}", line.key, line.step, line.day);
                let hours = if line.step.is_evening(line.day) { 18 * 60 + 1..22 * 60 } else { 8 * 60..16 * 60 };
                assert!(hours.contains(&minute), "{} {:?} at {minute}", line.key, line.step);
            }
            today = today.succ_opt().unwrap();
        }
    }
}
