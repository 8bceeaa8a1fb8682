import { type Deployer, deployerIn } from './deployer-in.ts';
import { sandbox } from './sandbox.ts';

export * from './deployer-in.ts';

/** A deployer in a new namespace of the sandbox that all tests share. */
export async function deployer(prefix: string, service = 'example'): Promise<Deployer> {
  const box = await sandbox();
  const namespace = await box.createNamespace(prefix);
  return deployerIn(box, namespace, service);
}
