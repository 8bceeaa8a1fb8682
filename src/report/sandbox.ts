import { durationText } from '../core/duration.ts';
import type { SandboxEvent } from '../core/events/sandbox.ts';

export function sandboxLines(event: SandboxEvent): string[] {
  switch (event.type) {
    case 'sandbox.progress':
      return [
        `  ${durationText(event.ms).padStart(6)}  ${event.part} ${event.state}${event.detail === undefined ? '' : `, ${event.detail}`}`,
      ];
    case 'sandbox.ready':
      return [
        event.started
          ? `✓ sandbox ${event.name} is ready after ${durationText(event.ms)}`
          : `= sandbox ${event.name} is running already`,
        ...(event.added ?? []).map((name) => `✓ environment ${name} is ready in it, for branch ${name}`),
      ];
    case 'sandbox.removed':
      return [
        event.found
          ? `✓ sandbox ${event.name} is gone`
          : `= there is no sandbox ${event.name}, so nothing to end`,
      ];
  }
}

export type SandboxView = {
  readonly name: string;
  readonly healthy: boolean;
  readonly kubeconfig: string;
  readonly contexts: readonly string[];
  readonly platform: string;
  readonly bucket: string;
  readonly logs: string;
  readonly parts: readonly {
    readonly name: string;
    readonly pid: number | undefined;
    readonly endpoint: string | undefined;
    readonly alive: boolean;
  }[];
};

export function sandboxTable(view: SandboxView): string {
  const rows = view.parts.map(({ name, pid, endpoint, alive }) =>
    [
      alive ? '✓' : '✗',
      name.padEnd(24),
      (pid === undefined ? '-' : String(pid)).padEnd(8),
      alive ? (endpoint ?? '') : 'does not answer',
    ]
      .join(' ')
      .trimEnd(),
  );
  return [
    `sandbox ${view.name}: ${view.healthy ? 'running' : 'broken; slipway sandbox up starts it again'}`,
    ...rows.map((row) => `  ${row}`),
    `  kubeconfig  ${view.kubeconfig} (contexts ${view.contexts.join(', ')})`,
    `  platform    ${view.platform}`,
    `  bucket      ${view.bucket}`,
    `  logs        ${view.logs}`,
  ].join('\n');
}
