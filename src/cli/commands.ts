import type { Listed } from './command.ts';

/** Every command by its name. */
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
    summary: 'apply and watch until every object is ready',
    load: async () => (await import('./commands/deploy.ts')).default,
  },
  approve: {
    summary: 'sign a yes to one plan, for slipway deploy --plan --approval',
    load: async () => (await import('./commands/approve.ts')).default,
  },
  status: {
    summary: 'how the last release is doing now; ends with 4 when an object is not ready',
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
  restart: {
    summary: 'new Pods for every workload of the last release, watched as a deploy is',
    load: async () => (await import('./commands/restart.ts')).default,
  },
  remove: {
    summary: 'end the service in an environment: everything of its last release goes',
    load: async () => (await import('./commands/remove.ts')).default,
  },
  tidy: {
    summary: 'remove finished Jobs, failed Pods and what nothing names from an environment',
    load: async () => (await import('./commands/tidy.ts')).default,
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
    actions: {
      up: {
        summary: 'start one',
        load: async () => (await import('./commands/sandbox/up.ts')).default,
      },
      status: {
        summary: 'endpoints, processes and logs of every one',
        load: async () => (await import('./commands/sandbox/status.ts')).default,
      },
      env: {
        summary: 'print the variables that point a shell at one',
        load: async () => (await import('./commands/sandbox/env.ts')).default,
      },
      down: {
        summary: 'end one and remove all that it kept',
        load: async () => (await import('./commands/sandbox/down.ts')).default,
      },
    },
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
    summary: 'encrypted files of Secrets in the bucket',
    actions: {
      put: {
        summary: 'check, encrypt and store a file',
        load: async () => (await import('./commands/secrets/put.ts')).default,
      },
      edit: {
        summary: 'edit a file in $EDITOR; check, encrypt and store what changed',
        load: async () => (await import('./commands/secrets/edit.ts')).default,
      },
      list: {
        summary: 'files, versions and who can open them',
        load: async () => (await import('./commands/secrets/list.ts')).default,
      },
      diff: {
        summary: 'which keys differ between two versions, never values',
        load: async () => (await import('./commands/secrets/diff.ts')).default,
      },
      rotate: {
        summary: 'encrypt the latest version with a new data key',
        load: async () => (await import('./commands/secrets/rotate.ts')).default,
      },
    },
  },
  render: {
    summary: 'manifests of this commit as they would be applied, without a cluster',
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
  import: {
    summary: 'charts and kustomizations of others as files of deploy/',
    actions: {
      helm: {
        summary: 'render a chart into deploy/',
        load: async () => (await import('./commands/import/helm.ts')).default,
      },
      kustomize: {
        summary: 'build a kustomization into deploy/',
        load: async () => (await import('./commands/import/kustomize.ts')).default,
      },
    },
  },
  platform: {
    summary: 'write into platform.yml',
    actions: {
      'add-eks': {
        summary: 'a cluster of EKS, with the identity that it has',
        load: async () => (await import('./commands/platform/add-eks.ts')).default,
      },
    },
  },
  doctor: {
    summary: 'what a deploy needs, and whether it is there',
    load: async () => (await import('./commands/doctor.ts')).default,
  },
  init: {
    summary: 'Jenkinsfile and deploy/ for a new service',
    load: async () => (await import('./commands/init.ts')).default,
  },
};
