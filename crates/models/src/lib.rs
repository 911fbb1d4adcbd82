//! What is known of the networks without running one: their cards, the names of their classes, how a picture is prepared for them,
//! how answers are ranked and compared, and the picture whose answer is known.
//!
//! No tensor here: the page, the decoder and everything else that only describes models depend on this crate and never compile burn.
//! The networks themselves are in `classifier`.

pub mod card;
pub mod known_answer;
pub mod labels;
pub mod preprocessing;
pub mod ranking;
