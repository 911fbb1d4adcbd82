//! The section of `CREDITS.md` about the labelled sets.

use std::fmt::Write as _;

use sets::card::{Contents, SetCatalogue};

/// The command that writes it.
pub const COMMAND: &str = "cargo forge sets";

/// The line that OpenMoji asks for (openmoji.org/faq).
const OPENMOJI: &str = "All emojis designed by [OpenMoji](https://openmoji.org/) – the open-source emoji and icon project. License: \
     [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/#)";

/// A table of the sets that have pictures of their own, and what OpenMoji's licence asks for.
pub fn section(catalogue: &SetCatalogue) -> String {
    let mut text = String::from(
        "| Set | Pictures | Made by | Licence | Each picture's author and source |\n|---|---|---|---|---|\n",
    );
    for card in &catalogue.sets {
        let index = match &card.contents {
            Contents::Rendition { .. } => continue,
            Contents::Files { index } => format!("[index](www/sets/{})", index.file),
            Contents::Sheets { .. } => "the same for all".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} (`{}`) | {} | {} | {} | {index} |",
            card.title, card.id, card.count, card.made_by, card.licence
        );
    }
    let _ = write!(
        text,
        "\n{OPENMOJI}. The drawings were rendered on white at a fixed size; the rendered pictures are under the same licence.\n"
    );
    text
}
