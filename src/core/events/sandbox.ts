export type SandboxEvent =
  | { readonly type: 'sandbox.progress'; readonly part: string; readonly state: string; readonly ms: number }
  | {
      readonly type: 'sandbox.ready';
      readonly name: string;
      readonly kubeconfig: string;
      readonly ms: number;
    };
