//! A sweep from start to end: one network after another, each in workers of its own.

use super::context::{About, Found, Sweeps, UnderWay};
use crate::studies::Ended;
use leptos::prelude::*;
use models::card::ModelCard;
use report::figures::SweepLine;
use shortcuts::sweep::SweepPlan;
use std::rc::Rc;
use std::sync::Arc;

impl Sweeps {
    /// Ends what is about something else than the page shows, for as long as the page lives.
    pub(super) fn follow(self) {
        Effect::new(move |_| {
            let now = self.about.get();
            let before = (self.found)
                .with_untracked(|found| found.as_ref().map(|found| found.about.clone()));
            if before.is_some() && before != now {
                self.studies.forget();
                self.found.set(None);
            }
        });
        self.studies
            .on_answers(Callback::new(move |()| self.draw()));
    }

    /// Asks what is not known yet.
    pub fn start(self) {
        let (Some(about), Some(followed), Some(own)) = (
            self.about.get_untracked(),
            untrack(|| self.studies.answer()),
            untrack(|| self.page.card()),
        ) else {
            return;
        };
        let others = self.others.get_untracked();
        let mut cards = vec![own.clone()];
        let comparable = untrack(|| self.page.comparable()).into_iter();
        cards.extend(comparable.filter(|card| others.contains(&card.id)));
        let points = about.options.points(own.input_size, &about.base);
        let places: Vec<f32> = points.iter().map(|point| point.at).collect();
        let found = Found {
            about: about.clone(),
            followed,
            points,
            lines: Vec::new(),
        };
        self.studies.go(async move |number| {
            self.under_way.set_value(None);
            self.found.set(Some(Arc::new(found)));
            for (line, card) in cards.into_iter().enumerate() {
                let ended = self
                    .ask(line, card, &about, followed, &places, number)
                    .await;
                if ended != Ended::Done {
                    return ended;
                }
            }
            Ended::Done
        });
    }

    /// One network's curve.
    async fn ask(
        self,
        line: usize,
        card: ModelCard,
        about: &About,
        followed: usize,
        places: &[f32],
        number: u64,
    ) -> Ended {
        let picture = match self.pictures.shown_for(&card).await {
            Ok(picture) => picture,
            Err(why) => return Ended::Failed(format!("{}: {why}", card.name)),
        };
        if !self.studies.is_current(number) {
            return Ended::Stopped;
        }
        let plan = SweepPlan::new(about.options, places, card.input_size, &about.base);
        let plan = Rc::new(plan);
        let name = card.name.clone();
        self.under_way.set_value(Some(UnderWay {
            line,
            name,
            plan: plan.clone(),
        }));
        let question = self.studies.question(card, picture, followed, plan);
        let ended = self.studies.ask(question).await;
        if self.studies.is_current(number) {
            self.draw();
        }
        ended
    }

    /// Brings the curve under way up to date.
    fn draw(self) {
        let now = self.under_way.with_value(|under_way| {
            let UnderWay { line, name, plan } = under_way.as_ref()?;
            let curve = self.studies.with_readings(|readings| plan.result(readings));
            let name = name.clone();
            Some((*line, SweepLine { name, curve }))
        });
        let Some((place, line)) = now else { return };
        self.found.update(|found| {
            if let Some(found) = found {
                let lines = &mut Arc::make_mut(found).lines;
                lines.truncate(place);
                lines.push(line);
            }
        });
    }
}
