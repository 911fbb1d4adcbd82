//! QR codes (ISO/IEC 18004), to be shown on a wall and read by the phones of a class.

use std::fmt::Write as _;

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// Light modules around the code, which readers need.
const QUIET: usize = 4;

/// Modules on a side of the finest code that a phone still reads off a screen: version 25, some 1,200 bytes.
const FINEST: usize = 117;

/// A code to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Height and width in modules, with the quiet zone.
    pub side: usize,
    /// The dark modules as the `d` of an SVG path, in modules.
    pub path: String,
}

/// The code of a text, with as much correction as leaves it coarse; `None` where it would be too fine to be read.
pub fn code(text: &str) -> Option<Code> {
    let made = |level| QrCode::with_error_correction_level(text, level).ok();
    // Dust and glare cost a few modules: the better correction, as long as it costs few.
    let code = made(EcLevel::M)
        .filter(|code| code.width() <= FINEST / 2)
        .or_else(|| made(EcLevel::L))
        .filter(|code| code.width() <= FINEST)?;
    let width = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (row, modules) in colours.chunks_exact(width).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let length = run.len();
                // Writing to a text does not fail.
                let _ = write!(
                    path,
                    "M{} {}h{length}v1h-{length}z",
                    column + QUIET,
                    row + QUIET
                );
            }
            column += run.len();
        }
    }
    Some(Code {
        side: width + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What another program reads off the drawn code.
    fn seen(code: &Code) -> String {
        const MODULE: usize = 3;
        let mut dark = vec![false; code.side * code.side];
        for piece in code.path.split('M').skip(1) {
            let (place, rest) = piece.split_once('h').expect("a run");
            let (x, y) = place.split_once(' ').expect("a place");
            let (length, _) = rest.split_once('v').expect("a length");
            let [x, y, length] =
                [x, y, length].map(|text| text.parse::<usize>().expect("a number"));
            dark[y * code.side + x..][..length].fill(true);
        }
        let side = code.side * MODULE;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if dark[y / MODULE * code.side + x / MODULE] {
                0
            } else {
                255
            }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code");
        grids[0].decode().expect("a code that can be read").1
    }

    #[test]
    fn too_long_is_none() {
        assert_eq!(code(&"x".repeat(1_300)), None);
        let long = "x".repeat(1_200);
        assert_eq!(seen(&code(&long).expect("a fine code")), long);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn another_program_reads_the_link(hash in "[a-z0-9:+,*.%&=-]{0,400}") {
            let link = format!("https://example.org/lab/#model=efficientnet-lite0&{hash}");
            let code = code(&link).expect("a link of this length has a code");
            prop_assert_eq!(seen(&code), link);
        }
    }
}
