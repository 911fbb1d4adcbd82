#![doc = include_str!("../README.md")]

pub mod architecture;
pub mod card;
pub mod cut;
pub mod hosted;
pub mod known_answer;
pub mod labels;
pub mod preprocessing;
pub mod ranking;
pub mod read_as;
