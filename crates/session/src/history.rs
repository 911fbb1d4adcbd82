//! Undo and redo of a value, without limit.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value with its past and its undone future.
///
/// A drag sends many values and should be undone as one: [`History::preview`] changes the present without a new step, and the next
/// [`History::commit`] makes one step from where the drag began.
#[derive(Clone, Debug, PartialEq)]
pub struct History<T> {
    past: Vec<T>,
    present: T,
    future: Vec<T>,
    before_preview: Option<T>,
}

impl<T: Clone + PartialEq> History<T> {
    /// A history that begins with `present`.
    pub const fn new(present: T) -> Self {
        Self {
            past: Vec::new(),
            present,
            future: Vec::new(),
            before_preview: None,
        }
    }

    /// The value as it stands.
    pub const fn present(&self) -> &T {
        &self.present
    }

    /// Where a preview began, as long as the present is shown without being a step.
    pub const fn before_preview(&self) -> Option<&T> {
        self.before_preview.as_ref()
    }

    /// Shows `value` without making a step.
    pub fn preview(&mut self, value: T) {
        let before = std::mem::replace(&mut self.present, value);
        self.before_preview.get_or_insert(before);
    }

    /// Makes `value` the present, as one step from the last committed value. A step that changes nothing is none.
    pub fn commit(&mut self, value: T) {
        let shown = std::mem::replace(&mut self.present, value);
        let before = self.before_preview.take().unwrap_or(shown);
        if before != self.present {
            self.past.push(before);
            self.future.clear();
        }
    }

    /// Takes a preview back as if it had never begun. Tells whether there was one.
    pub fn call_off(&mut self) -> bool {
        let before = self.before_preview.take();
        let begun = before.is_some();
        if let Some(before) = before {
            self.present = before;
        }
        begun
    }

    /// Goes back one step; an unfinished preview counts as one.
    pub fn undo(&mut self) -> bool {
        let target = match self.before_preview.take() {
            Some(before) if before != self.present => Some(before),
            _ => self.past.pop(),
        };
        let Some(target) = target else { return false };
        self.future
            .push(std::mem::replace(&mut self.present, target));
        true
    }

    /// Goes forward one step.
    pub fn redo(&mut self) -> bool {
        let Some(next) = self.future.pop() else {
            return false;
        };
        if let Some(before) = self.before_preview.take() {
            self.present = before;
        }
        self.past.push(std::mem::replace(&mut self.present, next));
        true
    }

    /// All states, the oldest first; what is undone comes after the present. A preview stands in the present's place.
    pub fn states(&self) -> impl Iterator<Item = &T> {
        self.past
            .iter()
            .chain([&self.present])
            .chain(self.future.iter().rev())
    }

    /// The present's place among [`History::states`].
    pub const fn position(&self) -> usize {
        self.past.len()
    }

    /// Goes to the state at `position`, by as many undos or redos as that takes. Tells whether anything changed.
    pub fn go_to(&mut self, position: usize) -> bool {
        let mut moved = false;
        while self.position() > position && self.undo() {
            moved = true;
        }
        while self.position() < position && self.redo() {
            moved = true;
        }
        moved
    }

    /// Changes the present in place, without a step: for what has no past worth going back to, such as the first picture.
    pub fn amend(&mut self, value: T) {
        self.before_preview = None;
        self.present = value;
    }

    /// Changes every state in place, past, present and undone: for what is gone for good and must not come back. Steps that become equal stay.
    pub fn amend_all(&mut self, change: impl Fn(&mut T)) {
        let states = (self.past.iter_mut())
            .chain([&mut self.present])
            .chain(&mut self.future)
            .chain(&mut self.before_preview);
        states.for_each(change);
    }

    /// Whether [`History::undo`] would change anything.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
            || self
                .before_preview
                .as_ref()
                .is_some_and(|before| *before != self.present)
    }

    /// Whether [`History::redo`] would change anything.
    pub const fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned> History<T> {
    /// The history as text, for [`History::from_text`]: the present's place, and one state in each line. Beyond `most` bytes the oldest steps
    /// are left out, then the last undone ones.
    pub fn to_text(&self, most: usize) -> String {
        let lines: Option<Vec<String>> = self
            .states()
            .map(|state| serde_json::to_string(state).ok())
            .collect();
        let mut lines = lines.unwrap_or_default();
        let mut place = self.position();
        let mut length: usize = lines.iter().map(|line| line.len() + 1).sum();
        let oldest = lines
            .iter()
            .take(place)
            .take_while(|line| {
                let is_out = length > most;
                length -= if is_out { line.len() + 1 } else { 0 };
                is_out
            })
            .count();
        lines.drain(..oldest);
        place -= oldest;
        while length > most && lines.len() > place + 1 {
            length -= lines.pop().map_or(0, |line| line.len() + 1);
        }
        format!("{place}\n{}", lines.join("\n"))
    }

    /// What [`History::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let place: usize = lines.next()?.parse().ok()?;
        let states: Option<Vec<T>> = lines.map(|line| serde_json::from_str(line).ok()).collect();
        let mut past = states?;
        let mut future = past.split_off(place.checked_add(1)?.min(past.len()));
        future.reverse();
        let present = past.pop().filter(|_| past.len() == place)?;
        Some(Self {
            past,
            present,
            future,
            before_preview: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Preview(u8),
        Commit(u8),
        CallOff,
        Undo,
        Redo,
        GoTo(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            any::<u8>().prop_map(Step::Preview),
            any::<u8>().prop_map(Step::Commit),
            Just(Step::CallOff),
            Just(Step::Undo),
            Just(Step::Redo),
            (0..12_usize).prop_map(Step::GoTo)
        ]
    }

    #[test]
    fn a_drag_is_undone_as_one_step() {
        let mut history = History::new(0);
        for value in 1..50 {
            history.preview(value);
        }
        history.commit(50);
        assert!(history.undo());
        assert_eq!(*history.present(), 0);
        assert!(!history.can_undo());
        assert!(history.redo());
        assert_eq!(*history.present(), 50);
    }

    #[test]
    fn undo_during_a_drag_returns_to_where_it_began() {
        let mut history = History::new(7);
        history.preview(8);
        assert!(history.undo());
        assert_eq!(*history.present(), 7);
    }

    #[test]
    fn a_drag_that_is_called_off_leaves_nothing_to_undo_or_redo() {
        let mut history = History::new(7);
        history.preview(8);
        assert!(history.call_off());
        assert_eq!(*history.present(), 7);
        assert!(!history.can_undo() && !history.can_redo() && !history.call_off());
        history.commit(9);
        assert!(history.undo());
        assert_eq!(*history.present(), 7);
    }

    proptest! {
        // The reference is the plainest undo there is: every committed value in one list, and a cursor.
        #[test]
        fn equals_a_list_with_a_cursor(steps in proptest::collection::vec(step(), 0..200)) {
            let mut history = History::new(0_u8);
            let mut list = vec![0_u8];
            let mut cursor = 0;
            let mut drag: Option<u8> = None;
            for step in steps {
                match step {
                    Step::Preview(value) => { history.preview(value); drag = Some(value); }
                    Step::Commit(value) => {
                        history.commit(value);
                        drag = None;
                        if value != list[cursor] { list.truncate(cursor + 1); list.push(value); cursor += 1; }
                    }
                    Step::CallOff => prop_assert_eq!(history.call_off(), drag.take().is_some()),
                    Step::Undo => {
                        let dragged = drag.take().filter(|value| *value != list[cursor]);
                        let moved = history.undo();
                        if let Some(value) = dragged {
                            // The undone drag can be redone in place of what was the next step's predecessor.
                            prop_assert!(moved);
                            list.insert(cursor + 1, value);
                        } else {
                            prop_assert_eq!(moved, cursor > 0);
                            cursor = cursor.saturating_sub(1);
                        }
                    }
                    Step::Redo => {
                        let moved = history.redo();
                        prop_assert_eq!(moved, cursor + 1 < list.len());
                        if moved { cursor += 1; drag = None; }
                    }
                    Step::GoTo(place) => {
                        // A drag under way counts as a step that is undone first.
                        if drag.is_some() { continue; }
                        history.go_to(place);
                        cursor = place.min(list.len() - 1);
                    }
                }
                prop_assert_eq!(history.position(), cursor);
                prop_assert_eq!(history.before_preview(), drag.map(|_| &list[cursor]));
                if drag.is_none() {
                    prop_assert_eq!(history.states().copied().collect::<Vec<_>>(), list.clone());
                }
                prop_assert_eq!(*history.present(), drag.unwrap_or(list[cursor]));
                prop_assert_eq!(history.can_redo(), cursor + 1 < list.len());
            }
        }
    }

    #[test]
    fn a_text_gives_the_history_back() {
        let mut history = History::new("a\nb".to_owned());
        for step in ["c", "", "d"] {
            history.commit(step.to_owned());
        }
        history.undo();
        let read = History::from_text(&history.to_text(1000));
        assert_eq!(read.as_ref(), Some(&history));
        // What is shown in a drag is the present.
        history.preview("dragged".to_owned());
        let read: History<String> = History::from_text(&history.to_text(1000)).unwrap();
        assert_eq!(read.present(), "dragged");
        assert!(read.before_preview().is_none());
        for text in [
            "",
            "x",
            "0",
            "2\n\"a\"",
            "1\n7\n8",
            "18446744073709551615\n\"a\"",
        ] {
            assert_eq!(History::<String>::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_long_history_loses_its_oldest_steps_first() {
        let mut history = History::new(0);
        for step in 1..10 {
            history.commit(step);
        }
        history.go_to(6);
        let states = |most| {
            let read: History<i32> = History::from_text(&history.to_text(most)).unwrap();
            let states: Vec<i32> = read.states().copied().collect();
            (read.position(), states)
        };
        assert_eq!(states(20), (6, (0..10).collect()));
        assert_eq!(states(14), (3, (3..10).collect()));
        assert_eq!(states(7), (0, vec![6, 7, 8]));
        assert_eq!(states(0), (0, vec![6]));
    }

    #[test]
    fn what_is_gone_does_not_come_back() {
        let mut history = History::new(1);
        history.commit(2);
        history.commit(3);
        history.undo();
        history.preview(4);
        history.amend_all(|value| *value += 10);
        assert_eq!(history.present(), &14);
        assert_eq!(history.before_preview(), Some(&12));
        assert!(history.undo() && history.undo());
        assert_eq!(history.present(), &11);
        assert!(history.go_to(3));
        assert_eq!(history.present(), &13);
    }
}
