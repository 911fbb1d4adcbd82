//! The controls: every statement with its p-value, and the curves.

use super::context::Relying;
use crate::ui::format::share;
use leptos::prelude::*;
use reliance::evidence::{Evidence, Sample};
use report::figures::curves;
use report::workbench::rely;

/// The table of the evidence, and the insertion and deletion curves.
#[component]
pub fn Evidences() -> impl IntoView {
    let relying = expect_context::<Relying>();
    let evidence = Memo::new(move |_| {
        (relying.with_found(|found| found.result.evidence.clone())).unwrap_or_default()
    });
    let figure = Memo::new(move |_| {
        relying.with_found(|found| {
            let class = relying.page.class_name(found.result.answer);
            rely::curves(&found.result, &class).map(|figure| curves(&figure))
        })?
    });
    let rows = move || evidence.get().iter().map(row).collect_view();
    view! {
        <details class="more">
            <summary data-testid="open-rely-evidence">"Evidence and curves"</summary>
            <Show
                when=move || evidence.with(|evidence| !evidence.is_empty())
                fallback=|| view! { <p class="hint">"The controls are asked last."</p> }
            >
                <p class="hint">
                    "p is the share of random sets that do at least as well, the tested set counted with them. Only the first statement is claimed; the others describe, and their p-values are not corrected for their number."
                </p>
                <div class="rely-table" role="region" aria-label="Evidence" tabindex="0">
                    <table class="rates" data-testid="rely-evidence">
                        <thead>
                            <tr>
                                <th scope="col">"The answer …"</th>
                                <th scope="col">"tested by"</th>
                                <th scope="col">"p"</th>
                                <th scope="col">"controls"</th>
                                <th scope="col">"frequencies: tested, controls"</th>
                                <th scope="col">"energy: tested, controls"</th>
                                <th scope="col">"verdict"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
            {move || figure.get().map(|svg| view! {
                <div class="chart rely-curves" data-testid="rely-curves" inner_html=svg></div>
                <p class="hint">"Insertion: the most important blocks alone, one after another. Deletion: everything but them. The area is the mean probability along the curve."</p>
            })}
        </details>
    }
}

fn row(evidence: &Evidence) -> impl IntoView + use<> {
    let (known, all) = rely::controls(evidence);
    let asked = if known == all {
        all.to_string()
    } else {
        format!("{known} of {all}")
    };
    let p = evidence
        .p
        .map_or_else(|| "–".to_owned(), |p| format!("{p:.3}"));
    let count = |sample: &Sample| sample.coefficients as f64;
    let energy = |sample: &Sample| sample.energy;
    let frequencies = beside_controls(evidence, count, |count| match count {
        // Without a number, the whole plane is meant.
        0.0 => "all".to_owned(),
        count => format!("{count:.0}"),
    });
    let energy = beside_controls(evidence, energy, share);
    view! {
        <tr>
            <th scope="row">{rely::statement(evidence.statement)}</th>
            <td>{rely::tested_by(evidence.by)}</td>
            <td>{p}</td>
            <td>{asked}</td>
            <td>{frequencies}</td>
            <td>{energy}</td>
            <td>{rely::verdict(evidence)}</td>
        </tr>
    }
}

/// A number of the tested set, and the range of it among the controls.
fn beside_controls(
    evidence: &Evidence,
    value: impl Fn(&Sample) -> f64,
    word: impl Fn(f64) -> String,
) -> String {
    let all = evidence.same_number.iter().chain(&evidence.same_energy);
    let (least, most) = all.fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(least, most), sample| (least.min(value(sample)), most.max(value(sample))),
    );
    let tested = word(value(&evidence.tested));
    if least > most {
        return format!("{tested}, –");
    }
    let (least, most) = (word(least), word(most));
    if least == most {
        format!("{tested}, {least}")
    } else {
        format!("{tested}, {least} to {most}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reliance::evidence::{By, Statement};

    #[test]
    fn controls_stand_beside_what_is_tested() {
        let sample = |coefficients, energy| Sample {
            coefficients,
            energy,
            reply: None,
        };
        let mut evidence = Evidence {
            statement: Statement::Frequencies,
            by: By::Keeping,
            tested: sample(4, 0.25),
            same_number: Vec::new(),
            same_energy: Vec::new(),
            p: None,
        };
        let energy = |evidence: &Evidence| beside_controls(evidence, |sample| sample.energy, share);
        assert_eq!(energy(&evidence), "25.0 %, –");
        evidence.same_number = vec![sample(4, 0.25); 2];
        assert_eq!(energy(&evidence), "25.0 %, 25.0 %");
        evidence.same_energy = vec![sample(8, 0.5)];
        assert_eq!(energy(&evidence), "25.0 %, 25.0 % to 50.0 %");
    }
}
