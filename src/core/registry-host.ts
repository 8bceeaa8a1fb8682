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
