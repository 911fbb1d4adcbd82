//! A run from start to end.

use super::context::{About, Found, HeatMaps, UnderWay};
use crate::studies::Ended;
use leptos::prelude::*;
use models::card::ModelCard;
use shortcuts::picture_heat_map::PictureHeatMapPlan;
use shortcuts::probe::Readings;
use std::rc::Rc;
use std::sync::Arc;

impl HeatMaps {
    /// Ends what is about something else than the page shows, for as long as the page lives.
    pub(super) fn follow(self) {
        Effect::new(move |is_later: Option<()>| {
            self.about.track();
            if is_later.is_some() {
                self.studies.forget();
                self.under_way.set_value(None);
                self.found.set(None);
            }
        });
        self.studies
            .on_answers(Callback::new(move |()| self.refresh()));
    }

    /// Asks what is not known yet.
    pub fn start(self) {
        let (Some(about), Some(followed), Some(card)) = (
            self.about.get_untracked(),
            untrack(|| self.studies.answer()),
            untrack(|| self.page.card()),
        ) else {
            return;
        };
        self.studies
            .go(async move |number| self.ask(card, about, followed, number).await);
    }

    async fn ask(self, card: ModelCard, about: About, followed: usize, number: u64) -> Ended {
        let title = untrack(|| self.page.title_of(&self.page.source.get()));
        let picture = match self.pictures.shown_for(&card).await {
            Ok(picture) => picture,
            Err(why) => return Ended::Failed(why.to_string()),
        };
        if !self.studies.is_current(number) {
            return Ended::Stopped;
        }
        let plan = PictureHeatMapPlan::new(about.options, card.input_size, &about.base);
        let plan = Rc::new(plan);
        self.under_way.set_value(Some(UnderWay {
            found: Found {
                about,
                followed,
                picture: title,
                network: card.name.clone(),
                map: plan.result(&Readings::default()),
            },
            plan: plan.clone(),
        }));
        let question = self.studies.question(card, picture, followed, plan);
        self.studies.ask(question).await
    }

    /// Brings what is shown up to date.
    fn refresh(self) {
        let now = self.under_way.with_value(|under_way| {
            let UnderWay { found, plan } = under_way.as_ref()?;
            let map = self.studies.with_readings(|readings| plan.result(readings));
            // Before the answer without a wave there is nothing to compare with.
            map.whole?;
            Some(Found {
                map,
                ..found.clone()
            })
        });
        if let Some(now) = now {
            self.found.set(Some(Arc::new(now)));
        }
    }
}
