import type { RegistryConfig } from './platform.ts';

/** Host of the platform's registry, and the path before a repository's name there. */
export function registryPlace(config: RegistryConfig): { readonly host: string; readonly path: string } {
  if (config.kind === 'ecr') {
    const { account, region } = config;
    const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return { host: `${account}.dkr.ecr.${region}.${domain}`, path: '' };
  }
  const [host = '', ...path] = config.prefix.replace(/\/+$/, '').split('/');
  return { host, path: path.length === 0 ? '' : `${path.join('/')}/` };
}

/**
 * The same image by its digest in another registry of the platform, where the environment pulls it from. Other images,
 * and those that only a tag names, stay what they are.
 */
export function imageIn(
  reference: string,
  registries: readonly RegistryConfig[],
  to: RegistryConfig,
): string {
  const [from] = registries
    .map(prefixOf)
    .filter((prefix) => reference.startsWith(prefix))
    .toSorted((a, b) => b.length - a.length);
  if (from === undefined || !reference.includes('@') || reference.startsWith(prefixOf(to))) return reference;
  return prefixOf(to) + reference.slice(from.length);
}

function prefixOf(config: RegistryConfig): string {
  const { host, path } = registryPlace(config);
  return `${host}/${path}`;
}
