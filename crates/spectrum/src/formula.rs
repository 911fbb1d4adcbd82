//! Pictures made by formulas; none is known yet.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A picture made by a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Formula {}

/// A text is no formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such formula")]
pub struct FormulaError;

impl fmt::Display for Formula {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl FromStr for Formula {
    type Err = FormulaError;

    fn from_str(_: &str) -> Result<Self, FormulaError> {
        Err(FormulaError)
    }
}
