import type { ServiceContext } from './context.ts';
import type { Path } from './places.ts';

/** What the service is called, and where that is said: by `service`, else by the image, else by the first deployment. */
export function serviceName({ service, image, kubernetes }: ServiceContext): {
  readonly name: string | undefined;
  readonly path: Path;
} {
  if (service !== undefined) return { name: service, path: ['service'] };
  if (image) return { name: image.name.split('/').at(-1), path: ['image', 'name'] };
  const [first] = kubernetes?.deployments ?? [];
  return { name: first?.name, path: ['kubernetes', 'deployments', 0, 'name'] };
}
