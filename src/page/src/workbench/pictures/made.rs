//! Pictures made by formulas: a kind, and a slider for each of its numbers.

use crate::core::state::Page;
use crate::ui::select::{Select, plain};
use crate::ui::slider::{Range, Value};
use leptos::prelude::*;
use session::Source;
use spectrum::formula::{Formula, Parameter};

/// The formula of the workbench, if the picture is made by one.
fn formula_of(page: Page) -> Option<Formula> {
    page.history
        .with(|history| match &history.present().source {
            Source::Made(formula) => Some(formula.clone()),
            _ => None,
        })
}

/// Makes a picture of this formula the one under edit.
fn edit_formula(page: Page, let_go: bool, formula: Formula) {
    page.edit(let_go, |edit| {
        edit.source = Source::Made(formula);
        edit.crop = protocol::Crop::default();
    });
}

/// What opens below the picture.
#[component]
pub fn Maker() -> impl IntoView {
    let page = expect_context::<Page>();
    let formula = Memo::new(move |_| formula_of(page));
    let kind = Memo::new(move |_| formula.with(|formula| formula.as_ref().map(Formula::kind)));
    let choose = move |kind: String| {
        if let Some(formula) = Formula::default_of(&kind) {
            edit_formula(page, true, formula);
        }
    };
    let sliders = move || {
        kind.get().and_then(Formula::default_of).map(|plain| {
            plain
                .parameters()
                .into_iter()
                .map(|parameter| slider(page, formula, parameter))
                .collect_view()
        })
    };
    view! {
        <div class="drawer maker" data-testid="maker">
            <Select
                testid="formula"
                label="Kind of picture"
                hint="Choose a picture to make"
                groups=plain(Formula::KINDS)
                chosen=Signal::derive(move || kind.get().unwrap_or_default().to_owned())
                choose=Callback::new(choose)
            />
            {sliders}
        </div>
    }
}

fn slider(page: Page, formula: Memo<Option<Formula>>, parameter: Parameter) -> AnyView {
    let Parameter {
        name, word, least, ..
    } = parameter;
    let value = Signal::derive(move || {
        formula.with(|formula| {
            let all = formula
                .as_ref()
                .map(Formula::parameters)
                .unwrap_or_default();
            let found = all.into_iter().find(|parameter| parameter.word == word);
            found.map_or(least, |parameter| parameter.value)
        })
    });
    let set = Callback::new(move |(value, let_go): (f32, bool)| {
        if let Some(formula) = formula.get_untracked() {
            edit_formula(page, let_go, formula.with(word, value));
        }
    });
    view! {
        <Value
            name=Signal::stored(name.to_owned())
            label=name
            testid=format!("formula-{word}")
            range=Signal::stored(Range::from(parameter))
            value=value
            set=set
        />
    }
    .into_any()
}
