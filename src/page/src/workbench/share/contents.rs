//! What the open dialog holds: the link with its code for phones, files to take away, and what to cite.

use super::desk::{Action, Desk, What};
use super::restore;
use crate::core::state::Page;
use crate::ui::dialog::Handle;
use crate::ui::file_button::FileButton;
use crate::workbench::views::Views;
use leptos::prelude::*;
use report::cite::Reference;
use session::View;
use web_sys::File;

/// A thing to take away: what it is called, and in which ways it goes.
type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, Action)],
);

const PICTURES: [Row; 5] = [
    (
        "Filtered picture",
        "exactly what the network gets",
        &[
            ("Save PNG", "save-filtered", Action::Save(What::Filtered)),
            ("Copy", "copy-filtered", Action::Copy(What::Filtered)),
        ],
    ),
    (
        "Original",
        "the square that is filtered",
        &[
            ("Save PNG", "save-original", Action::Save(What::Original)),
            ("Copy", "copy-original", Action::Copy(What::Original)),
        ],
    ),
    (
        "Spectrum",
        "as it is shown",
        &[
            ("Save PNG", "save-spectrum", Action::Save(What::Spectrum)),
            ("Copy", "copy-spectrum", Action::Copy(What::Spectrum)),
        ],
    ),
    (
        "Mask",
        "white is kept, zero frequency in the centre",
        &[
            ("Save PNG", "save-mask", Action::Save(What::Mask)),
            ("Copy", "copy-mask", Action::Copy(What::Mask)),
        ],
    ),
    (
        "Figure",
        "all three, with the answers and a caption",
        &[
            ("Save SVG", "save-figure-svg", Action::Save(What::FigureSvg)),
            ("Save PNG", "save-figure", Action::Save(What::Figure)),
            ("Copy", "copy-figure", Action::Copy(What::Figure)),
        ],
    ),
];

const TABLES: [Row; 3] = [
    (
        "Radial profile",
        "mean power and magnitude by cycles/image, before and after",
        &[("Save CSV", "save-profile", Action::Save(What::Profile))],
    ),
    (
        "Predictions",
        "the probabilities of all classes, before and after",
        &[(
            "Save CSV",
            "save-predictions",
            Action::Save(What::Predictions),
        )],
    ),
    (
        "Everything",
        "options, model, weights and answers; pictures by name only",
        &[("Save JSON", "save-state", Action::Save(What::State))],
    ),
];

/// What the open dialog holds.
pub fn contents(page: Page, views: Views, dialog: Handle) -> AnyView {
    let desk = Desk::new(page, views, dialog.said);
    let close = Callback::new(move |()| dialog.close());
    let no_picture = page.shown.with_untracked(Option::is_none);
    view! {
        <div class="dialog-contents">
            {link(desk)}
            <section>
                <h3>"Pictures"</h3>
                {list(desk, &PICTURES, no_picture)}
            </section>
            <section>
                <h3>"Data"</h3>
                {list(desk, &TABLES, no_picture)}
                <div class="share-row">
                    <p>
                        <b>"A saved state"</b>
                        <span class="hint">"a JSON file that was saved here; you can also drop it on the page"</span>
                    </p>
                    {opener(desk, close)}
                </div>
            </section>
            {references(desk)}
        </div>
    }
    .into_any()
}

/// The address, as text, as a code for phones, and as lines for another page.
fn link(desk: Desk) -> AnyView {
    let page = desk.page;
    let address = Memo::new(move |_| page.address());
    let promise = move || {
        let own_set = page.shows_own_set();
        let present = page.present();
        if page.view.get() == View::Learning {
            if own_set {
                "Your own set is never in the link: whoever opens it sees the same training, of made-up pictures."
            } else {
                "Whoever opens it can train the same network on the same pictures."
            }
        } else if page.card().is_some_and(|card| card.is_only_here()) {
            "Your own network is never in the link: whoever opens it sees the filters with the site’s first model, unless they opened the same file with the same choices, or it was put beside the site (“About models”)."
        } else if page.source.get().is_private() {
            "Your own picture is never in the link: whoever opens it sees the filters and the model, on another picture."
        } else if own_set {
            "Your own set is never in the link: whoever opens it sees the filters and the model, on another set."
        } else if present.second.is_some_and(|second| second.is_private()) {
            "Your own second picture is never in the link: whoever opens it sees this picture without it."
        } else {
            "Whoever opens it sees what you see."
        }
    };
    let code = move || {
        match report::workbench::code::code(&address.get()) {
        Some(code) => view! {
            <svg
                class="qr"
                data-testid="qr"
                role="img"
                aria-label="QR code of the link"
                viewBox=format!("0 0 {0} {0}", code.side)
                shape-rendering="crispEdges"
            >
                <rect width="100%" height="100%" fill="#ffffff"></rect>
                <path d=code.path fill="#000000"></path>
            </svg>
            <p class="hint">"Scan it to open this page on a phone."</p>
        }
        .into_any(),
        None => view! {
            <p class="hint" data-testid="qr-too-long">
                "This link is too long for a QR code that a phone can read. Frequency maps and brush strokes make links long."
            </p>
        }
        .into_any(),
    }
    };
    view! {
        <section class="share-link">
            <div>
                <h3>"Link"</h3>
                <div class="share-field">
                    <input type="text" readonly aria-label="Link" data-testid="share-address" prop:value=move || address.get()/>
                    {desk.button("share", "Copy link", "", true, Action::CopyLink)}
                </div>
                <p class="hint" data-testid="share-promise">{promise}</p>
                <div class="share-field">
                    <input
                        type="text"
                        readonly
                        aria-label="HTML to embed the workbench in another page"
                        data-testid="embed-code"
                        prop:value=move || desk.embed_code()
                    />
                    {desk.button("copy-embed", "Copy HTML", "", false, Action::CopyEmbed)}
                </div>
                <p class="hint">"These lines put the picture, its spectrum, the filters and the answers into your own page."</p>
            </div>
            <div class="share-code">{code}</div>
        </section>
    }
    .into_any()
}

fn list(desk: Desk, rows: &'static [Row], disabled: bool) -> AnyView {
    rows.iter()
        .map(|&(name, note, ways)| {
            let buttons: Vec<AnyView> = ways
                .iter()
                .map(|(word, key, action)| desk.button(key, word, name, false, *action))
                .collect();
            row(name, note.to_owned(), buttons, disabled)
        })
        .collect_view()
        .into_any()
}

fn row(name: &'static str, note: String, buttons: Vec<AnyView>, disabled: bool) -> AnyView {
    view! {
        <fieldset class="share-row" disabled=disabled>
            <p>
                <b>{name}</b>
                <span class="hint">{note}</span>
            </p>
            <div class="entry-tools">{buttons}</div>
        </fieldset>
    }
    .into_any()
}

/// The button that brings a saved state back.
fn opener(desk: Desk, close: Callback<()>) -> AnyView {
    view! {
        <div class="entry-tools">
            <FileButton
                testid="open-state"
                input="state-input"
                accept="application/json,.json"
                label="Open a saved state …"
                take=Callback::new(move |file: File| {
                    close.run(());
                    restore::open(desk.page, &file);
                })
            />
        </div>
    }
    .into_any()
}

/// What to cite for what was done.
fn references(desk: Desk) -> AnyView {
    let found = untrack(|| desk.references());
    let rows = found.iter().enumerate().map(|(index, one)| {
        let Reference { what, who, .. } = *one;
        let button = desk.button(
            &format!("cite-{index}"),
            "Copy BibTeX",
            what,
            false,
            Action::Cite(Some(index)),
        );
        row(what, who.to_owned(), vec![button], false)
    });
    let rows: Vec<AnyView> = rows.collect();
    view! {
        <section>
            <div class="panel-head">
                <h3>"Cite"</h3>
                <div class="entry-tools">
                    {desk.button("cite-all", "Copy all", "BibTeX", false, Action::Cite(None))}
                    {desk.button("save-bibtex", "Save .bib", "BibTeX", false, Action::Save(What::Bibtex))}
                </div>
            </div>
            {rows}
        </section>
    }
    .into_any()
}
