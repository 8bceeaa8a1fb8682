// A picture of what a command printed: `npm start 2>&1 | node scripts/picture.mjs > docs/run.svg`.
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';

const LINE = 18;
const CHARACTER = 7.85;
const escape = (line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Colour of a line by its first sign, as a terminal with colours would show it. */
function colourOf(line) {
  if (/^\s*✓/.test(line)) return '#3fb950';
  if (/^\s*✗/.test(line)) return '#f85149';
  if (/^\s*[~±]/.test(line)) return '#d29922';
  if (/^\s*\+ /.test(line)) return '#58a6ff';
  return /^\S/.test(line) ? '#f0f6fc' : '#8b949e';
}

const lines = stripVTControlCharacters(await text(process.stdin))
  .replaceAll('\r', '')
  .trimEnd()
  .split('\n');
const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * CHARACTER + 40);
const height = lines.length * LINE + 36;
const rows = lines.map(
  (line, index) =>
    `<text x="20" y="${30 + index * LINE}" fill="${colourOf(line)}" xml:space="preserve">${escape(line)}</text>`,
);
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join('\n')}
</svg>
`);
