import type { IncomingMessage } from 'node:http';
import { oneLine } from '../../core/printable.ts';

/** Warnings that one answer may bring; their letters are bounded by what Node takes for headers. */
const MOST = 20;

/** A warn-value of RFC 7234: code, agent, text as a quoted string, and a date that nobody gives. */
const VALUE = /(?:^|[,\s])(\d{3}) [^\s",]+ "((?:[^"\\]|\\.)*)"/g;

/** What the API server warns of beside its answer, each text once and fit for one line. Codes but 299 speak of caches. */
export function warningsOf({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): readonly string[] {
  const texts = (headersDistinct['warning'] ?? []).flatMap((value) =>
    [...value.matchAll(VALUE)].flatMap(([, code, text = '']) => (code === '299' ? [readable(text)] : [])),
  );
  return [...new Set(texts)].filter((text) => text !== '').slice(0, MOST);
}

/** Node reads a header byte by byte; the API server writes UTF-8. */
function readable(quoted: string): string {
  const text = Buffer.from(quoted.replace(/\\(.)/g, '$1'), 'latin1').toString('utf8');
  return oneLine(text).trim();
}
