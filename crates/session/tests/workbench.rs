//! Random work on a picture: whatever is done in whatever order, undo leads back to the beginning and redo to the end, and every state on
//! the way survives its link and its JSON.

use std::sync::Arc;

use proptest::prelude::*;
use protocol::Crop;
use session::link::{Known, write};
use session::{Edit, History, KnownSet, Session, Source, presets};
use spectrum::brush::Stroke;
use spectrum::content::Content;
use spectrum::filter::{Filter, MAX_FILTERS};
use spectrum::filters::{KINDS, LowPass};
use spectrum::layer::{Channels, Layer};
use spectrum::noise::FourierNoise;
use spectrum::recipe::Recipe;

/// What a visitor may do.
#[derive(Clone, Debug)]
enum Command {
    Add(usize),
    Remove(usize),
    Switch(usize),
    Invert(usize),
    Swap(usize),
    Kind(usize, usize),
    Slide {
        layer: usize,
        parameter: usize,
        to: f32,
        let_go: bool,
    },
    Drag {
        layer: usize,
        to: (f32, f32),
        let_go: bool,
    },
    Paint {
        layer: usize,
        at: (f32, f32),
        erases: bool,
    },
    Channels(usize, usize),
    Edge(f32),
    OwnEdge(usize, f32),
    Content(usize),
    Noise(Option<(i32, i32)>),
    Switches([bool; 3]),
    Crop(f32, f32),
    Preset(usize),
    Picture(usize),
    Model(usize),
    Reset,
    Undo,
    Redo,
    GoTo(usize),
}

fn command() -> impl Strategy<Value = Command> {
    let layer = 0..4_usize;
    let place = || (-112.0_f32..112.0, -112.0_f32..112.0);
    prop_oneof![
        4 => (0..KINDS.len()).prop_map(Command::Add),
        1 => layer.clone().prop_map(Command::Remove),
        1 => layer.clone().prop_map(Command::Switch),
        1 => layer.clone().prop_map(Command::Invert),
        1 => layer.clone().prop_map(Command::Swap),
        1 => (layer.clone(), 0..KINDS.len()).prop_map(|(layer, kind)| Command::Kind(layer, kind)),
        4 => (layer.clone(), 0..4_usize, -300.0_f32..300.0, any::<bool>())
            .prop_map(|(layer, parameter, to, let_go)| Command::Slide { layer, parameter, to, let_go }),
        3 => (layer.clone(), place(), any::<bool>())
            .prop_map(|(layer, to, let_go)| Command::Drag { layer, to, let_go }),
        2 => (layer.clone(), place(), any::<bool>())
            .prop_map(|(layer, at, erases)| Command::Paint { layer, at, erases }),
        1 => (layer.clone(), 0..5_usize).prop_map(|(layer, channels)| Command::Channels(layer, channels)),
        1 => (0.0_f32..64.0).prop_map(Command::Edge),
        1 => (layer, 0.0_f32..64.0).prop_map(|(layer, edge)| Command::OwnEdge(layer, edge)),
        1 => (0..8_usize).prop_map(Command::Content),
        1 => proptest::option::of((-50..50, -50..50)).prop_map(Command::Noise),
        1 => any::<[bool; 3]>().prop_map(Command::Switches),
        1 => (1.0_f32..16.0, 0.0_f32..1.0).prop_map(|(zoom, x)| Command::Crop(zoom, x)),
        1 => (0..40_usize).prop_map(Command::Preset),
        1 => (0..2_usize).prop_map(Command::Picture),
        1 => (0..2_usize).prop_map(Command::Model),
        1 => Just(Command::Reset),
        3 => Just(Command::Undo),
        2 => Just(Command::Redo),
        1 => (0..30_usize).prop_map(Command::GoTo),
    ]
}

fn site() -> Known {
    Known {
        models: vec!["lite0".into(), "squeezenet".into()],
        samples: vec!["cat".into(), "coffee".into()],
        sets: vec![KnownSet {
            id: "gallery".into(),
            count: 7,
        }],
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each command")]
/// Changes the state, and tells whether the visitor let go.
fn apply(edit: &mut Edit, command: &Command) -> bool {
    let layers = &mut edit.recipe.filters.layers;
    let count = layers.len();
    let at = |layer: usize| layer % count.max(1);
    let mut change = |layer: usize, change: &dyn Fn(&Layer) -> Layer| {
        if let Some(layer) = layers.get_mut(at(layer)) {
            *layer = change(layer);
        }
    };
    match command {
        Command::Add(kind) if count < MAX_FILTERS => {
            let plain = Layer::from(Filter::from(LowPass { radius: 16.0 }));
            layers.push(plain.turned_into(KINDS[*kind].word));
        }
        Command::Remove(layer) if count > 0 => {
            layers.remove(at(*layer));
        }
        Command::Swap(layer) if count > 1 => layers.swap(at(*layer), (at(*layer) + 1) % count),
        Command::Switch(layer) => change(*layer, &|layer| Layer {
            on: !layer.on,
            ..layer.clone()
        }),
        Command::Invert(layer) => change(*layer, &|layer| layer.keeping_inside(layer.removes)),
        Command::Kind(layer, kind) => change(*layer, &|layer| layer.turned_into(KINDS[*kind].word)),
        Command::Slide {
            layer,
            parameter,
            to,
            let_go,
        } => {
            change(*layer, &|layer| {
                let all = layer.filter.parameters(224);
                let Some(parameter) = all.get(*parameter) else {
                    return layer.clone();
                };
                let to = to.clamp(parameter.least, parameter.most);
                Layer {
                    filter: layer.filter.with(parameter.word, to),
                    ..layer.clone()
                }
            });
            return *let_go;
        }
        Command::Drag { layer, to, let_go } => {
            change(*layer, &|layer| {
                let handle = layer.filter.handles().first();
                handle.map_or_else(
                    || layer.clone(),
                    |&handle| Layer {
                        filter: layer.filter.dragged(handle, 224, *to),
                        ..layer.clone()
                    },
                )
            });
            return *let_go;
        }
        Command::Paint { layer, at, erases } => change(*layer, &|layer| {
            let mut layer = layer.clone();
            if let Filter::Brush(brush) = &mut layer.filter {
                let mut stroke = Stroke::begin(at.0, at.1, 5.0, *erases);
                stroke.go_to(at.1, at.0);
                Arc::make_mut(brush).strokes.push(stroke);
            }
            layer
        }),
        Command::Channels(layer, channels) => {
            change(*layer, &|layer| Layer {
                channels: Channels::ALL[*channels],
                ..layer.clone()
            });
        }
        Command::OwnEdge(layer, edge) => change(*layer, &|layer| Layer {
            edge: Some(*edge),
            ..layer.clone()
        }),
        Command::Edge(edge) => edit.recipe.filters.edge = *edge,
        Command::Content(content) => {
            edit.recipe.content = [
                Content::AsIs,
                Content::MagnitudeOnly,
                Content::PhaseOnly,
                Content::PhaseNoise {
                    degrees: 60.0,
                    seed: 3,
                },
                Content::MagnitudeOfSecond,
                Content::PhaseOfSecond,
                Content::Hybrid { cutoff: 8.0 },
                Content::Equalised,
            ][*content];
            edit.second = edit
                .recipe
                .content
                .needs_second()
                .then(|| Source::Sample("coffee".into()));
        }
        Command::Noise(place) => {
            edit.recipe.noise = place.map(|(kx, ky)| FourierNoise {
                kx,
                ky,
                norm: 4.0,
                seed: 1,
                phase: 330.0,
            });
        }
        Command::Switches([dc, clip, order]) => {
            edit.recipe.keep_dc = *dc;
            edit.recipe.clip = *clip;
            edit.recipe.after_normalising = *order;
        }
        Command::Crop(zoom, x) => {
            edit.crop = Crop {
                zoom: *zoom,
                x: *x,
                y: 0.5,
            }
        }
        Command::Preset(preset) => {
            let all: Vec<_> = presets::gallery(224, 448)
                .into_iter()
                .flat_map(|group| group.presets)
                .collect();
            edit.recipe = all[preset % all.len()].recipe.clone();
        }
        Command::Picture(picture) => edit.source = Source::Sample(site().samples[*picture].clone()),
        Command::Model(model) => edit.model.clone_from(&site().models[*model]),
        Command::Reset => edit.recipe = Recipe::default(),
        Command::Add(_)
        | Command::Remove(_)
        | Command::Swap(_)
        | Command::Undo
        | Command::Redo
        | Command::GoTo(_) => {}
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn undo_leads_back_and_redo_forth(commands in proptest::collection::vec(command(), 1..60)) {
        let start = site().default_session().edit;
        let mut history = History::new(start.clone());
        for command in &commands {
            match command {
                Command::Undo => {
                    let before = history.present().clone();
                    let position = history.position();
                    if history.undo() {
                        prop_assert!(history.redo());
                        prop_assert_eq!(history.present(), &before);
                        history.undo();
                    } else {
                        prop_assert_eq!(position, 0);
                    }
                }
                Command::Redo => { history.redo(); }
                Command::GoTo(position) => { history.go_to(*position); }
                other => {
                    let mut edit = history.present().clone();
                    let let_go = apply(&mut edit, other);
                    prop_assert_eq!(edit.recipe.filters.check(), Ok(()));
                    if let_go { history.commit(edit) } else { history.preview(edit) }
                }
            }
            let edit = history.present().clone();
            let session = Session { edit: edit.clone(), ..site().default_session() };
            let (read, complaints) = site().read(&write(&session));
            prop_assert_eq!(complaints, vec![]);
            prop_assert_eq!(&read.edit, &edit);
            let json = serde_json::to_string(&edit).expect("states are plain values");
            prop_assert_eq!(serde_json::from_str::<Edit>(&json).expect("it was written here"), edit);
        }
        let end = history.present().clone();
        let place = history.states().count();
        while history.undo() {}
        prop_assert_eq!(history.present(), &start);
        prop_assert!(history.states().count() >= place);
        history.go_to(usize::MAX);
        prop_assert!(history.states().any(|state| *state == end));
        prop_assert!(!history.can_redo());
    }
}
