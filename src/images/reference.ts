import { badReference } from '../core/catalogue/images.ts';

/** One image, taken apart. Docker's short forms are written out: `nginx` is docker.io/library/nginx:latest. */
export type ImageReference = {
  /** Host and port. */
  readonly host: string;
  readonly repository: string;
  /** Undefined only where a digest names the content alone. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
};

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;

/** Throws BAD_IMAGE_REFERENCE with what is wrong with it. */
export function parseReference(text: string): ImageReference {
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest)))
    throw badReference(text, 'after @ there must be sha256: and 64 hex digits');
  const slash = named.indexOf('/');
  const head = slash < 0 ? '' : named.slice(0, slash);
  // The first part is a host only if it could be no folder of Docker Hub.
  const hasHost = head.includes('.') || head.includes(':') || head === 'localhost';
  if (hasHost && !HOST.test(head)) throw badReference(text, `'${head}' is no host`);
  const path = hasHost ? named.slice(slash + 1) : named;
  const colon = path.indexOf(':');
  const tag = colon < 0 ? undefined : path.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag)) throw badReference(text, `'${tag}' is no tag`);
  const repository = repositoryOf(
    text,
    colon < 0 ? path : path.slice(0, colon),
    hasHost ? head : 'docker.io',
  );
  return {
    host: hasHost ? head : 'docker.io',
    repository,
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  };
}

function repositoryOf(text: string, path: string, host: string): string {
  const wrong = path.split('/').find((part) => !COMPONENT.test(part));
  if (wrong !== undefined)
    throw badReference(
      text,
      wrong === '' ? 'the repository is empty' : `'${wrong}' is no part of a repository`,
    );
  if (path.length > 255) throw badReference(text, 'the repository is longer than 255 characters');
  return host === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
}

export function referenceText({ host, repository, tag, digest }: ImageReference): string {
  return `${host}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** What the registry is asked for: the digest where there is one, it cannot be moved. */
export function selectorOf({ tag, digest }: ImageReference): string {
  return digest ?? tag ?? 'latest';
}
