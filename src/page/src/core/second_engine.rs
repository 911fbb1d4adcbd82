//! The engine of a second network that is compared with the page's own one: the same edit, at its own input size.

use crate::core::answers::{Answer, EngineStatus};
use crate::core::engine_link::EngineLink;
use leptos::prelude::*;
use spectrum::editor::Editor;

/// What the page knows of it.
#[derive(Clone, Copy)]
pub struct SecondEngine {
    /// `ModelCard::id`; none while nothing is compared.
    pub model: RwSignal<Option<String>>,
    /// What it is doing.
    pub status: RwSignal<EngineStatus>,
    /// Its answer for the picture as it came.
    pub original: RwSignal<Option<Answer>>,
    /// Its answer for the filtered picture.
    pub filtered: RwSignal<Option<Answer>>,
    /// A newer answer is on its way.
    pub asking: RwSignal<bool>,
    pub(crate) link: StoredValue<EngineLink, LocalStorage>,
    /// The picture under edit, at the size that this network wants.
    pub(crate) editor: StoredValue<Option<Editor>, LocalStorage>,
}

impl SecondEngine {
    pub fn new() -> Self {
        Self {
            model: RwSignal::new(None),
            status: RwSignal::new(EngineStatus::Starting),
            original: RwSignal::new(None),
            filtered: RwSignal::new(None),
            asking: RwSignal::new(false),
            link: StoredValue::new_local(EngineLink::default()),
            editor: StoredValue::new_local(None),
        }
    }

    /// Looks at its picture, if there is one.
    pub fn with_editor<T>(self, look: impl FnOnce(&Editor) -> T) -> Option<T> {
        self.editor.with_value(|editor| editor.as_ref().map(look))
    }
}
