/** Everything the page needs to look right, in light and dark, narrow and wide; nothing comes over the network. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60666d; --line: #d9dde1; --page: #fff; --box: #f5f7f8;
  --good: #1f7a4d; --bad: #b3261e; --wait: #946a0f; --old: #8aa0b5; --quiet: #c6ccd2; --link: #1d5fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #9aa1a8; --line: #3a4046; --page: #16181a;
  --box: #1f2326; --good: #54b98a; --bad: #f2877f; --wait: #e0b354; --old: #6f8aa3; --quiet: #4a5157; --link: #7fb3ea; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .5rem; max-width: 60rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1.1rem 0 .25rem; }
.verdict { font-weight: 600; font-size: 1.1rem; margin: .25rem 0; } .subject { color: var(--soft); margin: .25rem 0 0; }
a { color: var(--link); } .fixed { white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: .75rem 0; }
dt { color: var(--soft); } dd { margin: 0; }
pre, code { font: 13px/1.45 ui-monospace, monospace; } code { overflow-wrap: anywhere; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; white-space: pre-wrap; margin: .4rem 0; }
pre.diff { white-space: pre; overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; } td { text-align: left; padding: .3rem 1rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
td.name { min-width: 17rem; } td.text { width: 100%; } td.time { text-align: right; padding-right: 0; color: var(--soft); }
summary { font-size: 1.05rem; font-weight: 600; margin: 1.5rem 0 .5rem; cursor: pointer; }
.timeline { margin: .5rem 0; font-size: 12px; } .timeline h3 { font-size: 13px; }
.row { display: grid; grid-template-columns: 15rem minmax(0, 1fr); column-gap: .75rem; }
.row .name { font: 11px/17px ui-monospace, monospace; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.plot { display: block; background-image: linear-gradient(to right, var(--line) 1px, transparent 1px); background-size: var(--step) 100%; }
.axis { position: sticky; top: 0; background: var(--page); } .ticks { position: relative; height: 1.4rem; } .ticks.marked { height: 2.6rem; }
.ticks span, .ticks b { position: absolute; bottom: 0; white-space: nowrap; color: var(--soft); font: 11px/1.4rem ui-monospace, monospace; transform: translateX(-50%); }
.ticks span:first-child { transform: none; } .ticks span:last-of-type { transform: translateX(-100%); }
.ticks b { top: 0; bottom: auto; color: var(--ink); font-weight: 600; transform: none; padding-left: .3rem; border-left: 2px solid var(--ink); }
.ticks b.end { transform: translateX(-100%); padding: 0 .3rem 0 0; border-left: 0; border-right: 2px solid var(--ink); }
svg .created, svg .scheduled, i.created { fill: var(--quiet); background: var(--quiet); } svg .started, i.started { fill: var(--wait); background: var(--wait); }
svg .ready, svg .completed, i.ready { fill: var(--good); background: var(--good); } svg .old .ready, svg .old .completed, i.before { fill: var(--old); background: var(--old); }
svg .unready, i.unready { fill: var(--bad); background: var(--bad); } svg .ending { fill: var(--quiet); opacity: .6; }
svg path.level { fill: none; stroke: var(--ink); stroke-width: 1.5; vector-effect: non-scaling-stroke; } svg .floor { stroke: var(--bad); stroke-dasharray: 4 3; vector-effect: non-scaling-stroke; }
svg .restart { stroke: var(--page); stroke-width: 2; } svg .mark { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 2; }
ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; padding: 0; margin: .25rem 0; color: var(--soft); font-size: 13px; }
ul.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
@media (max-width: 44rem) {
  body { font-size: 14px; } h1 { font-size: 1.2rem; } dl { grid-template-columns: minmax(0, 1fr); } dt { margin-top: .4rem; }
  .row { grid-template-columns: minmax(0, 1fr); row-gap: 0; } .row.axis > span { display: none; }
  table, tbody { display: block; } tr { display: grid; grid-template-columns: minmax(0, 1fr) max-content max-content; gap: 0 .75rem; padding: .35rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; border: 0; padding: 0; } td.name { min-width: 0; } td.time { grid-row: 1; grid-column: 3; } td.text { grid-column: 1 / -1; grid-row: 2; width: auto; }
  pre { white-space: pre-wrap; }
}
`;
