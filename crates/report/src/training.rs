//! The curves of a training as CSV.

use learning::curves::{LearningCurves, Point};
use learning::messages::ShortcutEffect;

use crate::table::Table;

/// One line for each measurement: step, held-out loss in nats, F1 of each class, how many of a hundred pictures need each band, and with a
/// planted shortcut [`ShortcutEffect`]'s percentages.
pub fn curves(training: &LearningCurves) -> String {
    let measured = training.measurements();
    let (classes, bands) = measured
        .first()
        .map_or((0, 0), |point| (point.f1.len(), point.needs.len()));
    let planted = measured.iter().any(|point| point.shortcut_effect.is_some());
    let planted = planted.then_some(["with_mark", "otherwise", "without_mark", "notched"]);
    let head = ["step".to_owned(), "held_out_loss".to_owned()]
        .into_iter()
        .chain((0..classes).map(|class| format!("f1_c{class}")))
        .chain((1..=bands).map(|band| format!("needs_b{band}")))
        .chain(planted.into_iter().flatten().map(str::to_owned));
    let mut table = Table::new(head);
    for point in measured {
        let numbers = [point.step.to_string(), point.loss.to_string()]
            .into_iter()
            .chain(point.f1.iter().chain(&point.needs).map(f64::to_string));
        let effect = planted.map(|_| effect(point));
        table.row(numbers.chain(effect.into_iter().flatten()));
    }
    table.finish()
}

fn effect(point: &Point) -> [String; 4] {
    let of = |read: fn(&ShortcutEffect) -> Option<f64>| {
        let value = point.shortcut_effect.as_ref().and_then(read);
        value.map_or_else(String::new, |value| value.to_string())
    };
    [
        of(|effect| Some(effect.with_mark)),
        of(|effect| Some(effect.otherwise)),
        of(|effect| Some(effect.without_mark)),
        of(|effect| effect.notched),
    ]
}

#[cfg(test)]
mod tests {
    use learning::messages::Measured;

    use super::*;

    #[test]
    fn classes_and_bands_have_columns() {
        let mut training = LearningCurves::default();
        for step in [0, 10] {
            training.measure(Measured {
                step,
                f1: vec![0.0, 0.5],
                needs: vec![4.0],
                ..Measured::default()
            });
        }
        assert_eq!(
            curves(&training),
            "\u{feff}step,held_out_loss,f1_c0,f1_c1,needs_b1\n0,0,0,0.5,4\n10,0,0,0.5,4\n"
        );
    }

    #[test]
    fn a_planted_shortcut_has_columns() {
        let mut training = LearningCurves::default();
        for step in [0, 10] {
            training.measure(Measured {
                step,
                shortcut_effect: Some(ShortcutEffect {
                    with_mark: step as f64,
                    ..ShortcutEffect::default()
                }),
                ..Measured::default()
            });
        }
        assert_eq!(
            curves(&training),
            "\u{feff}step,held_out_loss,with_mark,otherwise,without_mark,notched\n0,0,0,0,0,\n10,0,10,0,0,\n"
        );
    }
}
