//! What the stories of the sample photographs say is what the default model answers, and clearly so.
//!
//! The shipped files and the shipped half-precision weights, through the same decoder, filter and network as on the page.

use classifier::{Classifier, Device};
use forge::{pictures, predict, weights};
use models::ranking;
use models::read_as::Reading;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;

/// The best class must lead the second by this much, so that no engine's rounding changes the answer.
const LEAD: f32 = 0.1;

#[test]
fn stories_are_true() {
    let catalogue = weights::read_catalogue().unwrap();
    let card = catalogue.get("efficientnet-lite0").unwrap();
    let classifier =
        Classifier::load(card, weights::read_weights(card).unwrap(), &Device::Cpu).unwrap();
    let answer = |editor: &mut Editor, filter: &FilterChain| {
        let mask = filter.mask(editor.height(), editor.width());
        let logits = pollster::block_on(classifier.logits(editor.apply(&mask))).unwrap();
        let best = ranking::top_k(&ranking::softmax(&logits), 2);
        (best[0].class, best[0].probability - best[1].probability)
    };
    for sample in pictures::read_samples().unwrap() {
        let picture = predict::read_picture(
            &pictures::folder().join(&sample.file),
            card.input_size,
            Reading::default(),
        )
        .unwrap();
        let mut editor = Editor::new(picture).unwrap();
        let filter: FilterChain = sample.story.filter.parse().unwrap();
        for (filter, expected) in [
            (FilterChain::default(), sample.expect.original),
            (filter, sample.expect.filtered),
        ] {
            let (class, lead) = answer(&mut editor, &filter);
            println!("{} {filter}: class {class}, lead {lead:.3}", sample.id);
            assert_eq!(class, expected, "{} with “{filter}”", sample.id);
            assert!(
                lead > LEAD,
                "{} with “{filter}”: leads by {lead} only",
                sample.id
            );
        }
    }
}
