// The notices of the packages that are in the bundle, which their licences want to go along with it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** One text: each licence and notice that a package has, once, below the packages that have it. */
export function thirdPartyNotices(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  const notices = [...new Set(folders)].map(noticeOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  const silent = notices.filter(({ licence }) => licence === undefined).map(({ name }) => name);
  if (silent.length > 0) throw new Error(`no licence is known of ${silent.join(', ')}`);
  const byText = new Map();
  for (const { head, texts } of notices) {
    const text = texts.join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), head]);
  }
  const parts = [...byText].map(
    ([text, heads]) => `${heads.join('\n')}\n${text === '' ? '' : `\n${text}\n`}`,
  );
  return ['Slipway contains the following packages.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const licence = typeof license === 'string' ? license : license?.type;
  const files = readdirSync(folder).filter((file) => LICENCE.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const by = typeof author === 'string' ? author : author?.name;
  const head = `${name} ${version}, licence ${licence}${by === undefined ? '' : `, by ${by}`}`;
  return { name, licence, head, texts };
}
