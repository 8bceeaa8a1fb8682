import type { DescribedRule, FaultEntry, Words } from '../../core/catalogue/entry.ts';
import type { Path } from '../../core/yaml.ts';
import type { RenderedManifest } from '../rendered.ts';

/** Something a rule has to say about one field; its place is only looked up when it is shown. */
export type Finding = {
  readonly manifest: RenderedManifest;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
};

/** What a set of manifests is checked against. */
export type Checked = {
  readonly manifests: readonly RenderedManifest[];
  readonly environment: {
    readonly name: string;
    readonly namespace: string;
    readonly namespaces: readonly string[];
  };
  /** Whether files of the secrets bucket belong to the release, whose Secrets only opening them tells. */
  readonly secretFiles?: boolean;
  /** CustomResourceDefinitions beside those among the manifests. */
  readonly definitions?: readonly unknown[];
};

export type Rule = {
  readonly entry: FaultEntry<[Words], DescribedRule>;
  readonly check: (checked: Checked) => Finding[];
};
