//! A number that a visitor can set, as a slider needs it.

/// One value of a filter or a formula with its name, its unit and its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// What the visitor reads: "Inner radius".
    pub name: &'static str,
    /// What programs call it, the same in every version: "from".
    pub word: &'static str,
    /// Unit to show; empty where there is none.
    pub unit: &'static str,
    /// Least value of its slider.
    pub least: f32,
    /// Largest value of its slider.
    pub most: f32,
    /// From one value to the next; values between are allowed unless it is a whole number by nature.
    pub step: f32,
    /// The value that it has now.
    pub value: f32,
}
