import { duplicate, noServiceName, wrongValue } from '../core/catalogue/dsl.ts';
import { type Fault, type UserError, faultFrom } from '../core/errors.ts';
import { ServiceContext, type ImageSpec } from './context.ts';
import { imageConflicts, isFromDockerfile } from './image-source.ts';
import { complaints } from './issues.ts';
import { JENKINSFILE } from './notation.ts';
import { NAMED_WORDS, wordOfList } from './named-words.ts';
import { KEY, type Path, placeAt, type Places } from './places.ts';
import { RESERVED } from '../core/value-names.ts';
import { serviceName } from './service-name.ts';
import { wordFaults } from './word-check.ts';

type Known = {
  /** Paths whose value has a fault already. */
  readonly unknown: ReadonlySet<string>;
  /** Whether everything was read, so that what is missing was never written. */
  readonly whole: boolean;
};

/** Everything wrong in a context, whichever door it came through. */
export function checkContext(
  context: unknown,
  places: Places,
  { unknown, whole }: Known = { unknown: new Set(), whole: true },
): Fault[] {
  const at = (path: Path, error: UserError) => faultFrom(error, placeAt(places, path));
  const wrong = complaints(ServiceContext, context).filter(({ path }) => !unknown.has(path.join('.')));
  if (wrong.length > 0)
    return wrong.map(({ path, message, key, hint }) =>
      at(
        key ? [...path, KEY] : path,
        wrongValue(`${within(key ? path.slice(0, -1) : path)}${message}`, hint(JENKINSFILE)),
      ),
    );
  if (unknown.size > 0) return [];
  const service = context as ServiceContext;
  return [
    ...NAMED_WORDS.flatMap(({ word, list }) => {
      const names = service.kubernetes?.[list]?.map(({ name }) => name) ?? [];
      return repeats(names).map((index) =>
        at(['kubernetes', list, index], duplicate(`${word} '${names[index] ?? ''}'`, undefined)),
      );
    }),
    ...wordFaults(service, at),
    ...repeats(service.secrets).map((index) =>
      at(['secrets', index], duplicate(`secrets '${service.secrets?.[index] ?? ''}'`, undefined)),
    ),
    ...(service.image && service.kubernetes?.image !== undefined
      ? [at(['kubernetes', 'image'], duplicate('the image', undefined))]
      : []),
    ...reservedFaults(service, at),
    ...(service.image ? imageFaults(service.image, at) : []),
    ...(service.testInImage ? inImageFaults(service, at) : []),
    ...(whole ? nameFaults(service, at) : []),
  ];
}

/** What the complaint is about: `image ports: `, `deployment replicas: `. */
function within(path: Path): string {
  const [first, ...names] = path.filter((part) => typeof part === 'string' && part !== 'kubernetes');
  return first === undefined ? '' : `${[wordOfList(first) ?? first, ...names].join(' ')}: `;
}

function repeats(items: readonly string[] = []): number[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => (seen.size === seen.add(item).size ? [index] : []));
}

/** Slipway gives these values itself; a parameter of the same name would be lost or, worse, win. */
function reservedFaults({ kubernetes = {} }: ServiceContext, at: At): Fault[] {
  const owners: [Path, object | undefined][] = [
    [['kubernetes'], kubernetes.parameters],
    ...(kubernetes.deployments ?? []).map(({ parameters }, index): [Path, object | undefined] => [
      ['kubernetes', 'deployments', index],
      parameters,
    ]),
  ];
  return owners.flatMap(([path, parameters = {}]) =>
    Object.keys(parameters)
      .filter((name) => (RESERVED as readonly string[]).includes(name.toUpperCase()))
      .map((name) =>
        at(
          [...path, 'parameters', name, KEY],
          wrongValue(`'${name}' is given by slipway itself`, 'give the parameter another name'),
        ),
      ),
  );
}

type At = (path: Path, error: UserError) => Fault;

function imageFaults(image: ImageSpec, at: At): Fault[] {
  return imageConflicts(image).map(({ option, message }) =>
    at(['image', option, KEY], wrongValue(message, `remove ${option}, or what it does not go with`)),
  );
}

/** Only a builder has a place to run an image in, and only an image of its own making. */
function inImageFaults({ image }: ServiceContext, at: At): Fault[] {
  if (image && isFromDockerfile(image) && !image.platforms) return [];
  const made = image?.platforms ? 'for several platforms' : `of ${image?.layers ? 'layers' : 'an archive'}`;
  const why = image ? `an image made ${made} is run by nobody here` : 'no image is built here';
  return [
    at(
      ['testInImage', 0],
      wrongValue(`test with inImage: ${why}`, 'build the image from a Dockerfile, or test in the workspace'),
    ),
  ];
}

function nameFaults(service: ServiceContext, at: At): Fault[] {
  const { name, path } = serviceName(service);
  if (name === undefined) return [at([], noServiceName())];
  return complaints(ServiceContext, { service: name }).map(({ message }) =>
    at(
      path,
      wrongValue(`the service would be called ${message}`, "give it another name with service 'NAME'"),
    ),
  );
}
