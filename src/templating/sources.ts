import { templateUnreadable } from '../core/catalogue/templating.ts';
import { type Fault, faultFrom, UserError } from '../core/errors.ts';
import type { Files } from '../core/ports/files.ts';
import { lineIndex } from '../core/yaml/lines.ts';
import { FOLDER, type TemplateFile } from './select.ts';

/** No manifest is that long: the API server refuses objects above 1.5 MB. */
const MOST_BYTES = 4 * 2 ** 20;
/** The set of objects that a whole system brings: that of prometheus-operator has 4 MB. */
const MOST_BYTES_OF_MANIFESTS = 16 * 2 ** 20;

export type Source = { readonly text: string } | { readonly fault: Fault } | undefined;

/** Reads one file of the templates folder; undefined where there is none. Never throws for what the file holds. */
export async function readSource(
  files: Files,
  name: string,
  form: TemplateFile['form'] = 'template',
): Promise<Source> {
  const file = `${FOLDER}/${name}`;
  const most = form === 'manifests' ? MOST_BYTES_OF_MANIFESTS : MOST_BYTES;
  try {
    const text = await files.text(file, { within: FOLDER, most });
    if (text === undefined) return undefined;
    const fault = unfit(text, file);
    return fault ? { fault } : { text };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { fault: faultFrom(error, { file }) };
  }
}

/** What no template may hold: what it is then, and what to do about it. */
const UNFIT: readonly { readonly found: string; readonly message: string; readonly hint: string }[] = [
  { found: '\0', message: 'is a binary file, not a text', hint: 'move it out of deploy/' },
  { found: '\uFFFD', message: 'is not UTF-8', hint: 'save it as UTF-8' },
  { found: '\uFEFF', message: 'holds a byte order mark', hint: 'save it as UTF-8 without BOM' },
  {
    found: '\r\n',
    message: 'ends its lines with CRLF, as Windows does',
    hint: "write '* text eol=lf' into .gitattributes and save it with LF",
  },
];

function unfit(text: string, file: string): Fault | undefined {
  for (const { found, message, hint } of UNFIT) {
    const offset = text.indexOf(found);
    if (offset < 0) continue;
    const place = { file, ...lineIndex(text)(offset) };
    return templateUnreadable({ message, hint, place });
  }
  return undefined;
}
