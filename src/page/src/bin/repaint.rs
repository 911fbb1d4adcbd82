//! The benchmark of an edit: from changed filters to painted canvases, by the page's own code, at three sizes.
//!
//! Two gestures: the slider of a low-pass, and a brush over a stack of filters. Each is made twice: as fast as it goes, and with one edit in
//! each frame, as while somebody drags. Writes `data-repaint` on the body: JSON, gesture and side in pixels → milliseconds of each edit, and
//! the same with `frames` → milliseconds from frame to frame.

use page::studio::{Studio, View};
use spectrum::brush::{Brush, Stroke};
use spectrum::filter::{Filter, FilterChain};
use spectrum::filters::{LowPass, Orientation};
use spectrum::picture::Picture;
use spectrum::recipe::Recipe;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The filters after so many edits, for a picture of this side.
type Gesture = fn(usize, usize) -> FilterChain;

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

/// A low-pass whose radius is dragged.
fn slider(edit: usize, side: usize) -> FilterChain {
    let radius = 2.0 + (edit % 30) as f32 * side as f32 / 64.0;
    FilterChain {
        layers: vec![Filter::LowPass(LowPass { radius }).into()],
        edge: 4.0,
    }
}

/// A brush of the usual size going round over a soft low-pass and a wedge, after ten strokes that were painted before.
fn brush(edit: usize, side: usize) -> FilterChain {
    let scale = side as f32 / 224.0;
    let mut strokes = Vec::new();
    for painted in 0..=10 {
        let places = if painted == 10 { edit } else { EDITS };
        let mut stroke: Option<Stroke> = None;
        for place in 0..=places {
            let turn = place as f32 / EDITS as f32 * std::f32::consts::TAU;
            let reach = (20.0 + 7.0 * painted as f32) * scale;
            let (kx, ky) = (reach * turn.cos(), reach * turn.sin());
            stroke
                .get_or_insert_with(|| Stroke::begin(kx, ky, 6.0 * scale, false))
                .go_to(kx, ky);
        }
        strokes.extend(stroke);
    }
    let mut chain = FilterChain {
        layers: vec![
            Filter::LowPass(LowPass {
                radius: 90.0 * scale,
            })
            .into(),
            Filter::Orientation(Orientation {
                from_degrees: 20.0,
                to_degrees: 170.0,
            })
            .into(),
            Filter::Brush(Arc::new(Brush { strokes })).into(),
        ],
        edge: 4.0,
    };
    chain.layers[2].removes = true;
    chain
}

async fn next_frame() -> Option<()> {
    let window = web_sys::window()?;
    let mut asked = None;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        asked = window.request_animation_frame(&resolve).ok();
    });
    asked?;
    JsFuture::from(promise).await.ok().map(drop)
}

/// Milliseconds of each edit, and from frame to frame.
async fn measure(side: usize, make: Gesture) -> Option<[Vec<f64>; 2]> {
    let document = web_sys::window()?.document()?;
    let clock = web_sys::window()?.performance()?;
    let canvas = || -> Option<web_sys::HtmlCanvasElement> {
        let canvas = document.create_element("canvas").ok()?;
        document.body()?.append_child(&canvas).ok()?;
        canvas.dyn_into().ok()
    };
    let (filtered, spectrum) = (canvas()?, canvas()?);
    let mut studio = Studio::new(picture(side)?, &Recipe::default(), None).ok()?;
    let mut repaint = |edit: usize| {
        let recipe = Recipe::from(make(edit, side));
        let start = clock.now();
        studio.edit(&recipe);
        studio.paint_filtered(&filtered);
        studio.paint_spectrum(&spectrum, View::default());
        clock.now() - start
    };
    let edits = (0..EDITS).map(&mut repaint).collect();
    next_frame().await?;
    let (mut frames, mut last) = (Vec::new(), clock.now());
    for edit in 0..EDITS {
        repaint(edit);
        next_frame().await?;
        let now = clock.now();
        frames.push(now - last);
        last = now;
    }
    filtered.remove();
    spectrum.remove();
    Some([edits, frames])
}

async fn all() {
    let gestures: [(&str, Gesture); 2] = [("slider", slider), ("brush", brush)];
    let mut times = BTreeMap::new();
    for (gesture, make) in gestures {
        for side in [224, 512, 1024] {
            if let Some([edits, frames]) = measure(side, make).await {
                times.insert(format!("{gesture} {side}"), edits);
                times.insert(format!("{gesture} {side} frames"), frames);
            }
        }
    }
    let report = serde_json::to_string(&times).unwrap_or_default();
    if let Some(body) = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.body())
    {
        // The key is a fixed word, so the browser takes it.
        let _ = body.dataset().set("repaint", &report);
    }
}

fn main() {
    spawn_local(all());
}
