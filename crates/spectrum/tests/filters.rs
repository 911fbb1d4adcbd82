//! Filters as version 0.1.0 had them: words, JSON, sliders, outlines and handles stay as they are, so that links and what browsers have
//! stored keep their meaning. `reference/filters.json` was written by that version; only the order in which an unknown word's sentence
//! names the filters is of today.

use serde::Deserialize;
use spectrum::filters::{Filter, KINDS, Outline, Setting};
use spectrum::layer::Layer;
use spectrum::recipe::Recipe;

type Fallible = Result<(), Box<dyn std::error::Error>>;

#[derive(Deserialize)]
struct Goldens {
    /// Word, name, and whether the outline surrounds what is removed.
    kinds: Vec<(String, String, bool)>,
    /// A recipe's JSON.
    recipe: String,
    /// As read, as written, as JSON.
    layers: Vec<(String, String, String)>,
    /// Words and the sentence that refuses them.
    refused: Vec<(String, String)>,
    filters: Vec<Golden>,
}

#[derive(Deserialize)]
struct Golden {
    words: String,
    written: String,
    json: String,
    kind: String,
    name: String,
    numbers: String,
    keeps_inside: bool,
    reversed: String,
    parameters: Vec<GoldenParameter>,
    at_28: Vec<GoldenParameter>,
    /// Parameter, value, and the filter's word then.
    set: Vec<(String, f32, String)>,
    outlines: Vec<serde_json::Value>,
    handles: Vec<GoldenHandle>,
    /// As each kind of the menu.
    turned_into: Vec<String>,
}

/// Name, word, unit, least, most, step and value.
type GoldenParameter = (String, String, String, f32, f32, f32, f32);

#[derive(Deserialize)]
struct GoldenHandle {
    name: String,
    value: (f32, f32, f32),
    spoken: String,
    places: Vec<(f32, f32)>,
    dragged: Vec<String>,
    stepped: Vec<String>,
}

const PLACES: [(usize, usize); 4] = [(224, 0), (224, 1), (28, 0), (224, 8)];

const DRAGS: [(f32, f32); 9] = [
    (0.0, 0.0),
    (20.0, -10.0),
    (-30.3, 4.2),
    (0.3, 0.4),
    (100.0, 90.0),
    (-111.0, -111.0),
    (7.7, 31.0),
    (15.0, 0.0),
    (55.25, -0.75),
];

const STEPS: [(f32, f32); 6] = [
    (1.0, 0.0),
    (0.0, 1.0),
    (-10.0, 0.0),
    (0.0, -10.0),
    (-4096.0, 0.0),
    (4096.0, 0.0),
];

fn goldens() -> Result<Goldens, serde_json::Error> {
    serde_json::from_str(include_str!("reference/filters.json"))
}

/// Goldens are given to two decimals.
fn near(found: f32, expected: f32) -> bool {
    (found - expected).abs() < 0.0051
}

fn menu() -> Vec<&'static str> {
    let offered = KINDS
        .iter()
        .filter(|kind| kind.setting != Setting::Elsewhere);
    offered.map(|kind| kind.word).collect()
}

#[test]
fn the_menu_is_the_same() -> Fallible {
    let found: Vec<(String, String, bool)> = KINDS
        .iter()
        .filter(|kind| kind.setting != Setting::Elsewhere)
        .map(|kind| (kind.word.into(), kind.name.into(), kind.surrounds_removed))
        .collect();
    assert_eq!(found, goldens()?.kinds);
    Ok(())
}

#[test]
fn layers_are_read_and_written_the_same() -> Fallible {
    let Goldens {
        layers,
        refused,
        recipe,
        ..
    } = goldens()?;
    for (words, written, json) in layers {
        let layer: Layer = words.parse()?;
        assert_eq!(layer.to_string(), written);
        assert_eq!(serde_json::to_string(&layer)?, json);
        assert_eq!(serde_json::from_str::<Layer>(&json)?, layer);
    }
    for (words, sentence) in refused {
        let error = words.parse::<Layer>().expect_err(&words);
        assert_eq!(error.to_string(), sentence);
    }
    let read: Recipe = serde_json::from_str(&recipe)?;
    assert_eq!(serde_json::to_string(&read)?, recipe);
    assert_eq!(read.filters.layers.len(), 4);
    Ok(())
}

#[test]
fn filters_say_and_show_the_same() -> Fallible {
    for golden in goldens()?.filters {
        let layer: Layer = golden.words.parse()?;
        let filter = &layer.filter;
        let kind = filter.kind();
        let words = &golden.words;
        assert_eq!(layer.to_string(), golden.written);
        assert_eq!(serde_json::to_value(filter)?, golden.json);
        assert_eq!((kind.word, kind.name), (&*golden.kind, &*golden.name));
        assert_eq!(filter.in_words(), golden.numbers, "{words}");
        assert_eq!(layer.keeps_inside(), golden.keeps_inside, "{words}");
        let reversed = layer.keeping_inside(!layer.keeps_inside());
        assert_eq!(reversed.to_string(), golden.reversed);
        for (side, expected) in [(224, golden.parameters), (28, golden.at_28)] {
            let found = filter.parameters(side);
            assert_eq!(found.len(), expected.len(), "{words}");
            for (found, (name, word, unit, least, most, step, value)) in found.iter().zip(expected)
            {
                assert_eq!(
                    (found.name, found.word, found.unit),
                    (&*name, &*word, &*unit)
                );
                let numbers = [
                    (found.least, least),
                    (found.most, most),
                    (found.step, step),
                    (found.value, value),
                ];
                assert!(
                    numbers.iter().all(|&(found, golden)| near(found, golden)),
                    "{words}: {numbers:?}"
                );
            }
        }
        for (word, value, expected) in golden.set {
            assert_eq!(filter.with(&word, value).to_string(), expected);
        }
        let turned = menu()
            .into_iter()
            .map(|kind| layer.turned_into(kind).to_string());
        assert_eq!(turned.collect::<Vec<_>>(), golden.turned_into, "{words}");
        assert_eq!(filter.outlines().len(), golden.outlines.len(), "{words}");
        for (found, expected) in filter.outlines().into_iter().zip(golden.outlines) {
            let (name, values) = match found {
                Outline::Circle { x, y, radius } => ("circle", vec![x, y, radius]),
                Outline::Line { degrees } => ("line", vec![degrees]),
                Outline::Rectangle {
                    x,
                    y,
                    width,
                    height,
                } => ("rectangle", vec![x, y, width, height]),
            };
            assert_eq!(expected[0], name);
            for (place, value) in values.into_iter().enumerate() {
                let expected = expected[place + 1].as_f64().unwrap_or(f64::NAN);
                assert!(near(value, expected as f32), "{words}: {name} {value}");
            }
        }
        handles_are_the_same(filter, golden.handles);
    }
    Ok(())
}

fn handles_are_the_same(filter: &Filter, expected: Vec<GoldenHandle>) {
    assert_eq!(filter.handles().len(), expected.len(), "{filter}");
    for (&handle, golden) in filter.handles().iter().zip(expected) {
        let what = format!("{} of {filter}", handle.name);
        assert_eq!(handle.name, golden.name);
        let (value, least, most) = filter.handle_value(handle, 224);
        assert!(
            near(value, golden.value.0)
                && near(least, golden.value.1)
                && near(most, golden.value.2),
            "{what}"
        );
        assert_eq!(filter.handle_spoken(handle), golden.spoken, "{what}");
        for ((side, turn), (x, y)) in PLACES.into_iter().zip(golden.places) {
            let place = filter.handle_place(handle, side, turn);
            assert!(near(place.0, x) && near(place.1, y), "{what}: {place:?}");
        }
        let dragged = DRAGS.map(|to| filter.dragged(handle, 224, to).to_string());
        assert_eq!(dragged.to_vec(), golden.dragged, "{what}");
        let stepped =
            STEPS.map(|(right, down)| filter.stepped(handle, 224, right, down).to_string());
        assert_eq!(stepped.to_vec(), golden.stepped, "{what}");
    }
}
