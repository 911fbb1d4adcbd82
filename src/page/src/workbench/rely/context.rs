//! What is asked about, and what came out.

use crate::core::state::Page;
use crate::studies::PictureStudies;
use crate::workbench::pictures::Pictures;
use leptos::prelude::*;
use reliance::options::Options;
use reliance::plan::RelyPlan;
use reliance::reliance::Reliance;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::recipe::Recipe;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// What an answer is of. Once one of these is another, what was found says nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// [`PictureStudies::picture`].
    pub picture: u64,
    /// `ModelCard::id` of the page's network.
    pub model: String,
}

/// What was found, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it is about.
    pub about: About,
    /// The picture's title.
    pub picture: String,
    /// The network's name.
    pub network: String,
    /// What the answer rests on.
    pub result: Reliance,
}

/// The run under way or the last one.
pub(super) struct UnderWay {
    pub about: About,
    pub picture: String,
    pub network: String,
    pub plan: Rc<RelyPlan>,
    /// Draws the picture under filters, apart from the workbench.
    pub editor: Editor,
}

/// The section's state, which outlives it. It is made once and stays as long as the page, so that every closure may hold it.
#[derive(Clone, Copy)]
pub struct Relying(&'static State);

impl Deref for Relying {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// What it consists of.
pub struct State {
    pub(super) page: Page,
    pub(super) pictures: Pictures,
    /// The run.
    pub studies: PictureStudies,
    /// What came out last.
    pub found: RwSignal<Option<Arc<Found>>>,
    /// What it would be about now; `None` without a picture.
    pub about: Memo<Option<About>>,
    /// About how many questions there are.
    pub questions: Memo<usize>,
    pub(super) under_way: StoredValue<Option<UnderWay>, LocalStorage>,
}

impl Relying {
    /// Nothing found yet.
    pub fn new(page: Page, pictures: Pictures) -> Self {
        let studies = PictureStudies::new(page);
        let about = Memo::new(move |_| {
            let picture = studies.picture()?;
            Some(About {
                picture,
                model: page.model.get(),
            })
        });
        let questions = Memo::new(move |_| {
            let side = page.card().map(|card| card.input_size);
            side.map_or(0, |side| RelyPlan::questions(side, Options::of(side)))
        });
        let relying = Self(Box::leak(Box::new(State {
            page,
            pictures,
            studies,
            found: RwSignal::new(None),
            about,
            questions,
            under_way: StoredValue::new_local(None),
        })));
        relying.follow();
        relying
    }

    /// Why nothing can be asked now, a sentence.
    pub fn hindrance(self) -> Option<&'static str> {
        self.studies.hindrance().or_else(|| {
            (self.about.get().is_none()).then_some("It can be asked once there is a picture.")
        })
    }

    /// Looks at what was found, if anything was.
    pub fn with_found<T>(self, look: impl FnOnce(&Found) -> T) -> Option<T> {
        self.found
            .with(|found| found.as_ref().map(|found| look(found)))
    }

    /// Has the workbench do this and nothing else, as one step of the history.
    pub fn use_as_filter(self, chain: FilterChain) {
        self.page
            .edit_recipe(true, |recipe| *recipe = Recipe::from(chain));
    }
}
