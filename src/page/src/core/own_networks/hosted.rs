//! Networks that somebody put beside the site ([`models::hosted`]). Their list is asked for only where a link names a network that is not known here,
//! or the list of all models is opened.

use crate::browser::{FetchError, promised};
use crate::core::state::Page;
use crate::later::work_in_chunk;
use leptos::prelude::*;
use models::card::{Catalogue, ModelCard, OWN};
use models::hosted;
use platform::weight_store;
use wasm_bindgen::JsCast as _;
use web_sys::{RequestCache, RequestInit, Response};

/// The networks of the list, and a sentence if it is damaged.
#[derive(Default)]
pub struct Hosted {
    /// The networks.
    pub cards: Vec<ModelCard>,
    /// What is wrong with it.
    pub complaint: Option<String>,
}

work_in_chunk!(
    models,
    /// Asks the site for its list.
    pub async fn fetch() -> Hosted {
        // Without one, there are no further networks.
        let Ok(json) = list().await else {
            return Hosted::default();
        };
        match hosted::read(&json) {
            Ok(cards) => Hosted { cards, complaint: None },
            Err(error) => Hosted { complaint: Some(error.to_string()), ..Hosted::default() },
        }
    }
    missing {
        Hosted::default()
    }
);

/// The text of the list as it is now: hosts that say nothing of caching have browsers keep a file for days.
async fn list() -> Result<String, FetchError> {
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoCache);
    let address = weight_store::address(hosted::FILE);
    let asked = window().fetch_with_str_and_init(&address, &init);
    let response: Response = promised(Ok(asked)).await?.unchecked_into();
    if !response.ok() {
        return Err(FetchError::Status(response.status()));
    }
    let text = promised(response.text()).await?;
    Ok(text.as_string().unwrap_or_default())
}

/// Whether a link, or what is written as one, names somebody's own network that is not among these.
pub fn names_unknown(hash: &str, known: &Catalogue) -> bool {
    let mut ids =
        (hash.trim_start_matches('#').split('&')).filter_map(|pair| pair.strip_prefix("model="));
    ids.any(|id| id.starts_with(OWN) && known.get(id).is_none())
}

/// Puts them beside those that are known.
pub fn add(known: &mut Catalogue, cards: Vec<ModelCard>) {
    for card in cards {
        // What the visitor opened here is here already.
        if known.get(&card.id).is_none() {
            known.models.push(card);
        }
    }
}

impl Page {
    /// Looks for networks beside the site.
    pub async fn look_for_hosted(self) {
        let Hosted { cards, complaint } = fetch().await;
        self.models.update(|models| add(models, cards));
        if let Some(complaint) = complaint {
            self.say(complaint);
        }
    }

    /// The same if a link names a network that is not known here.
    pub fn is_hosted_wanted(self, hash: &str) -> bool {
        self.models
            .with_untracked(|models| names_unknown(hash, models))
    }
}

#[cfg(test)]
mod tests {
    use super::names_unknown;
    use models::card::Catalogue;

    #[test]
    fn the_list_is_asked_for_where_a_link_needs_it() {
        let none = Catalogue::default();
        assert!(names_unknown(
            "#sample=cat&model=own-0123&backend=cpu",
            &none
        ));
        for hash in ["", "#model=squeezenet-1.1", "#sample=cat", "#made=own-1"] {
            assert!(!names_unknown(hash, &none), "{hash}");
        }
    }
}
