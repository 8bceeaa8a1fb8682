import { templateMissing, templateName } from '../core/catalogue/templating.ts';
import type { Fault } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import type { DeploymentSpec, Migration, Release, Value } from '../core/release.ts';

export const FOLDER = 'deploy';

/** A file that is part of the release, and the values it may use, the first of a name wins. */
export type TemplateFile = {
  /** What is rendered, or manifests of others that are taken as they are. */
  readonly form: 'template' | 'manifests';
  /** Path below the folder of templates. */
  readonly name: string;
  /** Path below the workspace. */
  readonly file: string;
  readonly deployment: DeploymentSpec | undefined;
  /** Its Jobs run before the workloads. */
  readonly migration: Migration | undefined;
  readonly values: readonly Value[];
};

/** A name that makes a file part of a release. */
export const PART = /^(?<name>.+)-(?<form>template|manifests)(?:\.(?<environment>[^.]+))?\.(?<ending>ya?ml)$/;

/**
 * `<name>-template.<environment>.yml` and `<name>-template.yml`, of which each deployment and migration must have one, and
 * `<name>-manifests.<environment>.yml` and `<name>-manifests.yml`.
 */
export function selectTemplates(
  release: Release,
  names: readonly string[] | undefined,
): { templates: TemplateFile[]; faults: Fault[] } {
  const templates: TemplateFile[] = [];
  const faults: Fault[] = [];
  for (const name of names ?? []) {
    const found = PART.exec(name)?.groups;
    if (!found || (found['environment'] ?? release.environment.name) !== release.environment.name) continue;
    if (found['ending'] === 'yaml') faults.push(templateName(name, `${FOLDER}/${name}`));
    else if (found['form'] === 'manifests') templates.push(manifestsFile(name));
    else templates.push(templateFile(name, found['name'] ?? '', release));
  }
  return { templates, faults: [...faults, ...missing(release, templates, names !== undefined)] };
}

function templateFile(name: string, owner: string, release: Release): TemplateFile {
  const deployment = release.deployments.find((candidate) => candidate.name === owner);
  const migration = release.declared.migrations.find((candidate) => candidate.name === owner);
  const values = deployment?.values ?? release.values;
  return { form: 'template', name, file: `${FOLDER}/${name}`, deployment, migration, values };
}

/** No value of the release goes into it. */
export function manifestsFile(name: string): TemplateFile {
  const file = `${FOLDER}/${name}`;
  return { form: 'manifests', name, file, deployment: undefined, migration: undefined, values: [] };
}

function missing(
  { deployments, declared, environment }: Release,
  templates: readonly TemplateFile[],
  folder: boolean,
): Fault[] {
  const missingOf = (what: string, name: string, place: Place | undefined): Fault =>
    templateMissing(`${what} '${name}'`, name, {
      environment: environment.name,
      folder: FOLDER,
      hasFolder: folder,
      place,
    });
  return [
    ...deployments
      .filter((spec) => !templates.some(({ deployment }) => deployment === spec))
      .map(({ name, place }) => missingOf('deployment', name, place)),
    ...declared.migrations
      .filter((spec) => !templates.some(({ migration }) => migration === spec))
      .map(({ name, origin }) => missingOf('migrate', name, origin.place)),
  ];
}
