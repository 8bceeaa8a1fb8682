import { templateMissing, templateName } from '../core/catalogue/templating.ts';
import type { Fault } from '../core/errors.ts';
import type { DeploymentSpec, Release, Value } from '../core/release.ts';

export const FOLDER = 'deploy';

/** A template that is part of the release, and the values it may use, the first of a name wins. */
export type TemplateFile = {
  /** Path below the folder of templates. */
  readonly name: string;
  /** Path below the workspace. */
  readonly file: string;
  readonly deployment: DeploymentSpec | undefined;
  readonly values: readonly Value[];
};

export const TEMPLATE = /^(?<name>.+)-template(?:\.(?<environment>[^.]+))?\.(?<ending>ya?ml)$/;

/** `<name>-template.<environment>.yml` and `<name>-template.yml`; each deployment must have one. */
export function selectTemplates(
  release: Release,
  names: readonly string[] | undefined,
): { templates: TemplateFile[]; faults: Fault[] } {
  const templates: TemplateFile[] = [];
  const faults: Fault[] = [];
  for (const name of names ?? []) {
    const found = TEMPLATE.exec(name)?.groups;
    if (!found || (found['environment'] ?? release.environment.name) !== release.environment.name) continue;
    if (found['ending'] === 'yaml') faults.push(templateName(name, `${FOLDER}/${name}`));
    else templates.push(templateFile(name, found['name'] ?? '', release));
  }
  return { templates, faults: [...faults, ...missing(release, templates, names !== undefined)] };
}

function templateFile(name: string, owner: string, release: Release): TemplateFile {
  const deployment = release.deployments.find((candidate) => candidate.name === owner);
  const values = deployment?.values ?? release.values;
  return { name, file: `${FOLDER}/${name}`, deployment, values };
}

function missing(
  { deployments, environment }: Release,
  templates: readonly TemplateFile[],
  folder: boolean,
): Fault[] {
  return deployments
    .filter((spec) => !templates.some(({ deployment }) => deployment === spec))
    .map(({ name, place }) =>
      templateMissing(name, { environment: environment.name, folder: FOLDER, hasFolder: folder, place }),
    );
}
