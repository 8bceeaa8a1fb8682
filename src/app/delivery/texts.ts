import { assertNoFaults, type Fault } from '../../core/errors.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Release } from '../../core/release.ts';
import { PlainTexts, yamlText } from '../../core/yaml.ts';
import { renderEach } from '../../templating/render.ts';
import type { RenderedFile } from '../../templating/rendered.ts';
import type { Session } from '../world.ts';

/** A manifest as text; its object has gone by then. */
export type ManifestText = { readonly kind: string; readonly name: string; readonly text: string };

/** The manifests of a release as YAML, each as `shown`. Throws InvalidInput with all faults of all templates. */
export async function renderTexts(
  release: Release,
  { adapters, cwd, signal }: Pick<Session, 'adapters' | 'cwd' | 'signal'>,
  shown: (object: KubeObject) => KubeObject = (object) => object,
): Promise<{ readonly texts: readonly ManifestText[]; readonly warnings: readonly Fault[] }> {
  const texts: ManifestText[] = [];
  const plain = new PlainTexts();
  const take = ({ manifests }: RenderedFile): void => {
    for (const { object } of manifests)
      texts.push({ kind: object.kind, name: object.metadata.name, text: yamlText(shown(object), plain) });
  };
  const { faults } = await renderEach(release, await adapters.files(cwd), take, signal);
  assertNoFaults(faults);
  return { texts, warnings: faults };
}

/** As one text ten thousand manifests would take more memory than all the rest, and one by one more time. */
const PRINTED_AT_ONCE = 64 * 1024;

/** As one stream of YAML documents. */
export function printAll(printed: readonly ManifestText[], print: (text: string) => void): void {
  let text = '';
  for (const manifest of printed) {
    text += `---\n${manifest.text}`;
    if (text.length < PRINTED_AT_ONCE) continue;
    print(text.slice(0, -1));
    text = '';
  }
  if (text !== '') print(text.slice(0, -1));
}

/** One file an object, named so that a listing shows them in the order they were rendered. */
export function filesFor(printed: readonly ManifestText[]): Map<string, string> {
  const width = String(printed.length).length;
  return new Map(
    printed.map(({ kind, name, text }, index) => {
      const number = String(index + 1).padStart(width, '0');
      const file = `${number}-${kind}-${name}`.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
      return [`${file}.yml`, text];
    }),
  );
}

/** Into a folder that holds exactly these, all of them or none. */
export async function writeAll(
  folder: string,
  texts: ReadonlyMap<string, string>,
  { adapters, cwd }: Pick<Session, 'adapters' | 'cwd'>,
): Promise<void> {
  await (await adapters.files(cwd)).makeFolder(folder, texts);
}
