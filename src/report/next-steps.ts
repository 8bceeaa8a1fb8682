import { hasChanges, type Plan } from '../core/plan.ts';
import { shellWord } from '../core/shell-word.ts';

/** What comes after a plan: which it is, where it is kept, and the commands that approve and deploy it. */
export function nextSteps(
  plan: Plan,
  file: string | undefined,
  how: 'saved to' | 'from' = 'saved to',
): string[] {
  const { environment, branch, digest, approval } = plan;
  const lines = [`plan ${digest}`];
  if (file !== undefined) lines.push(`${how} ${file}`);
  if (!hasChanges(plan)) return [...lines, 'next: nothing, the cluster is as planned'];
  if (file === undefined)
    return [
      ...lines,
      approval === undefined
        ? `next: slipway deploy ${environment} --branch ${shellWord(branch)}`
        : `next: keep it for approval with slipway plan ${environment} --branch ${shellWord(branch)} --save slipway.plan`,
    ];
  if (approval === undefined) return [...lines, `deploy:  slipway deploy ${environment} --plan ${file}`];
  return [
    ...lines,
    `approve: slipway approve ${digest} --key KEY --save approval.json${approval.fourEyes ? '  (by a second person)' : ''}`,
    `deploy:  slipway deploy ${environment} --plan ${file} --approval approval.json --approvers FILE`,
  ];
}
