/** Where manifests of others come from. */
export type ManifestsOrigin = {
  /** Chart or folder, as it was named. */
  readonly from: string;
  readonly repo?: string | undefined;
  readonly chart?: string | undefined;
  readonly version?: string | undefined;
  /** Of the program that the chart installs, as the chart says. */
  readonly appVersion?: string | undefined;
  /** Digest of the chart, where it is an archive. */
  readonly archive?: string | undefined;
};

/** Manifests of others that were made once and are in deploy/ now. */
export type ImportedManifests = {
  readonly file: string;
  readonly origin: ManifestsOrigin;
  /** The program that made them, with its version. */
  readonly madeBy: string;
  /** Of the manifests below the head. */
  readonly digest: string;
  readonly objects: readonly { readonly kind: string; readonly name: string }[];
  /** What becomes of each hook of Helm, in words. */
  readonly hooks: readonly string[];
  /** Objects that come out otherwise each time, so that each import changes them. */
  readonly unsteady: readonly string[];
  /** False where the file was there and is the same. */
  readonly changed: boolean;
};

/** As the head of a file and the console say it, one thing a line. */
export function originLines({
  from,
  repo,
  chart,
  version,
  appVersion,
  archive,
}: ManifestsOrigin): readonly string[] {
  const app = appVersion === undefined ? '' : ` (app ${appVersion})`;
  return [
    ...(chart === undefined ? [] : [`chart      ${chart} ${version ?? ''}${app}`]),
    `from       ${repo === undefined ? '' : `${repo} `}${from}`,
    ...(archive === undefined ? [] : [`archive    ${archive}`]),
  ];
}
