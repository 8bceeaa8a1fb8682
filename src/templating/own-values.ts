/** What gives a value of ours that is missing; a parameter of that name would be refused. */
export function ownValueHint(written: string): string | undefined {
  const name = written.toUpperCase();
  if (name === 'TAG' || name.startsWith('IMAGE'))
    return 'name the image with --image, or give --branch, --commit and --build-number';
  if (name === 'REPLICAS') return 'write replicas for this environment in the Jenkinsfile';
  return ['BRANCH', 'COMMIT', 'BUILD_NUMBER'].includes(name)
    ? `give it with --${name.toLowerCase().replace('_', '-')}, because there is no git here`
    : undefined;
}
