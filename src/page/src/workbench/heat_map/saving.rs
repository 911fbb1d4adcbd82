//! The map as files.

use super::context::HeatMaps;
use crate::browser::today;
use leptos::prelude::*;
use report::workbench::heat_map::{csv, map_svg};

/// Buttons for what can be taken away.
#[component]
pub fn Save() -> impl IntoView {
    let maps = expect_context::<HeatMaps>();
    view! {
        <div class="tools export" role="group" aria-label="Take the map away">
            <button data-testid="picture-heat-svg" on:click=move |_| maps.save_svg()>"Save SVG"</button>
            <button data-testid="picture-heat-csv" on:click=move |_| maps.save_csv()>"Save CSV"</button>
        </div>
    }
}

impl HeatMaps {
    fn save_svg(self) {
        let svg = self.found.with_untracked(|found| {
            let found = found.as_ref()?;
            let class = untrack(|| self.page.class_name(found.followed));
            let title = format!("{}, {}: {class}", found.network, found.picture);
            Some(map_svg(&found.map, &title))
        });
        self.save("svg", "image/svg+xml", svg);
    }

    fn save_csv(self) {
        let name = |label| untrack(|| self.page.class_name(label));
        let table = self.found.with_untracked(|found| {
            let found = found.as_ref()?;
            Some(csv(&found.map, found.followed, name))
        });
        self.save("csv", "text/csv", table);
    }

    fn save(self, ending: &str, mime: &str, text: Option<String>) {
        if let Some(text) = text {
            let file = format!("fourier-heat-map-{}.{ending}", today());
            self.page.save_text(&file, mime, &text);
        }
    }
}
