//! The browsers that the tests can run in. Chromium is the usual one; the others are there where their programs are.

use std::env;
use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A browser's engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, by chromedriver.
    #[default]
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// `WebKitGTK`'s `MiniBrowser`, by `WebKitWebDriver`, on a display of its own.
    WebKit,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The one that `SITE_BROWSER` names.
    pub fn chosen() -> Self {
        static CHOSEN: LazyLock<Engine> = LazyLock::new(|| {
            let word = env::var("SITE_BROWSER").unwrap_or_default();
            let known = Engine::ALL.into_iter().find(|engine| engine.word() == word);
            assert!(
                known.is_some() || word.is_empty(),
                "SITE_BROWSER is {word:?}; there are chromium, firefox and webkit"
            );
            known.unwrap_or_default()
        });
        *CHOSEN
    }

    /// Its name in `SITE_BROWSER` and on the command line of `cargo xtask test`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// What answers `WebDriver`'s requests.
    pub const fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        }
    }

    /// The programs that it takes, and where Debian has each.
    const fn programs(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Chromium => &[("chromedriver", "chromium-driver")],
            Self::Firefox => &[
                ("firefox-esr", "firefox-esr"),
                ("geckodriver", "no package of Debian 12; cargo installs it"),
            ],
            Self::WebKit => &[("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")],
        }
    }

    /// What is missing, in words; nothing where the tests can run.
    pub fn missing(self) -> Option<String> {
        let missing: Vec<String> = (self.programs().iter())
            .filter(|(program, _)| on_path(program).is_none())
            .map(|(program, package)| format!("{program} ({package})"))
            .collect();
        (!missing.is_empty()).then(|| missing.join(" and "))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        })
    }
}

/// Where a program is.
fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Says on the terminal that a test does nothing here. `cargo xtask test` counts these lines.
pub fn skipped(why: &str) {
    // Past the test harness, which keeps the output of tests that pass.
    let _ = writeln!(std::io::stdout(), "\nskipped: {why}");
}

/// Whether the tests run in Chromium; elsewhere says why a test that asks is left out.
pub fn in_chromium(why: &str) -> bool {
    let engine = Engine::chosen();
    if engine != Engine::Chromium {
        skipped(&format!("{why} ({engine})"));
    }
    engine == Engine::Chromium
}
