import { jsonText, oneLine } from '../core/printable.ts';
import type { Fault } from '../core/errors.ts';

/** What a rule is for, as viewers of SARIF show it beside a finding. */
type SarifRule = { readonly code: string; readonly about: string; readonly reason: string };

type SarifRun = {
  readonly faults: readonly Fault[];
  readonly rules: readonly SarifRule[];
  /** What the run could not look at; no finding, so it fails nothing. */
  readonly notes: readonly string[];
  readonly version: string;
};

/** Faults as SARIF 2.1.0, which CI systems turn into annotations of the changed lines. */
export function sarifText({ faults, rules, notes, version }: SarifRun): string {
  const results = faults.map(({ code, severity, message, hint, place }) => ({
    ruleId: code,
    level: severity === 'warning' ? 'warning' : 'error',
    message: { text: oneLine(hint === undefined ? message : `${message}; ${hint}`) },
    ...(place && {
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(place.file) },
            ...(place.line !== undefined && {
              region: {
                startLine: place.line,
                ...(place.column !== undefined && { startColumn: place.column }),
              },
            }),
          },
        },
      ],
    }),
  }));
  const driver = {
    name: 'slipway',
    version,
    rules: rules.map(({ code, about, reason }) => ({
      id: code,
      shortDescription: { text: about },
      fullDescription: { text: reason },
    })),
  };
  const invocation = {
    executionSuccessful: true,
    toolExecutionNotifications: notes.map((text) => ({ level: 'note', message: { text: oneLine(text) } })),
  };
  return jsonText(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver }, invocations: [invocation], results }],
    },
    2,
  );
}

/** A name of a file may hold anything; a URI holds a blank as `%20`. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
