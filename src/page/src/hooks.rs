//! What the core of the page has its views do, without knowing them: `app.rs` says who does it.

use super::state::Page;
use leptos::prelude::*;
use std::pin::Pin;
use std::rc::Rc;
use web_sys::Blob;

/// A file of a set's picture on its way, or one sentence.
pub type FileOnItsWay = Pin<Box<dyn Future<Output = Result<Blob, String>>>>;

/// One action for each need. Without it nothing is done.
#[derive(Clone, Default)]
pub struct Hooks {
    /// Opens a picture of a set on the workbench.
    pub open_from_set: Option<Rc<dyn Fn(String, usize)>>,
    /// Brings the file of a picture of a set.
    pub file_from_set: Option<Rc<dyn Fn(String, usize) -> FileOnItsWay>>,
    /// Chooses a set.
    pub choose_set: Option<Rc<dyn Fn(String)>>,
    /// Fetches the list of the chosen set's pictures.
    pub open_chosen_set: Option<Rc<dyn Fn()>>,
    /// The visitor's set whose classes are those of a list of labels.
    pub own_set_of: Option<Rc<dyn Fn(&str) -> Option<String>>>,
    /// Whether the visitor has a set of this id.
    pub has_own_set: Option<Rc<dyn Fn(&str) -> bool>>,
    /// Some pictures of the set that belongs to a list of labels, to begin with.
    pub picture_strip: Option<Rc<dyn Fn(String) -> AnyView>>,
    /// Ends the test of a set, if one is going on.
    pub stop_test: Option<Rc<dyn Fn()>>,
    /// Learns from a set.
    pub learn_from: Option<Rc<dyn Fn(String)>>,
}

impl Page {
    /// Cloned out, so that an action may itself call others or set them.
    fn hook<T>(self, which: impl FnOnce(&Hooks) -> Option<T>) -> Option<T> {
        self.hooks.with_value(which)
    }

    /// Says who does something.
    pub fn connect(self, connect: impl FnOnce(&mut Hooks)) {
        self.hooks.update_value(connect);
    }

    /// Opens a picture of a set on the workbench.
    pub fn open_from_set(self, set: String, picture: usize) {
        if let Some(open) = self.hook(|hooks| hooks.open_from_set.clone()) {
            open(set, picture);
        }
    }

    /// The file of a picture of a set, or one sentence.
    pub async fn file_from_set(self, set: &str, picture: usize) -> Result<Blob, String> {
        match self.hook(|hooks| hooks.file_from_set.clone()) {
            Some(file) => file(set.to_owned(), picture).await,
            None => Err("That set is not on this device any more.".to_owned()),
        }
    }

    /// Chooses a set.
    pub fn choose_data_set(self, id: String) {
        if let Some(choose) = self.hook(|hooks| hooks.choose_set.clone()) {
            choose(id);
        }
    }

    /// Fetches the list of the chosen set's pictures.
    pub fn open_chosen_set(self) {
        if let Some(open) = self.hook(|hooks| hooks.open_chosen_set.clone()) {
            open();
        }
    }

    /// The visitor's set whose classes are those of a list of labels.
    pub fn own_set_of(self, list: &str) -> Option<String> {
        self.hook(|hooks| hooks.own_set_of.clone())?(list)
    }

    /// Whether the visitor has a set of this id.
    pub fn has_own_set(self, id: &str) -> bool {
        self.hook(|hooks| hooks.has_own_set.clone())
            .is_some_and(|has| has(id))
    }

    /// Some pictures of the set that belongs to a list of labels, to begin with.
    pub fn picture_strip(self, list: String) -> AnyView {
        match self.hook(|hooks| hooks.picture_strip.clone()) {
            Some(strip) => strip(list),
            None => ().into_any(),
        }
    }

    /// Ends the test of a set, if one is going on.
    pub fn stop_test(self) {
        if let Some(stop) = self.hook(|hooks| hooks.stop_test.clone()) {
            stop();
        }
    }

    /// Learns from a set.
    pub fn learn_from(self, id: String) {
        if let Some(learn) = self.hook(|hooks| hooks.learn_from.clone()) {
            learn(id);
        }
    }
}
