import type { Command } from './command.ts';

type Listed = { readonly summary: string; readonly load: () => Promise<Command> };

/** Every command by its name; each is loaded only when it is called, so that start-up stays short. */
export const commands: Readonly<Record<string, Listed>> = {
  run: {
    summary: 'the whole pipeline for this branch: test, build, push, plan, approve, deploy',
    load: async () => (await import('./commands/run.ts')).default,
  },
  plan: {
    summary: 'what a deploy would change in the cluster, and why',
    load: async () => (await import('./commands/plan.ts')).default,
  },
  deploy: {
    summary: 'apply and watch until it is proven good',
    load: async () => (await import('./commands/deploy.ts')).default,
  },
  approve: {
    summary: 'sign a yes to one plan, for slipway deploy --plan --approval',
    load: async () => (await import('./commands/approve.ts')).default,
  },
  status: {
    summary: 'how the last release is doing now; ends with 4 when something is not well',
    load: async () => (await import('./commands/status.ts')).default,
  },
  history: {
    summary: 'past releases: who, what, when and how they ended',
    load: async () => (await import('./commands/history.ts')).default,
  },
  rollback: {
    summary: 'go back to an earlier release, by plan, gate and watch as for any deploy',
    load: async () => (await import('./commands/rollback.ts')).default,
  },
  promote: {
    summary: 'go on with a paused Argo Rollout',
    load: async () => (await import('./commands/promote.ts')).default,
  },
  abort: {
    summary: 'end an Argo Rollout and go back to what ran before',
    load: async () => (await import('./commands/abort.ts')).default,
  },
  rights: {
    summary: 'the Role that a deploy needs, ready to apply',
    load: async () => (await import('./commands/rights.ts')).default,
  },
  'report-status': {
    summary: 'tell Bitbucket how a deploy of this commit ended',
    load: async () => (await import('./commands/report-status.ts')).default,
  },
  sandbox: {
    summary: 'a real throwaway Kubernetes, registry and S3 on this machine',
    load: async () => (await import('./commands/sandbox.ts')).default,
  },
  check: {
    summary: 'schema and house rules for every manifest, without a cluster',
    load: async () => (await import('./commands/check.ts')).default,
  },
  explain: {
    summary: 'where every value of the manifests came from, and why this branch goes there',
    load: async () => (await import('./commands/explain.ts')).default,
  },
  ktmpl: {
    summary: "manifests from one Template, with ktmpl's own command line",
    load: async () => (await import('./commands/ktmpl.ts')).default,
  },
  secrets: {
    summary: 'encrypted files of Secrets in the bucket: put, edit, list, diff, rotate',
    load: async () => (await import('./commands/secrets.ts')).default,
  },
  render: {
    summary: 'manifests as they would be applied, without a cluster',
    load: async () => (await import('./commands/render.ts')).default,
  },
  build: {
    summary: 'the image of this commit, without pushing it',
    load: async () => (await import('./commands/build.ts')).default,
  },
  push: {
    summary: 'the image of this commit into the registry',
    load: async () => (await import('./commands/push.ts')).default,
  },
  platform: {
    summary: 'write a cluster of EKS into platform.yml',
    load: async () => (await import('./commands/platform.ts')).default,
  },
  init: {
    summary: 'Jenkinsfile and deploy/ for a new service',
    load: async () => (await import('./commands/init.ts')).default,
  },
};
