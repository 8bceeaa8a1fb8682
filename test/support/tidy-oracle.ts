/** Only what is looked at here; nothing of the product's own types or functions. */
type Listed = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string }[];
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string }[];
  };
  readonly spec?: { readonly ttlSecondsAfterFinished?: number };
  readonly status?: {
    readonly phase?: string;
    readonly completionTime?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
  };
};

type Asked = {
  /** All objects of the namespace, as `kubectl get -o json` prints them. */
  readonly all: readonly Listed[];
  /** What `slipway history NUMBER --output json` prints, for each number. */
  readonly releases: readonly string[];
  readonly namespace: string;
  readonly before: Date;
};

/** What tidying has to remove, worked out object by object in another way than the product does: `Kind/name`, sorted. */
export function whatShouldGo({ all, releases, namespace, before }: Asked): readonly string[] {
  const going: string[] = [];
  const records = releases.map((text) => JSON.parse(text) as { inventory: { kind: string; name: string }[] });
  for (const object of all) {
    const { kind, metadata, spec, status } = object;
    const { name, annotations = {}, ownerReferences = [], managedFields = [] } = metadata;
    if (records.some(({ inventory }) => inventory.some((one) => one.kind === kind && one.name === name)))
      continue;
    const times = (status?.conditions ?? []).map(({ lastTransitionTime }) => new Date(lastTransitionTime));
    if (kind === 'Job') {
      const over = status?.conditions?.some(
        (one) => ['Complete', 'Failed'].includes(one.type) && one.status === 'True',
      );
      if (over !== true || spec?.ttlSecondsAfterFinished !== undefined || ownerReferences.length > 0)
        continue;
      if (times.every((time) => time <= before)) going.push(`Job/${name}`);
    }
    if (kind === 'Pod' && status?.phase === 'Failed') {
      if (!['', 'ReplicaSet'].includes(ownerReferences.map((owner) => owner.kind).join())) continue;
      if (times.every((time) => time <= before)) going.push(`Pod/${name}`);
    }
    if (kind === 'ConfigMap' || kind === 'Secret') {
      if (!managedFields.some((one) => one.manager === 'slipway' && one.operation === 'Apply')) continue;
      if (ownerReferences.length > 0 || annotations['slipway.dev/prune'] === 'never') continue;
      if (!(annotations['slipway.dev/owner'] ?? `${namespace}/`).startsWith(`${namespace}/`)) continue;
      const named = new RegExp(`(?<![a-z0-9.-])${name.replaceAll('.', '\\.')}(?![a-z0-9.-])`);
      const texts = all
        .filter((other) => !['ConfigMap', 'Secret'].includes(other.kind))
        .map((other) => JSON.stringify({ ...other, status: undefined }));
      if ([...texts, ...releases].some((text) => named.test(text))) continue;
      if (new Date(metadata.creationTimestamp) <= before) going.push(`${kind}/${name}`);
    }
  }
  return going.sort();
}

export type { Listed };
