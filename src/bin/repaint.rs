//! The benchmark of an edit: from changed filters to painted canvases, by the page's own code, at three sizes.
//!
//! Writes `data-repaint` on the body: JSON, side in pixels → milliseconds of each edit.

#[cfg(target_arch = "wasm32")]
fn main() {
    use frequency_shortcut_explorer::studio::{Studio, View};
    use spectrum::filter::{Filter, FilterChain};
    use spectrum::picture::Picture;
    use spectrum::recipe::Recipe;
    use std::collections::BTreeMap;
    use wasm_bindgen::JsCast as _;

    /// Enough for a steady median.
    const EDITS: usize = 60;

    /// A picture with something at every frequency: integer noise over a ramp.
    fn picture(side: usize) -> Option<Picture> {
        let plane = |seed: usize| {
            let value = |index: usize| {
                let noise = (index.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 7) % 251;
                0.5 * (noise as f32 / 250.0) + 0.5 * ((index % side) as f32 / side as f32)
            };
            (0..side * side).map(value).collect()
        };
        Picture::new(side, side, [plane(1), plane(77), plane(991)]).ok()
    }

    fn measure(side: usize) -> Option<Vec<f64>> {
        let document = web_sys::window()?.document()?;
        let clock = web_sys::window()?.performance()?;
        let canvas = || -> Option<web_sys::HtmlCanvasElement> {
            let canvas = document.create_element("canvas").ok()?;
            document.body()?.append_child(&canvas).ok()?;
            canvas.dyn_into().ok()
        };
        let (filtered, spectrum) = (canvas()?, canvas()?);
        let mut studio = Studio::new(picture(side)?, &Recipe::default(), None).ok()?;
        let mut times = Vec::new();
        for edit in 0..EDITS {
            let radius = 2.0 + (edit % 30) as f32 * side as f32 / 64.0;
            let recipe = Recipe::from(FilterChain {
                layers: vec![Filter::LowPass { radius }.into()],
                edge: 4.0,
            });
            let start = clock.now();
            studio.edit(&recipe);
            studio.paint_filtered(&filtered);
            studio.paint_spectrum(&spectrum, View::default());
            times.push(clock.now() - start);
        }
        Some(times)
    }

    let times: BTreeMap<usize, Vec<f64>> = [224, 512, 1024]
        .into_iter()
        .filter_map(|side| Some((side, measure(side)?)))
        .collect();
    let report = serde_json::to_string(&times).unwrap_or_default();
    if let Some(body) = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.body())
    {
        // The key is a fixed word, so the browser takes it.
        let _ = body.dataset().set("repaint", &report);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
