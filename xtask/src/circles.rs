//! Files that need each other in a circle: a crate whose files do can only be understood, tested and loaded as a whole.
//!
//! Reads `mod`, `use` and paths, file by file. A name that a module only passes on counts for the file that makes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::digest::files_below;
use crate::paths::Paths;

/// Whether a circle fails the check, or is only told.
const FAILS: bool = true;
/// Most files that may need each other.
const LONGEST: usize = 3;
/// The page's views. No circle may go through two of them, however short.
const VIEWS: [&str; 4] = ["laboratory", "learning", "set_test", "workbench"];

/// Looks for circles in every crate below `src` and `crates`.
pub fn check(paths: &Paths) -> Result<()> {
    let mut found = Vec::new();
    for part in ["src", "crates"] {
        for entry in fs::read_dir(paths.root.join(part))? {
            let folder = entry?.path().join("src");
            if folder.is_dir() {
                let files = Files::read(&folder)?;
                found.extend(files.forbidden().into_iter().map(|circle| {
                    let names: Vec<_> = circle
                        .iter()
                        .map(|path| {
                            path.strip_prefix(&paths.root)
                                .unwrap_or(path)
                                .display()
                                .to_string()
                        })
                        .collect();
                    format!("{} files: {}", names.len(), names.join(" "))
                }));
            }
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let what = format!(
        "Files need each other in {} circles, of more than {LONGEST} files or across views:\n  {}",
        found.len(),
        found.join("\n  ")
    );
    if FAILS {
        bail!("{what}\nMove what they share into a file that needs none of them.");
    }
    println!("{what}");
    Ok(())
}

/// A path of names, from the crate's root.
type Module = Vec<String>;

/// What one file says of others.
#[derive(Debug, Default)]
struct File {
    path: PathBuf,
    /// Names brought in by `use`, and the paths that they stand for.
    names: BTreeMap<String, Vec<String>>,
    /// Modules whose every name is brought in.
    globs: Vec<Vec<String>>,
    /// Names that are only passed on.
    passed: BTreeSet<String>,
    /// Paths in the code.
    paths: Vec<Vec<String>>,
}

/// A crate's files by module.
#[derive(Debug, Default)]
struct Files(BTreeMap<Module, File>);

impl Files {
    /// Reads every file of a crate. Programs of one file beside a library are crates of their own.
    fn read(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        let has_library = folder.join("lib.rs").is_file();
        for path in files_below(folder)? {
            let relative = path.strip_prefix(folder)?;
            if path.extension().is_none_or(|extension| extension != "rs")
                || relative.starts_with("bin")
                || (has_library && relative == Path::new("main.rs"))
            {
                continue;
            }
            let text = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            let file = File {
                path: path.clone(),
                ..File::of(&text)
            };
            files.insert(module_of(relative), file);
        }
        Ok(Self(files))
    }

    /// The circles that are too long or go across views, as files.
    fn forbidden(&self) -> Vec<Vec<&Path>> {
        let modules: Vec<&Module> = self.0.keys().collect();
        let edges: Vec<Vec<usize>> = modules
            .iter()
            .map(|module| {
                let needed = self.needed_by(module);
                needed
                    .iter()
                    .filter_map(|other| modules.binary_search(&other).ok())
                    .collect()
            })
            .collect();
        let is_forbidden = |circle: &Vec<usize>| {
            let views: BTreeSet<_> = circle
                .iter()
                .filter_map(|index| modules[*index].first())
                .filter(|name| VIEWS.contains(&name.as_str()))
                .collect();
            circle.len() > LONGEST || views.len() > 1
        };
        circles(&edges)
            .into_iter()
            .filter(is_forbidden)
            .map(|circle| {
                circle
                    .iter()
                    .map(|index| self.0[modules[*index]].path.as_path())
                    .collect()
            })
            .collect()
    }

    /// The modules that a file needs.
    fn needed_by(&self, module: &Module) -> BTreeSet<Module> {
        let file = &self.0[module];
        let brought = file
            .names
            .iter()
            .filter(|(name, _)| !file.passed.contains(*name))
            .map(|(_, path)| path);
        brought
            .chain(&file.globs)
            .chain(&file.paths)
            .filter_map(|path| self.home_of(module, path, 0))
            .filter(|home| home != module)
            .collect()
    }

    /// The module that makes what a path names, where it is of this crate.
    fn home_of(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        // A `use` may lead to another; a circle of those would not compile.
        if depth > 16 {
            return None;
        }
        let mut module = from.clone();
        let mut rest = path;
        let mut is_rooted = false;
        loop {
            match rest.first().map(String::as_str) {
                Some("crate") => module = Module::new(),
                Some("self") => {}
                Some("super") => drop(module.pop()),
                _ => break,
            }
            is_rooted = true;
            rest = &rest[1..];
        }
        if !is_rooted {
            // A child module or a name that is brought in; everything else is another crate's or the file's own.
            let first = rest.first()?;
            let is_child = self.0.contains_key(&child(&module, first));
            if !is_child && !self.0[from].names.contains_key(first) {
                return None;
            }
        }
        while let Some(name) = rest.first() {
            let next = child(&module, name);
            if self.0.contains_key(&next) {
                module = next;
                rest = &rest[1..];
                continue;
            }
            // An item: made here, or brought here from elsewhere.
            let file = self.0.get(&module)?;
            if let Some(path) = file.names.get(name)
                && path.as_slice() != rest
            {
                return self.home_of(&module, path, depth + 1);
            }
            for path in &file.globs {
                let home = self.home_of(&module, path, depth + 1);
                if let Some(home) = home
                    && self.0[&home].makes(name)
                {
                    return Some(home);
                }
            }
            break;
        }
        Some(module)
    }
}

fn child(module: &Module, name: &str) -> Module {
    let mut child = module.clone();
    child.push(name.to_owned());
    child
}

/// `a/b.rs` and `a/b/mod.rs` are the module `a::b`.
fn module_of(file: &Path) -> Module {
    let mut module: Module = file
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if matches!(
        module.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        module.pop();
    }
    module
}

impl File {
    fn of(text: &str) -> Self {
        let tokens = tokens(text);
        let mut file = Self::default();
        let mut index = 0;
        let mut is_public = false;
        while let Some(token) = tokens.get(index) {
            match token.as_str() {
                "pub" => {
                    is_public = true;
                    index += 1;
                    if tokens.get(index).is_some_and(|next| next == "(") {
                        index = after_group(&tokens, index);
                    }
                    continue;
                }
                "use" => index = file.read_use(&tokens, index + 1, &[], is_public),
                // Tests need what they test, and nothing needs them.
                "#" if is_of_tests(&tokens, index) => index = after_item(&tokens, index),
                name if is_name(name) && tokens.get(index + 1).is_some_and(|next| next == "::") => {
                    index = file.read_path(&tokens, index);
                }
                _ => index += 1,
            }
            is_public = false;
        }
        file
    }

    /// Whether an item of this name may be made here; it is not passed on, at least.
    fn makes(&self, name: &str) -> bool {
        !self.names.contains_key(name)
    }

    /// Reads a use tree from its first name; returns what follows it.
    fn read_use(
        &mut self,
        tokens: &[String],
        mut index: usize,
        before: &[String],
        is_public: bool,
    ) -> usize {
        let mut path = before.to_vec();
        loop {
            match tokens.get(index).map_or("", String::as_str) {
                "{" => {
                    index += 1;
                    while tokens.get(index).is_some_and(|next| next != "}") {
                        index = self.read_use(tokens, index, &path, is_public);
                        if tokens.get(index).is_some_and(|next| next == ",") {
                            index += 1;
                        }
                    }
                    return index + 1;
                }
                "*" => {
                    self.globs.push(path);
                    return index + 1;
                }
                "::" => index += 1,
                // `{self}` names the module itself.
                "self" if !path.is_empty() => index += 1,
                "as" => {
                    let name = tokens.get(index + 1).cloned().unwrap_or_default();
                    self.bring(name, path, is_public);
                    return index + 2;
                }
                name if is_name(name) => {
                    path.push(name.to_owned());
                    index += 1;
                }
                _ => {
                    if let Some(name) = path.last() {
                        self.bring(name.clone(), path, is_public);
                    }
                    return index;
                }
            }
        }
    }

    fn bring(&mut self, name: String, path: Vec<String>, is_public: bool) {
        if is_public {
            self.passed.insert(name.clone());
        }
        self.names.insert(name, path);
    }

    /// Reads a path in the code; returns what follows it.
    fn read_path(&mut self, tokens: &[String], mut index: usize) -> usize {
        let mut path = Vec::new();
        while let Some(name) = tokens.get(index).filter(|token| is_name(token)) {
            path.push(name.clone());
            index += 1;
            if tokens.get(index).is_none_or(|next| next != "::") {
                break;
            }
            index += 1;
        }
        self.paths.push(path);
        index
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// `#[cfg(test)]`.
fn is_of_tests(tokens: &[String], index: usize) -> bool {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    tokens
        .get(index..index + attribute.len())
        .is_some_and(|found| {
            found
                .iter()
                .zip(attribute)
                .all(|(found, wanted)| found == wanted)
        })
}

/// What follows an item: its braces, or its semicolon.
fn after_item(tokens: &[String], mut index: usize) -> usize {
    while let Some(token) = tokens.get(index) {
        match token.as_str() {
            ";" => return index + 1,
            "{" => return after_group(tokens, index),
            "(" | "[" => index = after_group(tokens, index),
            _ => index += 1,
        }
    }
    index
}

/// What follows a group that opens here.
fn after_group(tokens: &[String], mut index: usize) -> usize {
    let mut open = 0_usize;
    while let Some(token) = tokens.get(index) {
        index += 1;
        match token.as_str() {
            "(" | "[" | "{" => open += 1,
            ")" | "]" | "}" => {
                open = open.saturating_sub(1);
                if open == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    index
}

/// Names, `::` and single signs; without comments, strings, characters and lifetimes.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |sign: char| sign.is_alphanumeric() || sign == '_';
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if rest.starts_with("/*") {
            rest = after_comment(rest);
        } else if let Some(after) = after_string(rest) {
            rest = after;
        } else if is_word(first) {
            let end = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
            tokens.push(rest[..end].to_owned());
            rest = &rest[end..];
        } else if let Some(after) = rest.strip_prefix("::") {
            tokens.push("::".into());
            rest = after;
        } else {
            if !first.is_whitespace() {
                tokens.push(first.into());
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

/// What follows a comment in `/*` and `*/`, which may hold others.
fn after_comment(text: &str) -> &str {
    let mut open = 0_usize;
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("/*") {
            open += 1;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("*/") {
            open -= 1;
            rest = after;
            if open == 0 {
                return rest;
            }
        } else {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            rest = &rest[first..];
        }
    }
    rest
}

/// What follows a string, a character or a lifetime, where one begins here.
fn after_string(text: &str) -> Option<&str> {
    let unprefixed = ["br", "cr", "r", "b", "c"]
        .iter()
        .find_map(|prefix| {
            let rest = text.strip_prefix(prefix)?;
            rest.starts_with(['"', '#'])
                .then_some((rest, prefix.ends_with('r')))
        })
        .unwrap_or((text, false));
    let (rest, is_raw) = unprefixed;
    if is_raw {
        let fences = rest.len() - rest.trim_start_matches('#').len();
        let inside = rest[fences..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(fences));
        return Some(inside.split_once(&end).map_or("", |(_, after)| after));
    }
    if let Some(inside) = rest.strip_prefix('"') {
        let mut is_escaped = false;
        let end = inside.find(|sign| {
            let ends = sign == '"' && !is_escaped;
            is_escaped = sign == '\\' && !is_escaped;
            ends
        });
        return Some(end.map_or("", |end| &inside[end + 1..]));
    }
    let inside = text.strip_prefix('\'')?;
    let mut signs = inside.char_indices();
    let (_, first) = signs.next()?;
    let (second_at, second) = signs.next()?;
    if first == '\\' {
        let after_escape = &inside[second_at + second.len_utf8()..];
        return Some(after_escape.split_once('\'').map_or("", |(_, after)| after));
    }
    // A lifetime has no second quote; its name is read as a name and harms nobody.
    Some(if second == '\'' {
        &inside[second_at + 1..]
    } else {
        inside
    })
}

/// Strongly connected components of more than one member, each sorted (Tarjan).
fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    struct Search<'a> {
        edges: &'a [Vec<usize>],
        order: Vec<Option<usize>>,
        lowest: Vec<usize>,
        stack: Vec<usize>,
        is_stacked: Vec<bool>,
        next: usize,
        found: Vec<Vec<usize>>,
    }
    impl Search<'_> {
        fn visit(&mut self, node: usize) {
            self.order[node] = Some(self.next);
            self.lowest[node] = self.next;
            self.next += 1;
            self.stack.push(node);
            self.is_stacked[node] = true;
            for other in self.edges[node].clone() {
                match self.order[other] {
                    None => {
                        self.visit(other);
                        self.lowest[node] = self.lowest[node].min(self.lowest[other]);
                    }
                    Some(order) if self.is_stacked[other] => {
                        self.lowest[node] = self.lowest[node].min(order);
                    }
                    Some(_) => {}
                }
            }
            if self.order[node] == Some(self.lowest[node]) {
                let mut circle = Vec::new();
                while let Some(member) = self.stack.pop() {
                    self.is_stacked[member] = false;
                    circle.push(member);
                    if member == node {
                        break;
                    }
                }
                if circle.len() > 1 {
                    circle.sort_unstable();
                    self.found.push(circle);
                }
            }
        }
    }
    let mut search = Search {
        edges,
        order: vec![None; edges.len()],
        lowest: vec![0; edges.len()],
        stack: Vec::new(),
        is_stacked: vec![false; edges.len()],
        next: 0,
        found: Vec::new(),
    };
    for node in 0..edges.len() {
        if search.order[node].is_none() {
            search.visit(node);
        }
    }
    search.found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::{File, Files, circles, module_of, tokens};

    fn files(all: &[(&str, &str)]) -> Files {
        let files = all.iter().map(|(path, text)| {
            let file = File {
                path: PathBuf::from(path),
                ..File::of(text)
            };
            (module_of(Path::new(path)), file)
        });
        Files(files.collect::<BTreeMap<_, _>>())
    }

    fn needed(all: &[(&str, &str)], by: &str) -> Vec<String> {
        let files = files(all);
        let needed = files.needed_by(&module_of(Path::new(by)));
        needed.iter().map(|module| module.join("::")).collect()
    }

    #[test]
    fn only_code_is_read() {
        let text = r##"a /* b /* c */ d */ e // f
            "g \" h" r#"i " j"# 'k' '\'' '\u{1F}' b"l" n::<'m, o>"##;
        assert_eq!(tokens(text), ["a", "e", "n", "::", "<", "m", ",", "o", ">"]);
    }

    #[test]
    fn every_form_of_use_is_followed() {
        let all = [
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            (
                "a.rs",
                "use crate::b::{self, x as y}; use super::c::*; use std::fmt; fn f() { crate::d::g(); }",
            ),
            ("b.rs", "pub fn x() {}"),
            ("c.rs", "pub fn z() {}"),
            ("d.rs", "pub fn g() { crate::nowhere::h(); }"),
        ];
        assert_eq!(needed(&all, "a.rs"), ["b", "c", "d"]);
        assert_eq!(needed(&all, "d.rs"), [""]);
    }

    #[test]
    fn a_name_counts_where_it_is_made() {
        let all = [
            (
                "lib.rs",
                "mod a; mod view; fn main() { view::show(); a::f(); }",
            ),
            ("a.rs", "use crate::view::Panel; fn f(panel: Panel) {}"),
            (
                "view/mod.rs",
                "mod panel; mod run; pub use panel::Panel; use run::Run; pub fn show(_: Run) {}",
            ),
            ("view/panel.rs", "use super::Run; pub struct Panel;"),
            ("view/run.rs", "pub struct Run;"),
        ];
        assert_eq!(needed(&all, "a.rs"), ["view::panel"]);
        assert_eq!(needed(&all, "view/panel.rs"), ["view::run"]);
        // What it passes on it does not need; what it uses it does.
        assert_eq!(needed(&all, "view/mod.rs"), ["view::run"]);
        assert_eq!(needed(&all, "lib.rs"), ["a", "view"]);
    }

    #[test]
    fn tests_may_need_everything() {
        let all = [
            ("lib.rs", "mod a; mod b;"),
            (
                "a.rs",
                "#[cfg(test)] mod tests { use crate::b::x; } use crate::b::y;",
            ),
            ("b.rs", "#[cfg(test)]\nuse crate::a::x;\npub fn y() {}"),
        ];
        assert_eq!(needed(&all, "a.rs"), ["b"]);
        assert_eq!(needed(&all, "b.rs"), [""; 0]);
    }

    #[test]
    fn circles_are_found() {
        // 0 -> 1 -> 2 -> 0, 3 -> 0, 4 <-> 5.
        let edges = [vec![1], vec![2], vec![0], vec![0], vec![5], vec![4]];
        let mut found = circles(&edges);
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![4, 5]]);
    }

    #[test]
    fn long_circles_and_those_across_views_are_forbidden() {
        let short = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::b; pub fn a() {}"),
            ("b.rs", "use crate::c::c; pub fn b() {}"),
            ("c.rs", "use crate::a::a; pub fn c() {}"),
        ];
        assert!(files(&short).forbidden().is_empty());
        let long = [
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            ("a.rs", "use crate::b::b; pub fn a() {}"),
            ("b.rs", "use crate::c::c; pub fn b() {}"),
            ("c.rs", "use crate::d::d; pub fn c() {}"),
            ("d.rs", "use crate::a::a; pub fn d() {}"),
        ];
        assert_eq!(files(&long).forbidden()[0].len(), 4);
        let views = [
            ("lib.rs", "mod laboratory; mod learning;"),
            ("laboratory/mod.rs", "mod b;"),
            ("learning/mod.rs", "mod a;"),
            (
                "learning/a.rs",
                "use crate::laboratory::b::b; pub fn a() {}",
            ),
            (
                "laboratory/b.rs",
                "use crate::learning::a::a; pub fn b() {}",
            ),
        ];
        assert_eq!(files(&views).forbidden()[0].len(), 2);
    }
}
