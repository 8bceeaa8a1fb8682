import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
import { isAsApplied } from '../../src/deploy/plan/as-applied.ts';
import { changesBetween } from '../../src/deploy/plan/diff.ts';
import { type ApiProxy, apiProxy } from '../support/api-proxy.ts';
import { editsOf } from '../support/edits.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'deploy', 'plan', 'recorded', 'as-applied.json'), 'utf8'),
) as readonly { readonly written: KubeObject }[];

/** Every edit is tried on a real server, whose dry run says whether an apply would change anything. */
describe('objects as the last apply left them, asked of an API server', function () {
  this.timeout(240_000);
  let box: TestSandbox;
  let namespace: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    namespace = await box.createNamespace('as-applied');
  });

  const pathOf = ({ apiVersion, kind }: KubeObject): string =>
    `/api${apiVersion === 'v1' ? '' : 's'}/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s/web`;

  async function apply(object: KubeObject, query: string): Promise<KubeObject> {
    const answer = await box.admin('PATCH', `${pathOf(object)}?fieldManager=slipway&${query}`, object);
    return answer as KubeObject;
  }

  /** What a dry run changes; undefined where it is refused. */
  async function shown(object: KubeObject, live: KubeObject): Promise<readonly string[] | undefined> {
    const next = await apply(object, 'dryRun=All').catch(() => undefined);
    return next && changesBetween(live, next).map(({ path }) => path);
  }

  for (const { written } of recorded) {
    it(`sees every edit of the manifest of a ${written.kind} that a dry run shows`, async () => {
      const live = await apply(written, 'force=true');
      expect(isAsApplied(written, live)).to.equal(true);

      for (const { what, value } of editsOf(written)) {
        const edited = value as KubeObject;
        if (edited.metadata?.name !== 'web' || !isAsApplied(edited, live)) continue;
        expect(await shown(edited, live), what).to.deep.equal([]);
      }
    });

    it(`sees every edit of the live ${written.kind} by another that a dry run shows or refuses`, async () => {
      const { spec, data } = (await apply(written, 'force=true')) as Record<string, unknown> & KubeObject;
      let taken = 0;
      // One after the other takes a minute for a Deployment; the unit test of the same name tries them all.
      const edits = editsOf({ spec, data }).filter((_, index, all) => all.length < 50 || index % 4 === 0);
      for (const { what, value } of edits) {
        // A volume that another edit left beside those that are applied would be refused from then on.
        if (written.kind === 'Deployment') await box.admin('DELETE', pathOf(written));
        await apply(written, 'force=true');
        const before = (await box.admin('GET', pathOf(written))) as KubeObject;
        const changed = await box
          .admin('PUT', `${pathOf(written)}?fieldManager=kubectl`, { ...before, ...(value as object) })
          .catch(() => undefined);
        if (changed === undefined) continue;
        taken += 1;
        const live = (await box.admin('GET', pathOf(written))) as KubeObject;
        if (isAsApplied(written, live)) expect(await shown(written, live), what).to.deep.equal([]);
      }
      expect(taken).to.be.greaterThan(2);
    });
  }

  describe('in a deploy', () => {
    let api: ApiProxy;
    let on: SmallService;
    const maps = Array.from({ length: 6 }, (_, index) => configMap(`settings-${index}`));
    const objects = [deployment('web', 'example:1'), ...maps];

    before(async function () {
      this.timeout(600_000);
      api = await apiProxy(box.kubeconfig);
      on = await smallService(box, 'as-applied', api);
      on.write(...objects);
      const { code, lines } = await on.slipway(['deploy']);
      expect(code, lines.join('\n')).to.equal(0);
    });

    after(async () => {
      on.remove();
      await api.close();
    });

    async function dryRunsOf(
      words: readonly string[],
    ): Promise<{ told: string; dryRuns: readonly string[] }> {
      const asked = api.asked.length;
      const { lines } = await on.slipway(words);
      const dryRuns = api.asked
        .slice(asked)
        .filter(({ url }) => url.includes('dryRun=All'))
        .map(({ url }) => /(\w+)\/[\w-]+\?/.exec(url)?.[1] ?? url);
      return { told: lines.join('\n'), dryRuns };
    }

    it('asks about one of each kind where nothing has changed', async () => {
      const { told, dryRuns } = await dryRunsOf(['deploy']);

      expect(told).to.match(/nothing to change|as it is|already/);
      expect(dryRuns.toSorted()).to.deep.equal(['configmaps', 'deployments']);
    });

    it('shows what somebody changed in one of the others', async () => {
      await on.kubectl('patch', 'configmap', 'settings-4', '-p', '{"data":{"key":"other"}}');

      const { told } = await dryRunsOf(['plan']);

      expect(told).to.include('settings-4').and.include('data.key');
    });
  });
});
