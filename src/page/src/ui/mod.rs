//! Parts that all views are made of. They know neither the page's state nor any view.

pub mod aria;
pub mod canvas;
pub mod code_lines;
pub mod crosshair;
pub mod dialog;
pub mod drag;
pub mod drawers;
pub mod file_button;
pub mod format;
pub mod frequency;
pub mod in_view;
pub mod marked_map;
pub mod plane;
pub mod select;
pub mod slider;
pub mod tile;
