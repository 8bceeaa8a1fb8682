import { expect } from 'chai';
import { imageConflicts, imageFrom } from '../../src/dsl/image-source.ts';
import { ServiceContext } from '../../src/dsl/context.ts';

function complaints(platform: object): readonly string[] {
  const { error } = ServiceContext.safeParse({
    image: { name: 'example', layers: { bin: '/' }, ...platform },
  });
  return error?.issues.map(({ message }) => message) ?? [];
}

describe('dsl: platforms of an image', () => {
  it('are names of one platform each', () => {
    for (const platform of [
      'linux/amd64,linux/arm64',
      'linux/amd64 ',
      'amd64',
      'linux/',
      '--push',
      'linux/amd64/v8/x',
    ])
      expect(complaints({ platform }).join(), platform).to.contain('is no platform such as linux/amd64');
    expect(complaints({ platforms: ['linux/amd64', 'linux/arm/v7'] })).to.deep.equal([]);
    expect(complaints({ platforms: [] }).join()).to.contain('is empty');
    expect(complaints({ platforms: ['linux/amd64,linux/arm64'] }).join()).to.contain('is no platform');
  });

  it('are one or several, not both', () => {
    const image = { name: 'example', platform: 'linux/amd64', platforms: ['linux/arm64'] };

    expect(imageConflicts(image)).to.deep.equal([
      { option: 'platforms', message: 'platforms goes without platform' },
    ]);
  });

  it('count once each', () => {
    const image = { name: 'example', platforms: ['linux/amd64', 'linux/amd64'] };

    expect(imageFrom(image, new Map()).source).to.deep.include({ platforms: ['linux/amd64'] });
  });
});
