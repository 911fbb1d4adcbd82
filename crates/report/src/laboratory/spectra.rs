//! The classes' spectra: what the data alone offers.

use maud::{Markup, html};

use super::columns::name;
use super::parts::{Small, class_name, drawn, gallery};
use crate::colours::{diverging, sequential};
use crate::figures::{Curves, Mark, Rates, Row, Series, colour_bar, curves, rates};
use crate::table::{Table, number};
use shortcuts::document::Document;
use shortcuts::spectra::{
    Baseline, ClassSpectra, Order, adcs, baseline, largest_outside_dc, log_magnitude, radial,
};

/// Its section of the page.
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
            @if let Some(found) = nearest(document) { (easiest(document, &found)) }
        }
    }
}

/// Its tables as CSV.
pub fn tables(document: &Document) -> Vec<String> {
    let classes = &document.run.study.classes;
    let spectra = document.run.spectra.iter();
    let radial = spectra.map(|spectra| radial_table(spectra, classes, document.settings.order));
    let nearest = nearest(document).map(|found| nearest_table(&found, classes));
    radial.chain(nearest).collect()
}

/// What the nearest mean spectrum says of the test pictures, if it was asked.
fn nearest(document: &Document) -> Option<Baseline> {
    let run = &document.run;
    let test = run.study.split.test.iter();
    let truths: Vec<usize> = test.map(|picture| picture.class).collect();
    (!run.nearest.is_empty()).then(|| baseline(&run.nearest, &truths, run.study.classes.len()))
}

/// One line for each ring of radii in cycles/image: the mean ADCS and the mean of `ln(1 + |F|)` of each class.
pub fn radial_table(spectra: &ClassSpectra, classes: &[String], order: Order) -> String {
    let curves: Vec<Vec<f64>> = (0..spectra.classes())
        .flat_map(|class| [adcs(spectra, class, order), log_magnitude(spectra, class)])
        .map(|map| radial(&map, spectra.side()))
        .collect();
    let mut table = Table::new(std::iter::once("ring".to_owned()).chain(of_classes(
        spectra,
        classes,
        &["ADCS", "ln(1+|F|)"],
    )));
    for ring in 0..curves.first().map_or(0, Vec::len) {
        table.row(
            std::iter::once(ring.to_string()).chain(curves.iter().map(|curve| number(curve[ring]))),
        );
    }
    table.finish()
}

/// One line for each class, then one for all: how often the nearest mean spectrum is right.
pub fn nearest_table(baseline: &Baseline, classes: &[String]) -> String {
    let mut table =
        Table::new(["class", "pictures", "right", "share", "low", "high"].map(str::to_owned));
    let rows = (baseline.classes.iter().enumerate())
        .map(|(class, rate)| (name(classes, class), rate))
        .chain([("all".to_owned(), &baseline.overall)]);
    for (name, rate) in rows {
        let fields = match rate {
            Some(rate) => [
                rate.of.to_string(),
                rate.hits.to_string(),
                number(rate.value),
                number(rate.low),
                number(rate.high),
            ],
            None => ["0", "0", "", "", ""].map(str::to_owned),
        };
        table.row(std::iter::once(name).chain(fields));
    }
    table.finish()
}

/// "coat ADCS" and so on, class by class.
fn of_classes<'a>(
    spectra: &ClassSpectra,
    classes: &'a [String],
    what: &'a [&'a str],
) -> impl Iterator<Item = String> + 'a {
    (0..spectra.classes()).flat_map(move |class| {
        what.iter()
            .map(move |what| format!("{} {what}", name(classes, class)))
    })
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

fn easiest(document: &Document, found: &Baseline) -> Markup {
    let rows = (found.classes.iter().enumerate())
        .filter(|(_, rate)| rate.is_some())
        .map(|(class, rate)| Row {
            name: class_name(document, class).to_owned(),
            marks: vec![rate.map(Mark::from)],
        });
    html! {
        h3 { "Which classes are easiest by spectrum alone" }
        p { (words(found)) }
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
