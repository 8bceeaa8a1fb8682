import { fileTooLarge } from '../../../src/core/catalogue/files.ts';
import type { Files } from '../../../src/core/ports/files.ts';
import { NOTHING_DECLARED, type Release, type Value } from '../../../src/core/release.ts';

/** A workspace in memory; a function stands for a file that cannot be read. */
export function filesWith(texts: Readonly<Record<string, string | (() => never)>>): Files {
  return {
    root: '/',
    // eslint-disable-next-line @typescript-eslint/require-await -- refuses by rejecting, as a real workspace does
    text: async (path, { most = Infinity } = {}) => {
      const found = Object.hasOwn(texts, path) ? texts[path] : undefined;
      const text = typeof found === 'function' ? found() : found;
      if (text !== undefined && text.length > most) throw fileTooLarge(path, text.length, most);
      return text;
    },
    realPath: (path) => Promise.resolve(path),
    names: async (folder) => {
      const inside = Object.keys(texts).filter((path) => path.startsWith(`${folder}/`));
      const names = inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
      return Promise.resolve(inside.length === 0 ? undefined : [...new Set(names)].sort());
    },
    makeFolder: async () => Promise.reject(new Error('nothing is written here')),
    writeText: async () => Promise.reject(new Error('nothing is written here')),
  };
}

/** The templates of deploy/, without writing the folder each time. */
export function deployWith(texts: Readonly<Record<string, string | (() => never)>>): Files {
  return filesWith(Object.fromEntries(Object.entries(texts).map(([name, text]) => [`deploy/${name}`, text])));
}

export function valueOf(
  name: string,
  value: Value['value'],
  text = `Jenkinsfile:4 parameter ${name}`,
): Value {
  return { name, value, origin: { text, place: { file: 'Jenkinsfile', line: 4, column: 5 } } };
}

/** A release of service web for production, with the values and deployments a test needs. */
export function releaseWith(overrides: Partial<Release> = {}): Release {
  const place = { file: 'platform.yml', line: 3, column: 3 };
  return {
    service: 'web',
    environment: {
      name: 'production',
      branches: ['main'],
      namespace: 'production',
      cluster: { context: 'prod', server: 'https://127.0.0.1:6443', identity: 'none' },
      approval: undefined,
      onFailure: 'rollback',
      pruneMax: 5,
      credentials: {},
      clusterScoped: [],
      namespaces: [],
      after: undefined,
      promote: undefined,
      timeoutMs: 1,
      soakMs: 1,
      place,
    } as unknown as Release['environment'],
    build: { branch: 'main', commit: 'a'.repeat(40), number: 7, dirty: [] } as unknown as Release['build'],
    image: 'registry/web:1',
    deployments: [],
    declared: NOTHING_DECLARED,
    values: [
      { name: 'IMAGE', value: 'registry/web:1', origin: { text: 'registry + image + tag' } },
      { name: 'IMAGE_TAG', value: '1', origin: { text: 'tag of the image' } },
      { name: 'ENVIRONMENT', value: 'production', origin: { text: 'platform', place } },
      {
        name: 'REPLICAS',
        value: 3,
        origin: { text: 'Jenkinsfile:3 replicas', place: { file: 'Jenkinsfile', line: 3 } },
      },
      valueOf('LOG_LEVEL', 'info'),
    ],
    secrets: [],
    ...overrides,
  };
}

export function configMap(name: string, data = 'a: b'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${data}\n`;
}
