//! The classes' spectra: what the data alone offers.

use maud::{Markup, html};

use super::parts::{Small, class_name, drawn, gallery};
use crate::colours::{diverging, sequential};
use crate::figures::{Curves, Mark, Rates, Row, Series, colour_bar, curves, rates};
use shortcuts::document::Document;
use shortcuts::spectra::{
    Baseline, ClassSpectra, Order, adcs, baseline, largest_outside_dc, log_magnitude, radial,
};

pub fn section(document: &Document) -> Markup {
    let Some(spectra) = &document.run.spectra else {
        return html! {};
    };
    let present: Vec<usize> = (0..spectra.classes())
        .filter(|&class| spectra.count(class) > 0)
        .collect();
    let order = document.settings.order;
    let side = spectra.side();
    let limit = present.len().saturating_sub(1);
    let scores: Vec<(usize, Vec<f32>)> = (present.iter())
        .map(|&class| (class, adcs(spectra, class, order)))
        .collect();
    let magnitudes: Vec<(usize, Vec<f32>)> = (present.iter())
        .map(|&class| (class, log_magnitude(spectra, class)))
        .collect();
    let brightest = (magnitudes.iter())
        .map(|(_, map)| largest_outside_dc(map, side))
        .fold(0.0, f32::max);
    html! {
        section {
            h2 { "Spectra of the classes" }
            p { (pictures(spectra)) " No network was asked for this." }
            h3 { "How each class differs from the others (ADCS)" }
            p { "Red where a class’s mean magnitude is above that of most other classes, blue where it is below; zero frequency is in the centre. " (order_words(order)) }
            (gallery(document, "ADCS of", small(&scores, |map| diverging(map, limit as f32))))
            div class="bar" { (drawn(colour_bar("ADCS", limit as f64, true))) }
            h3 { "Mean magnitude" }
            (gallery(document, "Mean magnitude spectrum of", small(&magnitudes, |map| sequential(map, brightest))))
            div class="bar" { (drawn(colour_bar("ln(1 + |F|)", f64::from(brightest), false))) }
            h3 { "By distance from zero frequency" }
            div class="charts" {
                (curve(document, &scores, side, "ADCS, mean of each ring", Some((-(limit as f64), limit as f64))))
                (curve(document, &magnitudes, side, "ln(1 + |F|), mean of each ring", None))
            }
            @if !document.run.nearest.is_empty() { (easiest(document)) }
        }
    }
}

fn pictures(spectra: &ClassSpectra) -> String {
    let counts = (0..spectra.classes()).map(|class| spectra.count(class));
    let total: usize = counts.clone().sum();
    let present = counts.clone().filter(|&count| count > 0);
    let (least, most) = (
        present.clone().min().unwrap_or(0),
        present.max().unwrap_or(0),
    );
    let each = if least == most {
        format!("{least} of each class")
    } else {
        format!("{least} to {most} of a class")
    };
    format!("Means over the {total} pictures of the search, {each}.")
}

fn order_words(order: Order) -> &'static str {
    match order {
        Order::SignThenCollapse => {
            "Classes are compared in each colour channel, and the three results averaged by the channels’ weights in brightness."
        }
        Order::CollapseThenSign => {
            "The colour channels’ magnitudes are averaged by their weights in brightness before classes are compared."
        }
    }
}

fn small<'a>(
    maps: &'a [(usize, Vec<f32>)],
    paint: impl Fn(&[f32]) -> Vec<u8> + 'a,
) -> impl Iterator<Item = Small> + 'a {
    maps.iter().map(move |(class, map)| Small {
        class: *class,
        under: String::new(),
        rgba: paint(map),
    })
}

fn curve(
    document: &Document,
    maps: &[(usize, Vec<f32>)],
    side: usize,
    y: &str,
    range: Option<(f64, f64)>,
) -> Markup {
    let series = maps.iter().map(|(class, map)| Series {
        name: class_name(document, *class).to_owned(),
        // Beyond the Nyquist frequency there are only corners.
        points: (radial(map, side).into_iter().take(side / 2 + 1).enumerate())
            .skip(usize::from(range.is_none()))
            .map(|(ring, value)| (ring as f64, value))
            .collect(),
    });
    drawn(curves(&Curves {
        label: format!("{y}, by radius, one curve for each class"),
        x: "radius in cycles/image".to_owned(),
        y: y.to_owned(),
        range,
        series: series.collect(),
    }))
}

fn easiest(document: &Document) -> Markup {
    let study = &document.run.study;
    let truths: Vec<usize> = study
        .split
        .test
        .iter()
        .map(|picture| picture.class)
        .collect();
    let found = baseline(&document.run.nearest, &truths, study.classes.len());
    let rows = (found.classes.iter().enumerate())
        .filter(|(_, rate)| rate.is_some())
        .map(|(class, rate)| Row {
            name: class_name(document, class).to_owned(),
            marks: vec![rate.map(Mark::from)],
        });
    html! {
        h3 { "Which classes are easiest by spectrum alone" }
        p { (words(&found)) }
        (drawn(rates(&Rates {
            label: "Share of each class’s pictures that are nearest to their own class’s mean spectrum".to_owned(),
            series: vec!["right, with 95 % interval".to_owned()],
            rows: rows.collect(),
        })))
    }
}

fn words(found: &Baseline) -> String {
    let Some(rate) = found.overall else {
        return String::new();
    };
    let chance = found.chance.unwrap_or(0.0);
    format!(
        "A rule that only compares a test picture’s magnitudes with each class’s mean (and knows no shapes) is right on {:.0} % of {} pictures (95 % interval {:.0} to {:.0} %); guessing would be right on {:.0} %.",
        100.0 * rate.value,
        rate.of,
        100.0 * rate.low,
        100.0 * rate.high,
        100.0 * chance
    )
}
