import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ANNOTATION } from '../../src/sandbox/behaviours.ts';
import { usagePath } from '../../src/sandbox/usage.ts';
import { retried } from '../support/retried.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

type Node = { readonly status: { readonly daemonEndpoints: { readonly kubeletEndpoint: { Port: number } } } };

describe('sandbox: what Pods use', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let namespace: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    namespace = await box.createNamespace('usage');
  });

  /** As metrics-server asks a node. */
  async function usageOn(node: string): Promise<string> {
    const { status } = (await box.admin('GET', `/api/v1/nodes/${node}`)) as Node;
    const ca = readFileSync(join(box.folder, 'pki/ca.crt'));
    const url = `https://127.0.0.1:${status.daemonEndpoints.kubeletEndpoint.Port}${usagePath(node)}`;
    return new Promise((resolve, reject) => {
      get(url, { ca }, (response) => resolve(text(response))).once('error', reject);
    });
  }

  it('is told by their nodes as annotations of the Pods say', async () => {
    await box.admin('POST', `/api/v1/namespaces/${namespace}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'busy', annotations: { [ANNOTATION.cpu]: '300m', [ANNOTATION.memory]: '64M' } },
      spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'web:v1' }] },
    });
    const of = `{container="web",namespace="${namespace}",pod="busy"}`;
    const told = await retried(
      async () => usageOn('node-1'),
      (said) => said.includes(`container_cpu_usage_seconds_total${of}`),
    );

    expect(told).to.include(`container_memory_working_set_bytes${of} 6.4e+07\n`);
    const since = /^container_start_time_seconds\{[^}]*pod="busy"\} (\S+)$/m.exec(told)?.[1];
    expect(Date.now() / 1000 - Number(since)).to.be.within(0, 60);
    const used = async (): Promise<number> => {
      const said = await usageOn('node-1');
      return Number(said.split(`container_cpu_usage_seconds_total${of} `)[1]?.split('\n')[0]);
    };
    const before = await used();
    await retried(used, (now) => now > before + 0.3);
  });
});
