import { isFields } from '../../core/fields.ts';
import { RULES, type SopsRule } from './rule.ts';

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
  readonly rule: SopsRule;
};

const OTHER_KEYS = ['pgp', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms'];

/** Reads the mapping; undefined where it is none that SOPS could have written. */
export function parseMetadata(value: unknown): SopsMetadata | undefined {
  if (!isFields(value)) return undefined;
  const { lastmodified: lastModified, mac } = value;
  if (typeof lastModified !== 'string' || typeof mac !== 'string') return undefined;
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
    rule: ruleIn(value),
  };
}

function ruleIn(value: Readonly<Record<string, unknown>>): SopsRule {
  for (const name of RULES) {
    const text = textOf(value[name]);
    if (text !== '') return { name, text };
  }
  return { name: 'unencrypted_suffix', text: '_unencrypted' };
}

function entriesOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
