//! The history in words: what a step changed.

use spectrum::content::Content;
use spectrum::filter::{Filter, FilterChain};
use spectrum::layer::{Channels, Layer};
use spectrum::window::Window;
use spectrum::words::shown;

use crate::edit::Edit;
use crate::state::Source;

/// One short phrase for the step from one state to the next. Titles of pictures are the page's to tell: `title` gives them.
pub fn describe(before: &Edit, after: &Edit, title: impl Fn(&Source) -> String) -> String {
    if before.source != after.source {
        return format!("Picture: {}", title(&after.source));
    }
    if before.model != after.model {
        return format!("Model: {}", after.model);
    }
    if before.crop != after.crop {
        return "Crop".to_owned();
    }
    if before.read_as.colours != after.read_as.colours {
        return format!("Colours {}", after.read_as.colours.name());
    }
    if before.read_as.framing != after.read_as.framing {
        return format!("Shown to the network: {}", after.read_as.framing.name());
    }
    let (old, new) = (&before.recipe, &after.recipe);
    let others = [
        (
            old.content != new.content || before.second != after.second,
            content(new.content),
        ),
        (old.noise != new.noise, "Fourier-basis noise".to_owned()),
        (old.window != new.window, window(new.window)),
        (old.keep_dc != new.keep_dc, switched("DC kept", new.keep_dc)),
        (old.clip != new.clip, switched("Clipping", new.clip)),
        (
            old.after_normalising != new.after_normalising,
            switched("After normalisation", new.after_normalising),
        ),
    ];
    let filters = (old.filters != new.filters).then(|| chain(&old.filters, &new.filters));
    let mut changes = others
        .into_iter()
        .filter(|(changed, _)| *changed)
        .map(|(_, words)| words)
        .chain(filters);
    match (changes.next(), changes.next()) {
        (Some(change), None) => change,
        (None, _) => "Start".to_owned(),
        (Some(_), Some(_)) if new.is_filters_alone() && new.filters.layers.is_empty() => {
            "Reset".to_owned()
        }
        (Some(first), Some(_)) => format!("{first} and more"),
    }
}

fn switched(what: &str, on: bool) -> String {
    format!("{what} {}", if on { "on" } else { "off" })
}

fn window(window: Window) -> String {
    match window {
        Window::None => "No window".to_owned(),
        other => format!("Window: {}", other.name()),
    }
}

/// What a treatment of magnitude and phase is called.
pub fn content(content: Content) -> String {
    match content {
        Content::AsIs => "Magnitude and phase as they are".to_owned(),
        Content::MagnitudeOnly => "Magnitude only".to_owned(),
        Content::PhaseOnly => "Phase only".to_owned(),
        Content::PhaseNoise { degrees, .. } => format!("Phase noise ±{}°", shown(degrees)),
        Content::MagnitudeOfSecond => "Magnitude of a second picture".to_owned(),
        Content::PhaseOfSecond => "Phase of a second picture".to_owned(),
        Content::Hybrid { cutoff } => format!("Hybrid at {} cycles/image", shown(cutoff)),
        Content::Equalised => "Power equalised".to_owned(),
    }
}

fn chain(old: &FilterChain, new: &FilterChain) -> String {
    let (before, after) = (&old.layers, &new.layers);
    if new.layers.is_empty() {
        return "Filters removed".to_owned();
    }
    if before == after {
        return format!("Soft edge {}", shown(new.edge));
    }
    if after.len() == before.len() + 1
        && let Some((_, added)) = after
            .iter()
            .enumerate()
            .find(|&(index, _)| without(after, index) == before.iter().collect::<Vec<_>>())
    {
        return format!("Add {}", named(added));
    }
    if after.len() + 1 == before.len()
        && let Some((_, gone)) = before
            .iter()
            .enumerate()
            .find(|&(index, _)| without(before, index) == after.iter().collect::<Vec<_>>())
    {
        return format!("Remove {}", gone.filter.kind().name.to_lowercase());
    }
    if before.len() == after.len() {
        let mut differing = before.iter().zip(after).filter(|(a, b)| a != b);
        match (differing.next(), differing.next()) {
            (Some((a, b)), None) => return layer(a, b),
            (Some(_), Some(_)) => {
                let sorted = |layers: &[Layer]| {
                    let mut words: Vec<String> = layers.iter().map(Layer::to_string).collect();
                    words.sort();
                    words
                };
                if sorted(before) == sorted(after) {
                    return "Order of filters".to_owned();
                }
            }
            (None, _) => {}
        }
    }
    match after.as_slice() {
        [only] => format!("Filter: {}", named(only)),
        several => format!("{} filters", several.len()),
    }
}

fn without(layers: &[Layer], index: usize) -> Vec<&Layer> {
    let kept = layers.iter().enumerate().filter(|(at, _)| *at != index);
    kept.map(|(_, layer)| layer).collect()
}

fn named(layer: &Layer) -> String {
    if matches!(&layer.filter, Filter::Brush(brush) if brush.strokes.is_empty()) {
        return "brush".to_owned();
    }
    format!(
        "{} {}",
        layer.filter.kind().name.to_lowercase(),
        layer.filter.in_words()
    )
}

fn layer(old: &Layer, new: &Layer) -> String {
    let name = new.filter.kind().name;
    if old.on != new.on {
        return switched(name, new.on);
    }
    if old.removes != new.removes {
        let does = if new.removes { "removes" } else { "keeps" };
        return format!("{name} {does}");
    }
    if old.edge != new.edge {
        return match new.edge {
            Some(edge) => format!("{name}: soft edge {}", shown(edge)),
            None => format!("{name}: common soft edge"),
        };
    }
    if old.channels != new.channels {
        return match new.channels {
            Channels::All => format!("{name}: all channels"),
            channels => format!("{name}: {}", channels.word()),
        };
    }
    format!("{name} {}", new.filter.in_words())
}

#[cfg(test)]
mod tests {
    use super::*;
    use spectrum::recipe::Recipe;

    fn edit(filters: &str) -> Edit {
        Edit {
            source: Source::Sample("cat".into()),
            crop: protocol::Crop::default(),
            read_as: models::read_as::ReadAs::default(),
            model: "net".into(),
            recipe: Recipe::from(filters.parse::<FilterChain>().expect("filter words")),
            second: None,
        }
    }

    #[test]
    fn steps_are_told_by_what_they_change() {
        let title = |_: &Source| "A cat".to_owned();
        for (before, after, words) in [
            ("", "lowpass:16", "Add low-pass below 16"),
            ("lowpass:16", "lowpass:8", "Low-pass below 8"),
            ("lowpass:16", "highpass:16", "High-pass from 16"),
            ("lowpass:16", "", "Filters removed"),
            ("lowpass:16+ring:4,2", "ring:4,2", "Remove low-pass"),
            (
                "lowpass:16+ring:4,2",
                "ring:4,2+lowpass:16",
                "Order of filters",
            ),
            ("lowpass:16", "lowpass:16*off", "Low-pass off"),
            ("lowpass:16", "lowpass:16*remove", "Low-pass removes"),
            ("lowpass:16", "lowpass:16*edge:3", "Low-pass: soft edge 3"),
            ("lowpass:16", "lowpass:16*luminance", "Low-pass: luminance"),
            ("", "brush:", "Add brush"),
            ("", "notch:3,-4,1+ring:4,2", "2 filters"),
            ("notch:3,-4,1", "notch:3,-5,1", "Notch at (3, −5), radius 1"),
        ] {
            assert_eq!(
                describe(&edit(before), &edit(after), title),
                words,
                "{before} to {after}"
            );
        }
        let mut other = edit("");
        other.recipe.content = Content::PhaseOnly;
        assert_eq!(describe(&edit(""), &other, title), "Phase only");
        other.source = Source::Sample("dog".into());
        assert_eq!(describe(&edit(""), &other, title), "Picture: A cat");
    }
}
