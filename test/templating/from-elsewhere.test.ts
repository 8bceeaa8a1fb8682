import { expect } from 'chai';
import { allowedFromElsewhere } from '../../src/templating/check/from-elsewhere.ts';
import { renderManifests } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from './support/release.ts';

async function allowedIn(text: string): Promise<readonly string[]> {
  const files = deployWith({ 'web-template.yml': text });
  const { manifests } = await renderManifests(releaseWith(), files);
  return manifests.flatMap(allowedFromElsewhere);
}

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: late } # slipway: allow service-selects
  ports:
    - port: 80
      targetPort: http
`;

describe('templating/check/from-elsewhere', () => {
  it('reads the comments of the template, for the whole object or for one line', async () => {
    expect(await allowedIn(SERVICE)).to.deep.equal(['service-selects']);
    expect(await allowedIn(`# slipway: allow service-port\n${SERVICE}`)).to.deep.equal([
      'service-selects',
      'service-port',
    ]);
    expect(await allowedIn(SERVICE.replace(/ # slipway.*/, ''))).to.deep.equal([]);
  });

  it('knows nothing of rules that no deploy fails by', async () => {
    expect(await allowedIn(SERVICE.replace('service-selects', 'readiness'))).to.deep.equal([]);
  });
});
