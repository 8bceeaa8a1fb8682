// Ring: slow. Each runs a template until a bound is reached, which takes seconds of a processor.
import { expect } from 'chai';
import { type Fault, InvalidInput } from '../../src/core/errors.ts';
import type { Files } from '../../src/core/ports/files.ts';
import { renderManifests } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from './support/release.ts';

async function faultsOf(files: Files, release = releaseWith()): Promise<readonly Fault[]> {
  try {
    await renderManifests(release, files);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
}

describe('templating/render of templates without end', function () {
  this.timeout(120_000);

  it('refuses templates that include each other without end', async () => {
    const files = deployWith({
      'a-template.yml': 'x\n{% include "b.yml" %}',
      'b.yml': '{% include "a-template.yml" %}',
    });

    const [fault] = await faultsOf(files);

    expect(fault).to.include({ code: 'TEMPLATE_LOOP' });
    expect(fault?.message).to.contain('b.yml');
  });

  it('refuses a loop that would print for ever', async () => {
    const ten = (inner: string) => `{% for i in range(1000) %}${inner}{% endfor %}`;
    const files = deployWith({ 'a-template.yml': ten(ten(ten('{{ i }}'))) });

    expect((await faultsOf(files))[0]).to.include({ code: 'TEMPLATE_TOO_LARGE' });
  });

  it('refuses loops, included files and macros that only print text for ever', async function () {
    const often = (inner: string) =>
      `{% for a in range(9999) %}{% for b in range(9999) %}${inner}{% endfor %}{% endfor %}`;
    const text = 'x'.repeat(100_000);
    const each = async (template: string) =>
      (await faultsOf(deployWith({ 'a-template.yml': template, 'text.njk': text })))[0];

    expect(await each(often('{% if true %}x{% else %}yy{% endif %}'))).to.include({
      code: 'TEMPLATE_TOO_LARGE',
    });
    expect(await each(often(text))).to.include({ code: 'TEMPLATE_TOO_LARGE' });
    expect(await each(often('{% include "text.njk" %}'))).to.include({ code: 'TEMPLATE_TOO_LARGE' });
    expect(await each(`{% macro m() %}${text}{% endmacro %}${often('{{ m() }}')}`)).to.include({
      code: 'TEMPLATE_TOO_LARGE',
    });
  });

  it('refuses parameters of a Template that multiply without end', async () => {
    const template = (parameters: string, text: string) =>
      `apiVersion: v1\nkind: Template\nparameters:\n${parameters}objects:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: "${text}"}}\n`;
    const x = (value: string) => `- {name: X, value: "${value}"}\n`;
    const y = `- {name: Y, value: "${'y'.repeat(300)}"}\n`;

    for (const each of [
      template(x('x'.repeat(1_000_000)), '$(X)'.repeat(20_000)),
      template(x('$(Y)'.repeat(1_000)) + y, '$((X))'.repeat(1_000)),
    ])
      expect(await faultsOf(deployWith({ 'a-template.yml': each }))).to.deep.include.members([
        {
          code: 'TEMPLATE_TOO_LARGE',
          message: 'the parameters of this Template make far more than a manifest',
          hint: 'shorten their values, or use them less often',
          place: { file: 'deploy/a-template.yml', line: each.split('\n').length - 1, column: 3 },
        },
      ]);
  });
});
