import { isFields } from '../fields.ts';

export type KmsEntry = {
  readonly arn: string;
  readonly enc: string;
  readonly context: Readonly<Record<string, string>>;
};

export type AgeEntry = { readonly recipient: string; readonly enc: string };

/** The `sops` mapping of a file: who can open it, and which of its values are encrypted. */
export type SopsMetadata = {
  readonly age: readonly AgeEntry[];
  readonly kms: readonly KmsEntry[];
  /** Kinds of keys that slipway cannot use, such as pgp. */
  readonly otherKeys: readonly string[];
  /** Parts of a data key that is split among several groups; 0 where it is whole. */
  readonly groups: number;
  readonly lastModified: string;
  readonly mac: string;
  readonly macOnlyEncrypted: boolean;
  readonly isEncrypted: (path: readonly string[]) => boolean;
};

const OTHER_KEYS = ['pgp', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms'];

/** Reads the mapping; undefined where it is none that SOPS could have written, or has rules slipway does not know. */
export function parseMetadata(value: unknown): SopsMetadata | undefined {
  if (!isFields(value)) return undefined;
  const { lastmodified: lastModified, mac } = value;
  const isEncryptedPath = ruleFrom(value);
  if (typeof lastModified !== 'string' || typeof mac !== 'string' || !isEncryptedPath) return undefined;
  return {
    age: entriesOf(value['age']).map(({ recipient, enc }) => ({
      recipient: textOf(recipient),
      enc: textOf(enc),
    })),
    kms: entriesOf(value['kms']).map(({ arn, enc, context }) => ({
      arn: textOf(arn),
      enc: textOf(enc),
      context: isFields(context) ? (context as Record<string, string>) : {},
    })),
    otherKeys: OTHER_KEYS.filter((kind) => entriesOf(value[kind]).length > 0),
    groups: entriesOf(value['key_groups']).length,
    lastModified,
    mac,
    macOnlyEncrypted: value['mac_only_encrypted'] === true || value['mac_only_encrypted'] === 'true',
    isEncrypted: isEncryptedPath,
  };
}

type Rule = (path: readonly string[]) => boolean;

/** One rule at most, as SOPS has it; without any, everything but keys ending in `_unencrypted`. */
function ruleFrom(value: Readonly<Record<string, unknown>>): Rule | undefined {
  // Rules by comment mark single values in a way that slipway does not follow.
  if (value['encrypted_comment_regex'] || value['unencrypted_comment_regex']) return undefined;
  const suffix = textOf(value['encrypted_suffix']);
  if (suffix !== '') return (path) => path.some((key) => key.endsWith(suffix));
  const include = regexOf(value['encrypted_regex']);
  if (include) return (path) => path.some((key) => include.test(key));
  const exclude = regexOf(value['unencrypted_regex']);
  if (exclude) return (path) => !path.some((key) => exclude.test(key));
  const open = textOf(value['unencrypted_suffix']) || '_unencrypted';
  return (path) => !path.some((key) => key.endsWith(open));
}

/** Throws nothing: a rule in Go's dialect that JavaScript cannot read makes every value fail its MAC. */
function regexOf(value: unknown): RegExp | undefined {
  const text = textOf(value);
  if (text === '') return undefined;
  try {
    return new RegExp(text, 'u');
  } catch {
    return /[^\s\S]/u;
  }
}

function entriesOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
