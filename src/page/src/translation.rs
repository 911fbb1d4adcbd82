//! Lets a browser translate the page without leaving old words on it.
//!
//! A translator takes text nodes out and puts `<font>` elements with its own words in their places. What the page later writes into such a
//! node nobody would see, and what it removes would stay. So each node goes back beside its translation, empty. When the page writes into
//! it or removes it, the translation goes, and the translator finds new words to translate.

use js_sys::{Array, WeakMap};
use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, MutationObserver, MutationObserverInit, MutationRecord, Node, Text};

/// Watches the page from now on.
pub fn survive() {
    let translations = Translations {
        of_text: WeakMap::new(),
        of_font: WeakMap::new(),
    };
    let heard = Closure::<dyn FnMut(Array, MutationObserver)>::new(
        move |records: Array, observer: MutationObserver| {
            let mut begun = Vec::new();
            (records.iter())
                .filter_map(|record| record.dyn_into::<MutationRecord>().ok())
                .for_each(|record| translations.hear(&record, &mut begun));
            if !begun.is_empty() {
                // From the first translation on, what is written into nodes matters too.
                observe(&observer, true);
            }
            // What was done here is no news.
            observer.take_records();
        },
    );
    if let Ok(observer) = MutationObserver::new(heard.into_js_value().unchecked_ref()) {
        observe(&observer, false);
    }
}

fn observe(observer: &MutationObserver, written: bool) {
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_subtree(true);
    options.set_character_data(written);
    if let Some(body) = document().body() {
        // Fails only for options that ask for nothing.
        let _ = observer.observe_with_options(&body, &options);
    }
}

/// What was translated, as long as somebody holds it.
struct Translations {
    /// Text node → its translation's element, and what it said.
    of_text: WeakMap,
    /// The element → the text node.
    of_font: WeakMap,
}

impl Translations {
    /// `begun`: what was found to be translated since the last call from the browser.
    fn hear(&self, record: &MutationRecord, begun: &mut Vec<Text>) {
        let Some(target) = record.target() else {
            return;
        };
        if record.type_() == "characterData" {
            if let Some(text) = target.dyn_ref::<Text>() {
                // The page has new words. If it wrote them before the node went back to its place, they were taken for the old ones.
                self.end(text, begun.contains(text));
            }
            return;
        }
        let removed = record.removed_nodes();
        let removed = (0..removed.length()).filter_map(|index| removed.item(index));
        for node in removed {
            match node.dyn_into::<Text>() {
                Ok(text) if self.of_text.has(&text) => {
                    // The page took it away, or moved it.
                    self.end(&text, true);
                }
                Ok(text) => {
                    if self.begin(&text, record, &target) {
                        begun.push(text);
                    }
                }
                Err(node) => self.undone(&node, record),
            }
        }
    }

    /// A text node is gone: was it translated?
    fn begin(&self, text: &Text, record: &MutationRecord, parent: &Node) -> bool {
        if text.is_connected() {
            return false;
        }
        let added = record.added_nodes();
        let beside = [record.previous_sibling(), record.next_sibling()];
        let font = (0..added.length())
            .filter_map(|index| added.item(index))
            .chain(beside.into_iter().flatten())
            .find(|node| is_font(node) && !self.of_font.has(node));
        let Some(font) = font.filter(|font| font.parent_node().as_ref() == Some(parent)) else {
            return false;
        };
        let said = text.data();
        text.set_data("");
        // It is the parent of both.
        let _ = parent.insert_before(text, Some(&font));
        self.of_text.set(text, &Array::of2(&font, &said.into()));
        self.of_font.set(font.unchecked_ref(), text);
        true
    }

    /// A translation is of no use any more. `says_again`: the node gets its words back.
    fn end(&self, text: &Text, says_again: bool) {
        let Ok(kept) = self.of_text.get(text).dyn_into::<Array>() else {
            return;
        };
        self.of_text.delete(text);
        let font = kept.get(0).unchecked_into::<Element>();
        self.of_font.delete(&font);
        font.remove();
        if says_again && text.data().is_empty() {
            text.set_data(&kept.get(1).as_string().unwrap_or_default());
        }
    }

    /// A translator took its own element away, to show the page as it was.
    fn undone(&self, font: &Node, record: &MutationRecord) {
        if font.is_connected() {
            return;
        }
        let Ok(text) = self.of_font.get(font.unchecked_ref()).dyn_into::<Text>() else {
            return;
        };
        // Its copy of the words would stand there twice.
        let added = record.added_nodes();
        (0..added.length())
            .filter_map(|index| added.item(index)?.dyn_into::<Text>().ok())
            .filter(|copy| *copy != text)
            .for_each(|copy| copy.remove());
        self.end(&text, true);
    }
}

fn is_font(node: &Node) -> bool {
    node.node_name() == "FONT"
}
