import type { Folders } from './folders.ts';
import type { SandboxState } from './state.ts';

/** What a shell needs to work against a sandbox: also what `slipway sandbox env` prints. */
export function environmentFor(
  { kubeconfig, platform }: Folders,
  { bucket }: SandboxState,
): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: kubeconfig,
    SLIPWAY_PLATFORM: platform,
    AWS_ACCESS_KEY_ID: bucket.accessKeyId,
    AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
    AWS_REGION: bucket.region,
    AWS_ENDPOINT_URL_S3: bucket.endpoint,
  };
}
