//! How the brush is set, apart from painting with it.

/// How the brush is set. Not part of the history: what it paints is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BrushTool {
    /// The layer it paints on, if it is in hand.
    pub layer: Option<usize>,
    /// It is turned round.
    pub erases: bool,
    /// In cycles/image.
    pub radius: f32,
}

impl Default for BrushTool {
    fn default() -> Self {
        Self {
            layer: None,
            erases: false,
            radius: 6.0,
        }
    }
}
