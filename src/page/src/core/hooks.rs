//! What the page's core asks of its views without knowing them. `app.rs`, which knows both sides, connects each hook with the view that
//! answers it; a hook that nobody is connected to does nothing.

use leptos::prelude::AnyView;
use session::{Edit, Source, View};
use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use web_sys::Blob;

use crate::core::answers::Answer;
use crate::incoming::Incoming;

/// One question to a view.
pub struct Hook<A, R = ()>(Option<Rc<dyn Fn(A) -> R>>);

impl<A, R> Hook<A, R> {
    /// Has `answer` answer from now on.
    pub fn connect(&mut self, answer: impl Fn(A) -> R + 'static) {
        self.0 = Some(Rc::new(answer));
    }
}

impl<A, R: Default> Hook<A, R> {
    /// Asks, and gets the default of the answer's type where nobody is connected.
    pub fn ask(&self, about: A) -> R {
        self.0
            .as_ref()
            .map_or_else(R::default, |answer| answer(about))
    }
}

// Not derived: that would want `A: Clone` and `R: Clone`.
impl<A, R> Clone for Hook<A, R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A, R> Default for Hook<A, R> {
    fn default() -> Self {
        Self(None)
    }
}

/// A file that has yet to be fetched.
pub type FileToCome = Pin<Box<dyn Future<Output = Result<Blob, NoFile>>>>;

/// Why a file does not come: one sentence. The view that should fetch it has its own errors, which the core does not know.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct NoFile(Arc<dyn Error + Send + Sync>);

impl NoFile {
    /// What the view says.
    pub fn new(error: impl Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(error))
    }
}

/// All hooks. A field names what is asked, the words beside it who answers.
#[derive(Default)]
pub struct Hooks {
    /// Data sets: opens the picture at this place of a set of the site's.
    pub open_from_set: Hook<(String, usize)>,
    /// Data sets: the file of the picture at this place of any set.
    pub file_in_set: Hook<(String, usize), Option<FileToCome>>,
    /// Data sets: whether the visitor has a set of this id.
    pub has_own_set: Hook<String, bool>,
    /// Data sets: the first picture of the visitor's set with these labels (`labels::id_of`).
    pub own_picture_of: Hook<String, Option<Source>>,
    /// Data sets: some pictures of the set that belongs to a list of labels, to begin with.
    pub picture_strip: Hook<String, Option<AnyView>>,
    /// Own classifiers: looks into these files of a trained network.
    pub open_classifier: Hook<Vec<Incoming>>,
    /// Set test: ends the test, if one is going on.
    pub stop_test: Hook<()>,
    /// Data sets: makes this set the one that set test and laboratory are about.
    pub choose_set: Hook<String>,
    /// Data sets: the page shows this view now.
    pub went_to: Hook<View>,
    /// Picture sources: opens a picture of the visitor's.
    pub open_own: Hook<String>,
    /// Picture sources: what a picture of the visitor's is called.
    pub title_of_own: Hook<String, Option<String>>,
    /// Picture sources: a picture from here took its place on the page, under this title.
    pub picture_shown: Hook<(Source, String)>,
    /// Picture sources: the picture to mix with is another one, or is wanted at another size.
    pub load_second: Hook<()>,
    /// Predictions: the network answered to a step of the history.
    pub answered: Hook<(usize, Edit, Answer)>,
    /// Predictions: the answers to these steps of the history may be wrong.
    pub doubted: Hook<Vec<usize>>,
    /// Predictions: the second network is about to be asked, so its picture must follow the first one's.
    pub prepare_second: Hook<()>,
}
