//! A run from start to end.

use super::context::{About, Found, Relying, UnderWay};
use crate::studies::Ended;
use leptos::prelude::*;
use models::card::ModelCard;
use reliance::options::Options;
use reliance::plan::RelyPlan;
use reliance::subject::Subject;
use spectrum::editor::Editor;
use std::rc::Rc;
use std::sync::Arc;

impl Relying {
    /// Ends what is about something else than the page shows, for as long as the page lives.
    pub(super) fn follow(self) {
        Effect::new(move |is_later: Option<()>| {
            self.about.track();
            if is_later.is_some() {
                self.forget();
            }
        });
        self.studies
            .on_answers(Callback::new(move |()| self.refresh()));
    }

    /// Asks what is not known yet.
    pub fn start(self) {
        let (Some(about), Some(answer), Some(card)) = (
            self.about.get_untracked(),
            untrack(|| self.studies.answer()),
            untrack(|| self.page.card()),
        ) else {
            return;
        };
        self.studies
            .go(async move |number| self.ask(card, about, answer, number).await);
    }

    async fn ask(self, card: ModelCard, about: About, answer: usize, number: u64) -> Ended {
        let title = untrack(|| self.page.title_of(&self.page.source.get()));
        let picture = match self.pictures.shown_for(&card).await {
            Ok(picture) => picture,
            Err(why) => return Ended::Failed(why.to_string()),
        };
        if !self.studies.is_current(number) {
            return Ended::Stopped;
        }
        let editor = match Editor::new(picture.clone()) {
            Ok(editor) => editor,
            Err(why) => return Ended::Failed(why.to_string()),
        };
        let subject = match Subject::new(answer, editor.spectra()) {
            Ok(subject) => subject,
            Err(why) => return Ended::Failed(why.to_string()),
        };
        let plan = Rc::new(RelyPlan::new(subject, Options::of(card.input_size)));
        self.under_way.set_value(Some(UnderWay {
            about,
            picture: title,
            network: card.name.clone(),
            plan: plan.clone(),
            editor,
        }));
        let question = self.studies.question(card, picture, answer, plan);
        self.studies.ask(question).await
    }

    /// Brings what is shown up to date.
    fn refresh(self) {
        let now = self.under_way.with_value(|under_way| {
            let run = under_way.as_ref()?;
            let result = (self.studies).with_readings(|readings| run.plan.result(readings));
            // Before the answer for the whole picture there is nothing to compare with.
            result.importance.whole?;
            Some(Found {
                about: run.about.clone(),
                picture: run.picture.clone(),
                network: run.network.clone(),
                result,
            })
        });
        if let Some(now) = now {
            self.found.set(Some(Arc::new(now)));
        }
    }

    /// The page shows something else.
    fn forget(self) {
        self.studies.forget();
        self.under_way.set_value(None);
        self.found.set(None);
    }
}
