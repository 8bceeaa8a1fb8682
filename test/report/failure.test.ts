import { expect } from 'chai';
import { failureText } from '../../src/report/failure.ts';
import { InvalidInput, UserError } from '../../src/core/errors.ts';

describe('src/report/failure', () => {
  it('shows all faults by place, with the line and a caret under the word', () => {
    const error = new InvalidInput([
      { code: 'B', message: 'missing: no template', place: { file: 'deploy/worker.yml' } },
      {
        code: 'A',
        message: "no such word 'replica', did you mean 'replicas'?",
        place: { file: 'Jenkinsfile', line: 9, column: 5, length: 7 },
        excerpt: '    replica production: 3',
      },
    ]);

    expect(failureText(error, '0.1.0').split('\n')).to.deep.equal([
      '✗ 2 faults, nothing was done',
      '',
      "Jenkinsfile:9:5    no such word 'replica', did you mean 'replicas'?",
      '      9 │     replica production: 3',
      '        │     ^^^^^^^',
      'deploy/worker.yml  missing: no template',
    ]);
  });

  it('counts warnings beside the faults, not among them', () => {
    const warning = { code: 'W', message: 'w', severity: 'warning' } as const;
    const faults = [{ code: 'A', message: 'x' }, warning];

    expect(new InvalidInput(faults).message).to.equal('1 fault and 1 warning, nothing was done');
    expect(new InvalidInput([...faults, warning]).message).to.contain('1 fault and 2 warnings,');
  });

  it('keeps tabs above the caret', () => {
    const place = { file: 'Jenkinsfile', line: 2, column: 3, length: 1 };
    const error = new InvalidInput([{ code: 'A', message: 'x', place, excerpt: '\t\tx' }]);

    expect(failureText(error, '0.1.0')).to.contain('│ \t\tx').and.to.contain('│ \t\t^');
  });

  it('says one error with its details and what to do, without a stack', () => {
    const error = new UserError({ code: 'X', message: 'no', details: ['one', 'two'], hint: 'do this' });

    expect(failureText(error, '0.1.0')).to.equal('✗ no\n  one\n  two\n  do this');
  });

  it('asks to report what is a bug, with version and stack', () => {
    const text = failureText(new TypeError('x is undefined'), '0.1.0');

    expect(text)
      .to.match(/bug in slipway 0\.1\.0/)
      .and.to.match(/TypeError: x is undefined\n\s+at /);
  });
});
