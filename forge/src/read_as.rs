//! How picture files are read, as options of the commands that open any.

use clap::Args;
use models::cut::Framing;
use models::read_as::{Colours, ReadAs};

/// The options.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct ReadAsArguments {
    /// Colours: converted to sRGB as in a browser, or bare numbers as in Python (Pillow's `convert("RGB")`).
    #[arg(long, default_value_t, value_name = "converted|python")]
    colours: Colours,
    /// What of a picture the network gets: whole (the centre square), evaluated (as its authors evaluated it), or timm (as timm or
    /// torchvision do).
    #[arg(long, default_value_t, value_name = "whole|evaluated|timm")]
    framing: Framing,
}

impl From<ReadAs> for ReadAsArguments {
    fn from(chosen: ReadAs) -> Self {
        Self {
            colours: chosen.colours,
            framing: chosen.framing,
        }
    }
}

impl ReadAsArguments {
    /// Both choices in one value.
    pub const fn chosen(self) -> ReadAs {
        ReadAs {
            colours: self.colours,
            framing: self.framing,
        }
    }
}
