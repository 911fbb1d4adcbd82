//! What filters may be, and the sentences that refuse what they may not.

/// The largest radius or edge a filter may name, in cycles/image: more than the corner of the largest spectrum.
pub const MAX_RADIUS: f32 = 2048.0;

/// How many filters a chain may have: more than anybody tells apart, few enough that a hostile link costs little.
pub const MAX_FILTERS: usize = 32;

/// Why a filter's words, or a filter's values, are refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FilterError {
    /// A word without a known name.
    #[error("\"{word}\" is not a filter: use {known}.")]
    Unknown {
        /// As it was written.
        word: String,
        /// The names that are known, as they stand in a sentence.
        known: String,
    },
    /// A word whose values are not what its name calls for.
    #[error("\"{word}\" does not say {needs}, as in \"{example}\".")]
    Malformed {
        /// As it was written.
        word: String,
        /// What its kind calls for, as in [`Kind::needs`](crate::filters::Kind::needs).
        needs: &'static str,
        /// A word that would do.
        example: &'static str,
    },
    /// A value that no filter of this kind can have.
    #[error("\"{word}\" {why}")]
    Value {
        /// As it was written.
        word: String,
        /// The rest of the sentence.
        why: &'static str,
    },
    /// What is said about a filter after a `*`.
    #[error(
        "\"{0}\" says nothing about a filter: use remove, off, edge:WIDTH, luminance, red, green or blue."
    )]
    Addition(String),
    /// An edge that is negative, wider than any spectrum, or no number.
    #[error("The filter's edge must lie between 0 and 2048 cycles per image, not {0}.")]
    Edge(f32),
    /// Too long a chain.
    #[error("The filter has {0} parts, more than the 32 that can be chained.")]
    Length(usize),
}
