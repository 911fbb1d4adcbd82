use super::*;
use crate::layer::Layer;

fn layer() -> Layer {
    Layer::from(Filter::from(LowPass { radius: 16.0 }))
}

fn offered() -> impl Iterator<Item = &'static Kind> {
    KINDS
        .iter()
        .filter(|kind| kind.setting != Setting::Elsewhere)
}

#[test]
fn every_kind_is_sound_and_names_itself() {
    for kind in KINDS {
        let example: Filter = kind.example.parse().unwrap();
        assert_eq!(
            (example.kind(), example.to_string().as_str()),
            (*kind, kind.example)
        );
        assert_eq!(
            KINDS.iter().filter(|other| other.word == kind.word).count(),
            1
        );
    }
    for kind in offered() {
        let turned = layer().turned_into(kind.word);
        assert_eq!(turned.filter.kind(), *kind);
        assert_eq!(turned.check(), Ok(()));
        assert_eq!(turned.removes, kind.begins_removing);
        for parameter in turned.filter.parameters(224) {
            assert!(
                parameter.least <= parameter.value && parameter.value <= parameter.most,
                "{} of {}",
                parameter.name,
                kind.word
            );
            // Set to what it is, nothing changes; set to another value, that value is there.
            assert_eq!(
                turned.filter.with(parameter.word, parameter.value),
                turned.filter
            );
            let other = turned.filter.with(parameter.word, parameter.most);
            let set = other.parameters(224);
            let set = set.iter().find(|other| other.word == parameter.word);
            assert_eq!(set.map(|set| set.value), Some(parameter.most));
            assert_eq!(other.check(), Ok(()));
        }
    }
}

#[test]
fn keeping_and_removing_speak_of_the_inside() {
    for kind in KINDS {
        let layer = layer().turned_into(kind.word);
        for keeps in [true, false] {
            assert_eq!(layer.keeping_inside(keeps).keeps_inside(), keeps);
        }
    }
    assert!(layer().keeps_inside());
    assert!(!layer().turned_into("brush").keeps_inside());
    assert!(!layer().turned_into("notch").keeps_inside());
}

#[test]
fn a_handle_dragged_to_where_it_lies_changes_nothing() {
    for kind in offered() {
        let filter = layer().turned_into(kind.word).filter;
        for &handle in filter.handles() {
            if handle.word() == "column" {
                // In whole blocks.
                continue;
            }
            let place = filter.handle_place(handle, 224, 1);
            let moved = filter.dragged(handle, 224, place);
            let before = filter.handle_value(handle, 224).0;
            let after = moved.handle_value(handle, 224).0;
            assert!(
                (before - after).abs() < 0.06,
                "{} of {}: {before} {after}",
                handle.name,
                kind.word
            );
            assert!(!handle.name.is_empty() && !filter.handle_spoken(handle).is_empty());
        }
    }
}

#[test]
fn handles_move_numbers_that_there_are() {
    for kind in offered() {
        let filter = layer().turned_into(kind.word).filter;
        let words: Vec<&str> = filter.parameters(224).iter().map(|one| one.word).collect();
        for handle in filter.handles() {
            let second = match handle.moves {
                Moves::Place(_, second) => second,
                Moves::Distance(word) | Moves::Direction(word) => word,
            };
            assert!(words.contains(&handle.word()) && words.contains(&second));
        }
    }
}

#[test]
fn bands_never_turn_inside_out() {
    let band = Filter::from(BandPass {
        from: 8.0,
        to: 20.0,
    });
    let [inner, outer] = BandPass::HANDLES else {
        panic!("a band has two handles");
    };
    assert_eq!(band.with("from", 30.0).to_string(), "bandpass:30-30");
    assert_eq!(
        band.dragged(*inner, 224, (50.0, 0.0)).to_string(),
        "bandpass:20-20"
    );
    assert_eq!(
        band.stepped(*outer, 224, -40.0, 0.0).to_string(),
        "bandpass:8-8"
    );
}

#[test]
fn keys_move_places_in_two_directions_and_turn_directions_round() {
    let notch: Filter = "notch:4,-4,2".parse().unwrap();
    assert_eq!(
        notch
            .stepped(Notch::HANDLES[0], 224, 1.0, -10.0)
            .to_string(),
        "notch:5,-14,2"
    );
    assert_eq!(notch.at_end(Notch::HANDLES[0], 224, true), notch);
    let wedge: Filter = "orientation:179-20".parse().unwrap();
    let from = Orientation::HANDLES[0];
    assert_eq!(
        wedge.stepped(from, 224, 2.0, 0.0).to_string(),
        "orientation:1-20"
    );
    assert_eq!(
        wedge.at_end(from, 224, false).to_string(),
        "orientation:0-20"
    );
}
