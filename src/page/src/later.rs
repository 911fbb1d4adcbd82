//! Parts of the page whose code is fetched when they are first opened.
//!
//! With the feature `split` each named chunk becomes a file of its own; without it everything is in the page's program and the same
//! calls are answered at once. The page must reach a chunk's code through [`in_chunk`] alone: whatever it calls directly stays in
//! the first program.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

/// A chunk could not be fetched. The next attempt starts afresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{MISSING}")]
pub struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What to tell a visitor who asked for something that is [`Missing`].
pub const MISSING: &str = "A part of the page could not be loaded. Check the connection and try again, or reload the page.";

/// Makes a function that lies in the named chunk. It becomes asynchronous and may fail with [`Missing`].
macro_rules! in_chunk {
    ($chunk:ident, fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block) => {
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($chunk, fallible)]
        fn $name($($argument: $type),*) -> Result<$result, $crate::later::Missing> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        async fn $name($($argument: $type),*) -> Result<$result, $crate::later::Missing> {
            Ok($body)
        }
    };
}
pub(crate) use in_chunk;

/// Makes a function that returns a view from the named chunk: at first a line that says so, then the view. It may take one argument.
macro_rules! view_in_chunk {
    ($chunk:ident, $(#[$attribute:meta])* $visible:vis fn $name:ident() $body:block) => {
        $(#[$attribute])*
        $visible fn $name() -> leptos::prelude::AnyView {
            $crate::later::in_chunk!($chunk, fn $name() -> $crate::later::Make<()> {
                |()| leptos::prelude::IntoAny::into_any($body)
            });
            $crate::later::later(|| Box::pin($name()), ())
        }
    };
    ($chunk:ident, $(#[$attribute:meta])* $visible:vis fn $name:ident($argument:ident: $type:ty) $body:block) => {
        $(#[$attribute])*
        $visible fn $name($argument: $type) -> leptos::prelude::AnyView {
            $crate::later::in_chunk!($chunk, fn $name() -> $crate::later::Make<$type> {
                |$argument| leptos::prelude::IntoAny::into_any($body)
            });
            $crate::later::later(|| Box::pin($name()), $argument)
        }
    };
}
pub(crate) use view_in_chunk;

/// The type that is written, or the one that stands for no result.
macro_rules! result_type {
    () => {
        ()
    };
    ($result:ty) => {
        $result
    };
}
pub(crate) use result_type;

/// Makes an asynchronous function whose work lies in the named chunk. What follows `missing` is its result without it.
macro_rules! work_in_chunk {
    (
        $chunk:ident,
        $(#[$attribute:meta])*
        $visible:vis async fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block
        missing $otherwise:block
    ) => {
        $(#[$attribute])*
        $visible async fn $name($($argument: $type),*) $(-> $result)? {
            $crate::later::in_chunk!($chunk, fn $name($($argument: $type),*) -> $crate::later::Work<$crate::later::result_type!($($result)?)> {
                Box::pin(async move $body)
            });
            match $name($($argument),*).await {
                Ok(work) => work.await,
                Err($crate::later::Missing) => $otherwise,
            }
        }
    };
}
pub(crate) use work_in_chunk;

/// Makes a view, once its code is there.
pub type Make<A> = fn(A) -> AnyView;
/// Its code on the way.
pub type Coming<A> = Pin<Box<dyn Future<Output = Result<Make<A>, Missing>>>>;
/// Work that a chunk has begun.
pub type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// Counts the visitor's attempts to fetch what is missing, for all views at once.
#[derive(Clone, Copy)]
pub struct Attempts(RwSignal<u32>);

impl Attempts {
    /// For the page's context.
    pub fn new() -> Self {
        Self(RwSignal::new(0))
    }
}

/// Shows a view as soon as its code is there; until then says so, and offers another attempt when it cannot be fetched.
///
/// `code` fetches it, at once after the first time; it is made of `argument`.
pub fn later<A: Clone + Send + 'static>(code: fn() -> Coming<A>, argument: A) -> AnyView {
    let Attempts(attempts) = expect_context();
    let make = RwSignal::new(None::<Make<A>>);
    let failed = RwSignal::new(false);
    Effect::new(move |_| {
        attempts.track();
        if make.read_untracked().is_some() {
            return;
        }
        failed.set(false);
        spawn_local(async move {
            // The view may have been left meanwhile, and its signals with it.
            match code().await {
                Ok(ready) => drop(make.try_set(Some(ready))),
                Err(Missing) => drop(failed.try_set(true)),
            }
        });
    });
    let shown = move || match make.get() {
        Some(make) => untrack(|| make(argument.clone())),
        None if failed.get() => view! {
            <section class="panel later" role="alert">
                <p>{MISSING}</p>
                <button type="button" on:click=move |_| attempts.update(|attempts| *attempts += 1)>
                    "Try again"
                </button>
            </section>
        }
        .into_any(),
        None => view! { <p class="later" role="status">"Loading…"</p> }.into_any(),
    };
    shown.into_any()
}
