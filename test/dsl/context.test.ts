import { expect } from 'chai';
import { InvalidInput } from '../../src/core/errors.ts';
import { placeText } from '../../src/core/place.ts';
import { parseContext } from '../../src/dsl/context-check.ts';

function faultsOf(value: unknown): string[] {
  try {
    parseContext(value, 'context.json');
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`);
  }
  return [];
}

describe('dsl/context-check', () => {
  it('takes what Groovy collected as it is', () => {
    const context = {
      image: { name: 'web' },
      test: ['a'],
      kubernetes: { deployments: [{ name: 'web' }], replicas: 2 },
    };

    expect(parseContext(context, 'context.json')).to.equal(context);
  });

  it('names every fault and the file', () => {
    const faults = faultsOf({
      imag: {},
      service: 'A_b',
      test: ['', 3],
      kubernetes: { deployments: [{ replicas: 1 }], replicas: { production: -1 }, parameters: { A: null } },
    });

    expect(faults).to.have.members(
      [
        "context.json no such field 'imag', did you mean 'image'?",
        "context.json service: 'A_b' is no DNS label: lower-case letters, digits and dashes, at most 63",
        "context.json test: '' is empty",
        'context.json test: 3 is not a text',
        'context.json deployment name: name is missing',
        'context.json replicas production: -1 is negative',
        'context.json kubernetes parameters A: null is neither a text nor a number nor true or false',
      ].map((line) => line.replace('kubernetes parameters', 'parameters')),
    );
  });

  it('finds what only the whole shows', () => {
    const name = 'web';
    const inside = { deployments: [{ name }, { name }], image: 'x:1', parameters: { IMAGE: 'x' } };

    expect(
      faultsOf({ image: { name, archive: 'a', user: 'u' }, secrets: ['a.yml', 'a.yml'], kubernetes: inside }),
    ).to.have.members([
      "context.json deployment 'web' is given twice",
      "context.json secrets 'a.yml' is given twice",
      'context.json the image is given twice',
      "context.json 'IMAGE' is given by slipway itself",
      'context.json user has no effect on an image made of an archive',
    ]);
    expect(faultsOf({ test: ['a'] })).to.deep.equal(['context.json the service has no name']);
  });

  it('refuses what is no context at all', () => {
    for (const value of [null, 3, 'x', []]) expect(faultsOf(value)[0]).to.include('is not a map');
    expect(faultsOf({})).to.deep.equal(['context.json the service has no name']);
  });
});
