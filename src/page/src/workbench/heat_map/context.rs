//! Which waves are added, and what came out.

use crate::core::state::Page;
use crate::studies::PictureStudies;
use crate::workbench::pictures::Pictures;
use leptos::prelude::*;
use shortcuts::picture_heat_map::{Options, Phase, PictureHeatMap, PictureHeatMapPlan, Sign};
use spectrum::noise::FourierNoise;
use spectrum::recipe::Recipe;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// What the visitor has chosen. What is not chosen is as published for pictures of the network's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    pub norm: Option<f32>,
    pub reach: Option<usize>,
    pub sign: Sign,
    pub phase: Phase,
}

/// What a map is of. Once one of these is another, what was found says nothing any more.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The waves.
    pub options: Options,
    /// [`PictureStudies::picture`].
    pub picture: u64,
    /// `ModelCard::id` of the page's network.
    pub model: String,
    /// What else is done to the picture.
    pub base: Recipe,
}

/// What came out, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it is about.
    pub about: About,
    /// The label whose probability is followed: the network's answer for the picture as it came.
    pub followed: usize,
    /// The picture's title.
    pub picture: String,
    /// The network's name.
    pub network: String,
    /// The map.
    pub map: PictureHeatMap,
}

/// The run under way or the last one.
pub(super) struct UnderWay {
    /// What is found but for the map, which is brought up to date.
    pub found: Found,
    pub plan: Rc<PictureHeatMapPlan>,
}

/// The section's state, which outlives it. It is made once and stays as long as the page, so that every closure may hold it.
#[derive(Clone, Copy)]
pub struct HeatMaps(&'static State);

impl Deref for HeatMaps {
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
    /// What is to be added.
    pub chosen: RwSignal<Chosen>,
    /// The side of the network's pictures, and the waves for them; `None` without a network.
    pub options: Memo<Option<(usize, Options)>>,
    /// What came out last.
    pub found: RwSignal<Option<Arc<Found>>>,
    /// What a map would be of now; `None` without a picture.
    pub about: Memo<Option<About>>,
    pub(super) under_way: StoredValue<Option<UnderWay>, LocalStorage>,
}

impl HeatMaps {
    /// Nothing found yet.
    pub fn new(page: Page, pictures: Pictures) -> Self {
        let studies = PictureStudies::new(page);
        let chosen = RwSignal::new(Chosen {
            norm: None,
            reach: None,
            sign: Sign::Plus,
            phase: Phase::Published,
        });
        let options = Memo::new(move |_| {
            let side = page.card()?.input_size;
            let published = Options::of(side);
            let Chosen {
                norm,
                reach,
                sign,
                phase,
            } = chosen.get();
            let options = Options {
                norm: norm.unwrap_or(published.norm),
                reach: reach.unwrap_or(published.reach),
                sign,
                phase,
            };
            Some((side, options.sound(side)))
        });
        let about = Memo::new(move |_| {
            let (_, options) = options.get()?;
            Some(About {
                options,
                picture: studies.picture()?,
                model: page.model.get(),
                base: Recipe {
                    noise: None,
                    ..page.recipe()
                },
            })
        });
        let maps = Self(Box::leak(Box::new(State {
            page,
            pictures,
            studies,
            chosen,
            options,
            found: RwSignal::new(None),
            about,
            under_way: StoredValue::new_local(None),
        })));
        maps.follow();
        maps
    }

    /// Why there can be no map now, a sentence.
    pub fn hindrance(self) -> Option<&'static str> {
        self.studies.hindrance_with_recipe().or_else(|| {
            (self.about.get().is_none()).then_some("It can be drawn once there is a picture.")
        })
    }

    /// Looks at what was found, if anything was.
    pub fn with_found<T>(self, look: impl FnOnce(&Found) -> T) -> Option<T> {
        self.found
            .with(|found| found.as_ref().map(|found| look(found)))
    }

    /// Adds a wave on the workbench, beside what else is done there, as one step of the history.
    pub fn add_to_workbench(self, noise: FourierNoise) {
        self.page
            .edit_recipe(true, |recipe| recipe.noise = Some(noise));
    }
}
