export type SandboxEvent =
  | {
      readonly type: 'sandbox.progress';
      /** What is being built or started. */
      readonly part: string;
      readonly state: 'building' | 'built' | 'ready';
      /** How far it is, such as `612 packages`. */
      readonly detail?: string;
      readonly ms: number;
    }
  | {
      readonly type: 'sandbox.ready';
      readonly name: string;
      /** False when it ran already. */
      readonly started: boolean;
      readonly kubeconfig: string;
      readonly platform: string;
      readonly server: string;
      readonly registry: string;
      readonly bucket: string;
      /** Further environments that were made by this. */
      readonly added?: readonly string[];
      readonly ms: number;
    }
  | { readonly type: 'sandbox.removed'; readonly name: string; readonly found: boolean };
