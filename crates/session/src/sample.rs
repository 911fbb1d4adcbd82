//! The cards of the site's sample photographs, as `www/samples/samples.json` holds them.

use serde::{Deserialize, Serialize};

/// One sample photograph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Short word used in links.
    pub id: String,
    /// Title shown to the visitor.
    pub title: String,
    /// File under `samples/`.
    pub file: String,
    /// Small square picture under `samples/`.
    pub thumbnail: String,
    /// What is seen, for those who cannot see it.
    pub alt: String,
    /// Something worth trying on it.
    pub story: Story,
    /// Who made the photograph.
    pub author: String,
    /// Its licence in words.
    pub licence: String,
    /// The work's page.
    pub source: String,
}

/// One sentence and the filter it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// The sentence.
    pub text: String,
    /// Filter words.
    pub filter: String,
}
