//! Parts that all views are made of. They know neither the page's state nor any view.

pub mod canvas;
pub mod format;
pub mod in_view;
pub mod slider;
