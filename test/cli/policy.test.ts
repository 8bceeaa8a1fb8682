import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { hostSaying } from '../support/host.ts';
import { serviceFolder } from '../support/service.ts';

type Printed = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly policyName?: string; readonly validationActions?: readonly string[] };
};

/** Neither git nor a cluster is there to be asked. */
async function slipway(...words: string[]) {
  const service = serviceFolder();
  const { host, said } = hostSaying({
    cwd: service.folder,
    env: { SLIPWAY_PLATFORM: join(service.folder, 'platform.yml') },
  });
  const exit = await runProgram(words, host);
  service.remove();
  return { exit, ...said };
}

describe('slipway check --policy', () => {
  it('prints a policy for each rule, and a binding for each namespace of the environment', async () => {
    const { exit, out, err } = await slipway('check', 'production', '--policy');
    const documents = loadAll(out) as Printed[];

    expect(exit, err).to.equal(0);
    const bindings = documents.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
    expect(documents).to.have.length(2 * bindings.length);
    expect(
      bindings.map(({ metadata, spec }) => `${metadata.name} ${String(spec.validationActions)}`),
    ).to.deep.equal([
      'slipway-requests.production Warn',
      'slipway-readiness.production Warn',
      'slipway-revision-history.production Warn',
      'slipway-job-ttl.production Warn',
      'slipway-latest-tag.production Deny',
      'slipway-secret-literal.production Deny',
      'slipway-host-logs.production Warn',
      'slipway-docker-socket.production Deny',
    ]);
    const names = new Set(documents.map(({ metadata }) => metadata.name));
    expect(bindings.every(({ spec }) => names.has(spec.policyName ?? ''))).to.equal(true);
  });

  it('binds every environment where none is named, and refuses warnings with --strict', async () => {
    const { out } = await slipway('check', '--policy', '--strict');
    const bindings = (loadAll(out) as Printed[]).filter(({ spec }) => spec.policyName === 'slipway-requests');

    expect(
      bindings.map(({ metadata, spec }) => [metadata.name, ...(spec.validationActions ?? [])]),
    ).to.deep.equal([
      ['slipway-requests.development', 'Deny'],
      ['slipway-requests.production', 'Deny'],
    ]);
  });

  it('prints an event for each document, and goes with no report of a check', async () => {
    const { out } = await slipway('check', 'production', '--policy', '--output', 'json');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: Printed });

    expect(events).to.have.length(16);
    expect(new Set(events.map(({ type }) => type))).to.deep.equal(new Set(['policy.printed']));
    expect(events[0]?.object.metadata.name).to.equal('slipway-requests');
    expect((await slipway('check', '--policy', '--sarif')).exit).to.equal(2);
  });
});
