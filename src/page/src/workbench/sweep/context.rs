//! What is swept, and what came out.

use crate::core::state::Page;
use crate::studies::PictureStudies;
use crate::workbench::pictures::Pictures;
use leptos::prelude::*;
use report::figures::SweepLine;
use shortcuts::sweep::{Options, Point, SweepPlan};
use spectrum::recipe::Recipe;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// What a sweep is about. Once one of these is another, what was found says nothing any more.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// What is swept.
    pub options: Options,
    /// [`PictureStudies::picture`].
    pub picture: u64,
    /// `ModelCard::id` of the page's network.
    pub model: String,
    /// What is done to the picture beside.
    pub base: Recipe,
}

/// What came out, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it is about.
    pub about: About,
    /// The label whose probability is followed: the page's network's answer for the picture as it came.
    pub followed: usize,
    /// The points on the workbench.
    pub points: Vec<Point>,
    /// A curve for each network, the page's own first.
    pub lines: Vec<SweepLine>,
}

/// The curve under way.
pub(super) struct UnderWay {
    /// Its place among the lines.
    pub line: usize,
    /// The network's name.
    pub name: String,
    pub plan: Rc<SweepPlan>,
}

/// The section's state, which outlives it. It is made once and stays as long as the page, so that every closure may hold it.
#[derive(Clone, Copy)]
pub struct Sweeps(&'static State);

impl Deref for Sweeps {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// What it consists of.
pub struct State {
    pub(super) page: Page,
    pub(super) pictures: Pictures,
    /// What is to be swept.
    pub options: RwSignal<Options>,
    /// `ModelCard::id`s of further networks.
    pub others: RwSignal<Vec<String>>,
    /// The run: one network after another.
    pub studies: PictureStudies,
    /// What came out last.
    pub found: RwSignal<Option<Arc<Found>>>,
    /// The filter goes from point to point by itself.
    pub is_playing: RwSignal<bool>,
    /// What a sweep would be about now; `None` without a picture.
    pub about: Memo<Option<About>>,
    pub(super) under_way: StoredValue<Option<UnderWay>, LocalStorage>,
}

impl Sweeps {
    /// Nothing found yet.
    pub fn new(page: Page, pictures: Pictures) -> Self {
        let options = RwSignal::new(Options::default());
        let studies = PictureStudies::new(page);
        let about = Memo::new(move |_| {
            let picture = studies.picture()?;
            let options = options.get().sound();
            Some(About {
                options,
                picture,
                model: page.model.get(),
                base: options.kind.base(&page.recipe()),
            })
        });
        let sweeps = Self(Box::leak(Box::new(State {
            page,
            pictures,
            options,
            others: RwSignal::new(Vec::new()),
            studies,
            found: RwSignal::new(None),
            is_playing: RwSignal::new(false),
            about,
            under_way: StoredValue::new_local(None),
        })));
        sweeps.follow();
        sweeps
    }

    /// Why there can be no sweep now, a sentence.
    pub fn hindrance(self) -> Option<&'static str> {
        self.studies.hindrance_with_recipe().or_else(|| {
            (self.about.get().is_none()).then_some("A sweep can begin once there is a picture.")
        })
    }

    /// The point that the workbench shows, if it shows one.
    pub fn at(self) -> Option<usize> {
        let recipe = self.page.recipe();
        self.found.with(|found| {
            let points = &found.as_ref()?.points;
            points.iter().position(|point| point.recipe == recipe)
        })
    }

    /// Does on the workbench what is done at a point.
    pub fn go_to(self, place: usize, let_go: bool) {
        let recipe = self.found.with_untracked(|found| {
            let point = found.as_ref()?.points.get(place)?;
            Some(point.recipe.clone())
        });
        if let Some(made) = recipe {
            self.page.edit_recipe(let_go, |recipe| *recipe = made);
        }
    }
}
