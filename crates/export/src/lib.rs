//! What a visitor takes away from the bench, as text and pixels: tables as CSV ([`tables`]), one figure of everything as SVG ([`figure`]),
//! the filter as a grey picture ([`mask`]), a QR code ([`code`]), the lines that embed the bench in another page ([`embed`]), and what to
//! cite ([`cite`]). The state itself, as a file that restores it, is `session::record`.

pub mod cite;
pub mod code;
pub mod embed;
pub mod figure;
pub mod mask;
pub mod tables;
