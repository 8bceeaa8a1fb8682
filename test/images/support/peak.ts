import { readFileSync } from 'node:fs';

/**
 * The most memory this process ever took, in MB. What `resourceUsage` says counts the parent too, whose pages a child
 * has until its own program begins.
 */
export function peakMb(): number {
  const kb = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}
