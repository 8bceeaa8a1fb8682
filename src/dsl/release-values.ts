import type { Build } from '../core/build.ts';
import type { Environment } from '../core/platform.ts';
import type { Value } from '../core/release.ts';
import type { RESERVED } from '../core/value-names.ts';

type Facts = {
  readonly service: string;
  readonly image: string | undefined;
  readonly environment: Environment;
  readonly build: Build;
  readonly buildOrigins: BuildOrigins;
};

/** Who said what the build is: an option, a variable of Jenkins, or git. */
export type BuildOrigins = {
  readonly branch: string;
  readonly commit: string;
  readonly number: string;
};

/** What every template of a release may use, whatever the block says. */
export function releaseValues({ service, image, environment, build, buildOrigins }: Facts): Value[] {
  const value = (name: (typeof RESERVED)[number], given: string | number, text: string): Value => ({
    name,
    value: given,
    origin: { text },
  });
  const tag = image === undefined ? undefined : tagOf(image);
  return [
    ...(image === undefined ? [] : [value('IMAGE', image, 'registry + image + tag')]),
    ...(tag === undefined ? [] : [value('IMAGE_TAG', tag, 'tag of the image')]),
    value('SERVICE', service, 'name of the service'),
    { name: 'ENVIRONMENT', value: environment.name, origin: { text: 'platform', place: environment.place } },
    {
      name: 'NAMESPACE',
      value: environment.namespace,
      origin: { text: 'platform', place: environment.place },
    },
    value('BRANCH', build.branch, buildOrigins.branch),
    value('COMMIT', build.commit, buildOrigins.commit),
    value('BUILD_NUMBER', build.number, buildOrigins.number),
    value(
      'BUILD_URL',
      build.url ?? '',
      build.url === undefined ? 'empty outside of a CI' : 'address of the build in the CI',
    ),
  ];
}

/** `registry:5000/team/web:1.2@sha256:...` → `1.2`. */
function tagOf(reference: string): string | undefined {
  const [named = ''] = reference.split('@');
  return /:([^/:]+)$/.exec(named)?.[1];
}
