//! What a browser's console receives, for drivers that do not tell: a script that runs before the page's own and keeps it.

/// Where the page's workers say theirs.
const WORKERS: &str = "site-tests-console";

/// Keeps what the page and its workers say in `siteConsole`: level and text.
pub fn in_page() -> String {
    format!(
        "window.siteConsole = [];
         new BroadcastChannel('{WORKERS}').onmessage = ({{ data }}) => window.siteConsole.push(data);
         {}",
        script("window.siteConsole.push([level, text])")
    )
}

/// Has a worker tell the page.
pub fn in_worker() -> String {
    format!(
        "const siteChannel = new BroadcastChannel('{WORKERS}');\n{}",
        script("siteChannel.postMessage([level, text])")
    )
}

fn script(keep: &str) -> String {
    format!(
        "(() => {{
             const keep = (level, text) => {keep};
             for (const [name, level] of [['error', 'SEVERE'], ['warn', 'WARNING']]) {{
                 const own = console[name];
                 console[name] = (...words) => {{
                     keep(level, words.map(String).join(' '));
                     own.apply(console, words);
                 }};
             }}
             addEventListener('error', (event) => keep('SEVERE', event.message ?? `${{event.target?.src ?? event.target?.href}} did not come`), true);
             addEventListener('unhandledrejection', (event) => keep('SEVERE', `nobody caught ${{event.reason}}`));
         }})();"
    )
}
