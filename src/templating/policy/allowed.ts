import { allowances } from '../check/allow.ts';
import { POD_RULES } from '../check/pod-rules.ts';
import { VOLUME_RULES } from '../check/volume-rules.ts';
import type { Checked } from '../check/finding.ts';
import type { RenderedManifest } from '../rendered.ts';
import { POLICY_RULES } from './rules.ts';

const RULES = [...POD_RULES, ...VOLUME_RULES].filter(({ entry }) =>
  POLICY_RULES.some((policy) => policy.entry === entry),
);

/**
 * Rules of policies of which a comment in the template allows all that they find, so that the API server can be told: where
 * one finding is left, the check and the policy say so alike.
 */
export function allowedOfPolicies(
  manifest: RenderedManifest,
  environment: Checked['environment'],
): readonly string[] {
  if (!manifest.source.includes('slipway:')) return [];
  const isAllowed = allowances();
  return RULES.flatMap(({ entry: { described }, check }) => {
    const found = check({ manifests: [manifest], environment });
    const all = found.length > 0 && found.every((finding) => isAllowed(described.code, finding));
    return all ? [described.code] : [];
  });
}
