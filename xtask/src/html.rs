//! Reads the tags of the finished page and checks what must hold for it to be safe and to work below any path.

use std::ops::Range;
use std::path::Path;

use anyhow::{Result, bail};

/// A start tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tag<'a> {
    /// In small letters.
    pub name: String,
    /// Where it stands, from `<` to `>`.
    pub place: Range<usize>,
    attributes: Vec<(String, &'a str)>,
    /// For `script` and `style`: what stands between the tags.
    text: &'a str,
}

impl<'a> Tag<'a> {
    /// An attribute's value, empty where it has none.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| *value)
    }
}

/// Checks the page in `dist` and fails with everything that is wrong with it.
pub fn check(html: &str, dist: &Path) -> Result<()> {
    let exists = |path: &str| {
        path == "./"
            || dist
                .join(path.split(['?', '#']).next().unwrap_or_default())
                .is_file()
    };
    let problems = problems(html, exists);
    if !problems.is_empty() {
        bail!("Correct index.html:\n  {}", problems.join("\n  "));
    }
    Ok(())
}

fn problems(html: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut problems = Vec::new();
    let mut policy_seen = false;
    for tag in tags(html) {
        let name = &tag.name;
        if tag
            .attribute("http-equiv")
            .is_some_and(|value| value.eq_ignore_ascii_case("content-security-policy"))
        {
            policy_seen = true;
            problems.extend(policy_problems(
                tag.attribute("content").unwrap_or_default(),
            ));
        } else if !policy_seen && matches!(name.as_str(), "script" | "link" | "style" | "body") {
            problems.push(format!("the Content-Security-Policy must stand before <{name}>, it only covers what follows"));
            policy_seen = true;
        }

        if name == "style"
            || (name == "script" && (tag.attribute("src").is_none() || !tag.text.trim().is_empty()))
        {
            problems.push(format!(
                "<{name}> has inline text, which the policy blocks: put it in a file"
            ));
        }
        for (key, value) in &tag.attributes {
            if key == "style" || key.starts_with("on") {
                problems.push(format!(
                    "<{name} {key}=...> is inline code or style, which the policy blocks"
                ));
            }
            if key == "data-trunk" {
                problems.push(format!(
                    "the build left <{name} data-trunk> as it was: it knows css, rust, copy-dir and copy-file"
                ));
            }
            // Links may lead anywhere; everything the page loads is its own and beside it.
            let loads = key == "src" || (key == "href" && name != "a");
            if loads && !is_relative(value) {
                problems.push(format!(
                    "<{name} {key}=\"{value}\"> must be a relative path to work below any path"
                ));
            }
            if ((loads && is_relative(value)) || value.starts_with("./")) && !exists(value) {
                problems.push(format!(
                    "<{name} {key}=\"{value}\"> leads to no file of the site"
                ));
            }
        }
    }
    problems
}

fn is_relative(address: &str) -> bool {
    !address.starts_with('/') && !address.contains(':')
}

fn policy_problems(policy: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    for wanted in [
        "default-src 'none'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ] {
        if !directives.contains(&wanted) {
            problems.push(format!("the Content-Security-Policy must contain {wanted}"));
        }
    }
    for forbidden in [
        "'unsafe-inline'",
        "'unsafe-eval'",
        "'nonce-",
        "*",
        "http:",
        "https:",
        "ws:",
        "wss:",
    ] {
        // A nonce in a file is the same for everybody, and so none.
        let is_forbidden = |word: &str| {
            word == forbidden || (forbidden == "'nonce-" && word.starts_with(forbidden))
        };
        if policy.split([' ', ';']).any(is_forbidden) {
            problems.push(format!(
                "the Content-Security-Policy must not contain {forbidden}"
            ));
        }
    }
    problems
}

/// All start tags. Enough of HTML for a page we write ourselves: quoted or bare attributes, comments, raw text.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let place = html.len() - rest.len() + start;
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let mut tag;
            (tag, rest) = start_tag(rest);
            tag.place = place..html.len() - rest.len();
            if matches!(tag.name.as_str(), "script" | "style") {
                let end = rest.find(&format!("</{}", tag.name)).unwrap_or(rest.len());
                (tag.text, rest) = rest.split_at(end);
            }
            tags.push(tag);
        }
    }
    tags
}

/// Reads one start tag from after its `<`; returns what follows its `>`.
fn start_tag(html: &str) -> (Tag<'_>, &str) {
    let end_of_name = html
        .find(|next: char| next.is_ascii_whitespace() || matches!(next, '>' | '/'))
        .unwrap_or(html.len());
    let (name, mut rest) = html.split_at(end_of_name);
    let mut tag = Tag {
        name: name.to_ascii_lowercase(),
        ..Tag::default()
    };
    loop {
        rest = rest.trim_start_matches(|next: char| next.is_ascii_whitespace() || next == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        let end = rest
            .find(|next: char| next.is_ascii_whitespace() || matches!(next, '>' | '/' | '='))
            .unwrap_or(rest.len());
        if end == 0 && !rest.starts_with('=') {
            return (tag, rest);
        }
        let (key, after) = rest.split_at(end);
        let after_space = after.trim_start();
        let mut value = "";
        rest = after;
        if let Some(after) = after_space.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
        }
        tag.attributes.push((key.to_ascii_lowercase(), value));
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(
        text.find(|next: char| next.is_ascii_whitespace() || next == '>')
            .unwrap_or(text.len()),
    )
}

#[cfg(test)]
mod tests {
    use super::{problems, tags};

    const POLICY: &str = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action 'none'">"#;

    fn found(after_policy: &str) -> Vec<String> {
        problems(
            &format!("<!doctype html><head>{POLICY}{after_policy}</head><body></body>"),
            |path| path == "./page.js",
        )
    }

    #[test]
    fn tags_are_read() {
        let read = tags(
            "<!-- <b> --><A href='x' hidden>t</a><br/><script src=y.js async>1<2</script><p title = \"a>b\">",
        );
        let names: Vec<_> = read.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["a", "br", "script", "p"]);
        assert_eq!(read[0].place, 12..31);
        assert_eq!(
            read[0].attributes,
            [("href".to_owned(), "x"), ("hidden".to_owned(), "")]
        );
        assert_eq!(
            (read[2].attribute("src"), read[2].text),
            (Some("y.js"), "1<2")
        );
        assert_eq!(read[3].attribute("title"), Some("a>b"));
        for broken in [
            "<", "<a", "<a b", "<a b=", "<a b=\"", "<a =>", "<a / / =", "<script>", "<!--",
        ] {
            let _ = tags(broken);
        }
    }

    #[test]
    fn a_good_page_passes() {
        assert_eq!(
            found(
                r#"<script type="module" src="./page.js"></script><a href="https://example.org/">x</a>"#
            ),
            [""; 0]
        );
    }

    #[test]
    fn each_fault_is_named() {
        for (fault, word) in [
            ("<script>alert(1)</script>", "inline"),
            ("<style>p{}</style>", "inline"),
            (r#"<p style="color: red">"#, "inline"),
            (r#"<p onclick="f()">"#, "inline"),
            (r#"<script src="/page.js"></script>"#, "relative"),
            (r#"<link rel="icon" href="icons/missing.svg">"#, "no file"),
            (r#"<img src="https://example.org/x.png">"#, "relative"),
            (r#"<meta name="engine" content="./engine.js">"#, "no file"),
            (r#"<link data-trunk rel="rust">"#, "trunk"),
        ] {
            let found = found(fault);
            assert!(
                found.iter().any(|problem| problem.contains(word)),
                "{fault}: {found:?}"
            );
        }
    }

    #[test]
    fn the_policy_is_there_early_and_strict() {
        let all = |html: &str| problems(html, |_| true).join(" ");
        assert!(
            all("<head><script src=\"./page.js\"></script></head>").contains("before <script>")
        );
        assert!(all("<body>").contains("before <body>"));
        let loose = POLICY
            .replace("'wasm-unsafe-eval'", "'unsafe-inline' 'nonce-1' https:")
            .replace("connect-src 'self'", "connect-src *");
        assert_eq!(all(&loose).matches("must").count(), 5);
    }
}
