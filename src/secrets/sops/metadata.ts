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
  /** The rule that says which values are encrypted, where slipway cannot follow it. */
  readonly unknownRule: string | undefined;
};

const OTHER_KEYS = ['pgp', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms'];

/** Reads the mapping; undefined where it is none that SOPS could have written, or has rules slipway does not know. */
export function parseMetadata(value: unknown): SopsMetadata | undefined {
  if (!isFields(value)) return undefined;
  const { lastmodified: lastModified, mac } = value;
  if (typeof lastModified !== 'string' || typeof mac !== 'string') return undefined;
  const rule = ruleFrom(value);
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
    isEncrypted: typeof rule === 'string' ? () => false : rule,
    unknownRule: typeof rule === 'string' ? rule : undefined,
  };
}

type Rule = (path: readonly string[]) => boolean;

/**
 * One rule at most, as SOPS has it; without any, everything but keys ending in `_unencrypted`. The name of the rule where
 * slipway cannot follow it.
 */
function ruleFrom(value: Readonly<Record<string, unknown>>): Rule | string {
  // Rules by comment mark single values in a way that slipway does not follow.
  for (const name of ['encrypted_comment_regex', 'unencrypted_comment_regex']) if (value[name]) return name;
  const suffix = textOf(value['encrypted_suffix']);
  if (suffix !== '') return (path) => path.some((key) => key.endsWith(suffix));
  const include = textOf(value['encrypted_regex']);
  if (include !== '') {
    const regex = regexFrom(include);
    return regex ? (path) => path.some((key) => regex.test(key)) : 'encrypted_regex';
  }
  const exclude = textOf(value['unencrypted_regex']);
  if (exclude !== '') {
    const regex = regexFrom(exclude);
    return regex ? (path) => !path.some((key) => regex.test(key)) : 'unencrypted_regex';
  }
  const open = textOf(value['unencrypted_suffix']) || '_unencrypted';
  return (path) => !path.some((key) => key.endsWith(open));
}

/** Undefined for what only Go's dialect has. Flags that a rule begins with are JavaScript's too. */
function regexFrom(text: string): RegExp | undefined {
  const { flags = '', rest = text } = /^\(\?(?<flags>[ims]+)\)(?<rest>[^]*)$/u.exec(text)?.groups ?? {};
  // Texts that repeat what repeats could take for ever on a long key.
  if (/[*+}]\)[*+{]/u.test(rest)) return undefined;
  try {
    return new RegExp(rest, `u${[...new Set(flags)].join('')}`);
  } catch {
    return undefined;
  }
}

function entriesOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
