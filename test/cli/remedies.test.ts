import { expect } from 'chai';
import { runProgram } from '../../src/cli/program.ts';
import { runKtmpl } from '../../src/templating/ktmpl/run.ts';
import { unknownEnvironment } from '../../src/core/catalogue/dsl.ts';
import { notOneRollout } from '../../src/core/catalogue/rollout.ts';
import { nextSteps } from '../../src/report/next-steps.ts';
import type { Plan } from '../../src/core/plan.ts';
import { hostSaying } from '../support/host.ts';

describe('cli: remedies that the command has', () => {
  it('name an option of ktmpl, which reads no Jenkinsfile', () => {
    const text =
      'kind: Template\nparameters: [{ name: IMAGE, required: true }]\nobjects: [{ apiVersion: v1, kind: ConfigMap }]\n';
    const { faults } = runKtmpl({ text, file: 'a.yml', values: new Map(), secrets: [] });

    expect(faults.map(({ hint }) => hint)).to.deep.equal([
      'give it with -p IMAGE VALUE, or with a value in the Template',
    ]);
  });

  it('put the number of a release behind its environment', () => {
    expect(unknownEnvironment('1', '', 'platform.yml', ['development']).hint).to.equal(
      'it has development; the number of a release stands behind it: development 1',
    );
    expect(unknownEnvironment('dev', '', 'platform.yml', ['development']).hint).to.equal(
      'it has development',
    );
  });

  it('say that only a Rollout of Argo is answered', () => {
    expect(notOneRollout('web', []).hint).to.match(/Rollout of Argo alone/);
  });

  it('do not call a plan saved that is only shown', () => {
    const plan = { environment: 'a', branch: 'b', digest: 'sha256:1', steps: [] } as unknown as Plan;

    expect(nextSteps(plan, 'x.plan', 'from')).to.include('from x.plan');
  });

  it('fit the terminal', async () => {
    const { host, said } = hostSaying({ columnsOut: 60 });

    expect(await runProgram(['plan', '--help'], host)).to.equal(0);
    const described = said.out.split('Examples:')[0] ?? '';
    expect(described.split('\n').filter((line) => line.length > 60)).to.deep.equal([]);
  });
});
