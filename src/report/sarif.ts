import { jsonText } from '../core/printable.ts';
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
    message: { text: hint === undefined ? message : `${message}; ${hint}` },
    ...(place && {
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: place.file },
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
    toolExecutionNotifications: notes.map((text) => ({ level: 'note', message: { text } })),
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
