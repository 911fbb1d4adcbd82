//! What a visitor takes away from the workbench, as text and pixels: tables as CSV ([`tables`], [`sweep`], [`rely`], [`heat_map`]), one figure of everything as
//! SVG ([`figure`]), the filter as a grey picture ([`mask`]), a QR code ([`code`]) and the lines that embed the workbench in another page
//! ([`embed`]). The state itself, as a file that restores it, is `session::record`.

pub mod code;
pub mod embed;
pub mod figure;
pub mod heat_map;
pub mod mask;
pub mod rely;
pub mod sweep;
pub mod tables;
