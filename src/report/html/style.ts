/** Everything the page needs to look right, in light and dark, narrow and wide; nothing comes over the network. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60666d; --line: #d9dde1; --page: #fff; --box: #f5f7f8;
  --good: #1f7a4d; --bad: #b3261e; --wait: #b07d12; --old: #8aa0b5; --quiet: #c6ccd2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #9aa1a8; --line: #3a4046; --page: #16181a;
  --box: #1f2326; --good: #54b98a; --bad: #f2877f; --wait: #e0b354; --old: #6f8aa3; --quiet: #4a5157; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1.25rem 0 .25rem; }
.verdict { font-weight: 600; font-size: 1.1rem; } a { color: inherit; } .fixed { white-space: nowrap; overflow-wrap: normal; }
summary { font-size: 1.05rem; font-weight: 600; margin: 2rem 0 .5rem; cursor: pointer; } .good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; margin: .75rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre, code { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } th { color: var(--soft); font-weight: 500; }
figure { margin: .5rem 0; overflow-x: auto; } svg { display: block; width: 100%; min-width: 34rem; height: auto; }
svg text { font: 11px ui-monospace, monospace; fill: var(--ink); } svg .soft { fill: var(--soft); }
svg .grid { stroke: var(--line); } svg .created, .key.created { fill: var(--quiet); } svg .started, .key.started { fill: var(--wait); }
svg .ready { fill: var(--good); } svg .old .ready { fill: var(--old); } svg .unready { fill: var(--bad); } svg .ending { fill: var(--quiet); opacity: .6; }
svg .level { fill: none; stroke: var(--ink); stroke-width: 1.5; } svg .floor { stroke: var(--bad); stroke-dasharray: 4 3; }
svg .restart { stroke: var(--page); stroke-width: 2; }
ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; padding: 0; margin: .25rem 0; color: var(--soft); font-size: 13px; }
ul.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
@media (max-width: 40rem) { body { font-size: 14px; } dl { grid-template-columns: 1fr; } dt { margin-top: .4rem; } }
`;
