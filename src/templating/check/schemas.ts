import { brotliDecompressSync } from 'node:zlib';

export const VERSIONS = ['1.37', '1.36', '1.35', '1.34', '1.33'] as const;
export type Version = (typeof VERSIONS)[number];
export const CURRENT: Version = '1.35';

/**
 * What a field may hold: a scalar, `any`, a definition (`#name`), one of some texts, a list (with the key of its items), a
 * list without repeats, or a map.
 */
export type FieldType =
  | string
  | readonly ['enum', ...string[]]
  | readonly ['list', FieldType, string?]
  | readonly ['set', FieldType]
  | readonly ['map', FieldType];

export type Definition = {
  readonly fields?: Readonly<Record<string, FieldType>>;
  readonly required?: readonly string[];
  /** Holds anything. */
  readonly open?: boolean;
};

export type Schemas = {
  readonly version: Version;
  /** `apps/v1 Deployment` → name of its definition. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Definition>>;
};

type Packed = { readonly default: { readonly brotli: string } };

const PACKED: Readonly<Record<Version, () => Promise<Packed>>> = {
  '1.37': () => import('./packed/1.37.json', { with: { type: 'json' } }),
  '1.36': () => import('./packed/1.36.json', { with: { type: 'json' } }),
  '1.35': () => import('./packed/1.35.json', { with: { type: 'json' } }),
  '1.34': () => import('./packed/1.34.json', { with: { type: 'json' } }),
  '1.33': () => import('./packed/1.33.json', { with: { type: 'json' } }),
};

/** `1.34` of `1.34`, `v1.34` or `v1.34.4`; undefined where that version is not built in. */
export function versionFrom(text: string): Version | undefined {
  const minor = /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(text.trim())?.[1];
  return VERSIONS.find((version) => version === minor);
}

const loaded = new Map<Version, Promise<Schemas>>();

/** The schemas of one Kubernetes version; scripts/schemas.ts makes them. */
export async function loadSchemas(version: Version): Promise<Schemas> {
  const schemas = loaded.get(version) ?? unpacked(version);
  loaded.set(version, schemas);
  return schemas;
}

async function unpacked(version: Version): Promise<Schemas> {
  const packed = await PACKED[version]();
  const text = brotliDecompressSync(Buffer.from(packed.default.brotli, 'base64')).toString('utf8');
  return { version, ...(JSON.parse(text) as Omit<Schemas, 'version'>) };
}
