import { expect } from 'chai';
import { usageText } from '../../src/cli/usage-words.ts';

describe('cli/usage-words', () => {
  const options = ['save', 'show', 'exit-code', 'scan-timeout'];
  const say = (message: string, given: readonly string[] = [], usage = 'plan [environment]'): string =>
    usageText(message, { usage, options, given });

  it('names an option that there is not, once, and the one that was perhaps meant', () => {
    expect(say('Unknown argument: savee', ['plan', '--savee', 'x'])).to.equal(
      "there is no option --savee, did you mean '--save'?",
    );
    expect(say('Unknown arguments: scan-timeot, scanTimeot', ['--scan-timeot=3'])).to.equal(
      "there is no option --scan-timeot, did you mean '--scan-timeout'?",
    );
  });

  it('says what is missing, and how the command is written', () => {
    expect(say('Not enough non-option arguments: got 0, need at least 1', [], 'approve <digest>')).to.equal(
      'digest is missing: slipway approve <digest>',
    );
    expect(say('Not enough arguments following: save')).to.equal('--save needs a value');
    expect(say('Missing required arguments: environment, state')).to.equal(
      '--environment and --state are missing',
    );
    expect(say('Missing required argument: state')).to.equal('--state is missing');
    expect(say('Implications failed: approval -> plan')).to.equal('--approval needs --plan too');
    expect(say('Implications failed: diff -> release', [], 'history [environment] [release]')).to.equal(
      '--diff needs release too: slipway history [environment] [release]',
    );
    expect(
      usageText('Unknown argument: n', { usage: 'plan', options: ['C', 'o', 'save'], given: ['-n'] }),
    ).to.equal('there is no option -n');
    expect(say('Missing dependent arguments: plan -> only')).to.equal('--plan needs --only too');
    expect(say('Invalid values: Argument: output, Given: "xml", Choices: "text", "json"')).to.equal(
      '--output is "xml", not one of text, json',
    );
  });

  it('says of a word too many where it was, and leaves what it does not know', () => {
    expect(say('Unknown argument: production', ['plan', 'staging', 'production'])).to.equal(
      "Unknown argument 'production': write slipway plan [environment]",
    );
    expect(say('name a command')).to.equal('name a command');
  });
});
