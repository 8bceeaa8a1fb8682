import { placeText } from '../core/place.ts';
import { cut } from '../core/printable.ts';
import { columnLines } from './columns.ts';
import type { Origin } from '../core/release.ts';
import type { ExplainedDelivery, ExplainedField, WhyImage, WhyThere } from '../core/explanation.ts';

/** What was explained, with the words for why. */
export type Explained = Omit<ExplainedDelivery, 'branch' | 'why' | 'imageWhy'> & {
  readonly branch: string;
  readonly why: string;
  readonly imageWhy: string;
};

export function explained(facts: ExplainedDelivery): Explained {
  return {
    ...facts,
    branch: facts.branch ?? 'unknown branch',
    why: whyThere(facts.why, facts.environment),
    imageWhy: whyImage(facts.imageWhy),
  };
}

function whyThere(why: WhyThere, environment: string): string {
  if (why.code === 'named')
    return `named on the command line; the branch goes to ${why.others.join(', ') || 'no environment'}`;
  const { file, line } = why.place;
  const place = placeText({ file, ...(line !== undefined && { line }) });
  if (why.code === 'before') return `${place} before ${why.later}, which comes after ${environment}`;
  return `${place} environments.${environment}.branches${why.by === undefined ? '' : `, by ${why.by}`}`;
}

function whyImage(why: WhyImage): string {
  switch (why.code) {
    case 'option':
      return '--image';
    case 'block':
      return 'image in the kubernetes block';
    case 'tag':
      return `tag from branch, build ${why.build}, commit`;
    case 'unknown':
      return 'unknown without branch, commit and build number';
    case 'none':
      return 'no image in the block';
  }
}

/** The whole explanation for people: environment, image, each field, then what is not as it seems. */
export function explainLines(told: Explained, columns?: number): string[] {
  const { branch, environment, why, image, imageWhy, objects } = told;
  return [
    ...columnLines(
      [
        ['branch', `${branch} → ${environment}`, why],
        ['image', image ?? 'none', imageWhy],
      ],
      columns,
    ),
    ...objects.flatMap(({ kind, name, place, fields }) => [
      `${kind} ${name}  ${placeText({ file: place.file })}`,
      ...columnLines(fields.map(fieldRow), columns === undefined ? undefined : columns - 2).map(
        (line) => `  ${line}`,
      ),
    ]),
    ...oddities(told),
  ];
}

function fieldRow({ path, value, key, from }: ExplainedField): string[] {
  return [
    key ? `${path} (its name)` : path,
    oneLine(value),
    from.map(({ name, origin }) => `${name} ← ${originText(origin)}`).join(', '),
  ];
}

function oddities({ unused, undeclared, shadowed, environment }: Explained): string[] {
  return [
    ...unused.map(
      ({ name, origin }) => `unused    ${name} (${originText(origin)}) is in no ${environment} template`,
    ),
    ...undeclared.map(({ name, file, known }) =>
      known
        ? `undeclared  $(${name}) in ${file} has a value, but is not in its parameters: add - name: ${name}`
        : `left      $(${name}) in ${file} is no parameter, so Kubernetes gets it as it is`,
    ),
    ...shadowed.map(({ name, what, by }) => `shadowed  ${name}: ${what} is overridden by ${originText(by)}`),
  ];
}

function originText({ text, place }: Origin): string {
  if (!place || text.startsWith(place.file)) return text;
  const { file, line } = place;
  return `${placeText({ file, ...(line !== undefined && { line }) })} ${text}`;
}

function oneLine(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll('\n', '↵');
  return cut(line, 60);
}
