//! The brush as it is set, apart from painting with it. Not part of the history: what it paints is.

use leptos::prelude::*;

/// How it is set.
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

/// The one brush of the workbench.
#[derive(Clone, Copy)]
pub struct BrushInHand(RwSignal<BrushTool>);

impl BrushInHand {
    pub fn new() -> Self {
        Self(RwSignal::new(BrushTool::default()))
    }

    /// How it is set now, tracked.
    pub fn tool(self) -> BrushTool {
        self.0.get()
    }

    /// How it is set now, not tracked.
    pub fn tool_untracked(self) -> BrushTool {
        self.0.get_untracked()
    }

    /// Sets it in another way.
    pub fn set(self, change: impl FnOnce(&mut BrushTool)) {
        self.0.update(change);
    }

    /// Takes it in hand for a layer, or puts it down.
    pub fn hold(self, layer: Option<usize>) {
        self.set(|tool| tool.layer = layer);
    }
}
