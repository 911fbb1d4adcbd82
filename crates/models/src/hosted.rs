//! Networks that lie beside a site because somebody put them there, such as a teacher: `models/own.json` lists them.
//!
//! It is a list of the cards of networks that were opened or trained in a browser, or made by `forge model`. The site ships an empty one.

use crate::card::ModelCard;

/// Name of the list in the models' folder.
pub const FILE: &str = "own.json";

/// The list could not be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "The list of further networks beside this site, models/{FILE}, is damaged ({0}). Tell whoever looks after the site."
)]
pub struct HostedError(#[from] serde_json::Error);

/// The networks of a list, each known to lie beside the site. What no engine could load is left out.
pub fn read(json: &str) -> Result<Vec<ModelCard>, HostedError> {
    let cards: Vec<ModelCard> = serde_json::from_str(json)?;
    let can_be_loaded =
        |card: &ModelCard| card.is_own() && card.answer.is_some() && is_file_name(&card.file);
    let cards = cards.into_iter().filter(can_be_loaded);
    Ok(cards
        .map(|card| ModelCard {
            hosted: true,
            // It is not of whoever uses it here.
            good_for: "A network that somebody trained and put here.".into(),
            author: String::new(),
            licence: String::new(),
            ..card
        })
        .collect())
}

/// The list with one more network, which takes the place of one with the same id.
pub fn with(mut cards: Vec<ModelCard>, card: &ModelCard) -> String {
    cards.retain(|other| other.id != card.id);
    cards.push(card.clone());
    for card in &mut cards {
        card.hosted = true;
    }
    let mut json = String::from("[");
    for (place, card) in cards.iter().enumerate() {
        json.push_str(if place == 0 { "\n" } else { ",\n" });
        // One network a line: their answers are long. Words and numbers always serialise.
        json.push_str(&serde_json::to_string(card).unwrap_or_default());
    }
    json.push_str("\n]\n");
    json
}

/// A name that stays in its folder and that an address can hold as it is.
fn is_file_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '?', '#', '%', ':'])
}

#[cfg(test)]
mod tests {
    use super::{read, with};
    use crate::architecture::{Architecture, InputLayout, OnnxNetwork, OutputKind};
    use crate::card::ModelCard;
    use crate::cut::Cut;
    use crate::preprocessing::{ChannelOrder, Preprocessing};

    fn card(id: &str) -> ModelCard {
        ModelCard {
            id: id.into(),
            name: "Leaves".into(),
            architecture: Architecture::Onnx(OnnxNetwork {
                layout: InputLayout::Nchw,
                classes: 2,
                output: OutputKind::Logits,
                cut: Cut::Whole,
            }),
            input_size: 32,
            preprocessing: Preprocessing {
                channels: ChannelOrder::Rgb,
                scale: 1.0,
                mean: [0.5; 3],
                deviation: [0.5; 3],
            },
            parameters: 10,
            file: format!("{id}.onnx"),
            bytes: 100,
            sha256: "ab".repeat(32),
            labels: "oak,elm".into(),
            licence: "yours".into(),
            author: String::new(),
            source: None,
            good_for: String::new(),
            accuracy: None,
            training: None,
            answer: Some(vec![0.1, 0.25]),
            hosted: false,
        }
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let (oaks, elms) = (card("own-oaks"), card("own-elms"));
        let one = with(Vec::new(), &oaks);
        let two = with(read(&one).unwrap(), &elms);
        // Once more is no other network.
        let two = with(read(&two).unwrap(), &elms);
        let found = read(&two).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|card| card.hosted && !card.is_only_here()));
        assert_eq!(
            (&found[0].file, &found[0].answer),
            (&oaks.file, &oaks.answer)
        );
        assert_eq!(found[0].licence, "");
        assert_eq!(two.lines().count(), 4);
    }

    #[test]
    fn what_cannot_be_loaded_is_left_out() {
        let mut elsewhere = card("own-a");
        elsewhere.file = "../secret.onnx".into();
        let mut unproven = card("own-b");
        unproven.answer = None;
        for wrong in [elsewhere, unproven, card("efficientnet-lite0")] {
            assert_eq!(read(&with(Vec::new(), &wrong)).unwrap(), []);
        }
        assert_eq!(read("[]").unwrap(), []);
        assert!(read("{").unwrap_err().to_string().contains("damaged"));
    }
}
