import type { DescribeImageScanFindingsCommandOutput } from '@aws-sdk/client-ecr';
import type { Scan, Severity } from '../core/ports/ecr.ts';

const ORDER: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational', 'undefined'];

/** Basic and enhanced scans list their findings apart and in different shapes. */
export function scanFrom({
  imageScanStatus,
  imageScanFindings,
}: DescribeImageScanFindingsCommandOutput): Scan {
  const { findings: basic = [], enhancedFindings = [], findingSeverityCounts = {} } = imageScanFindings ?? {};
  const findings = [
    ...basic.map(({ severity, name = '', attributes = [] }) => {
      const part = (key: string): string => attributes.find((each) => each.key === key)?.value ?? '';
      return {
        severity: severityFrom(severity),
        text: words(name, part('package_name'), part('package_version')),
      };
    }),
    ...enhancedFindings.map(({ severity, title = '', packageVulnerabilityDetails }) => {
      const found = packageVulnerabilityDetails?.vulnerablePackages?.[0];
      return {
        severity: severityFrom(severity),
        text: words(title, found?.name ?? '', found?.version ?? ''),
      };
    }),
  ];
  return {
    state: stateFrom(imageScanStatus?.status),
    detail: imageScanStatus?.description ?? imageScanStatus?.status ?? '',
    counts: Object.fromEntries(
      Object.entries(findingSeverityCounts).map(([name, count]) => [severityFrom(name), count]),
    ),
    findings: findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity)),
  };
}

function stateFrom(status: string | undefined): Scan['state'] {
  // ACTIVE: enhanced scanning has looked once and keeps looking.
  if (status === 'COMPLETE' || status === 'ACTIVE') return 'complete';
  return status === 'IN_PROGRESS' || status === 'PENDING' ? 'pending' : 'failed';
}

function severityFrom(name: string | undefined): Severity {
  const lower = (name ?? '').toLowerCase();
  return ORDER.find((severity) => severity === lower) ?? 'undefined';
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
