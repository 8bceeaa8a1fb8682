import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  PutImageCommand,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';

/** Asks ECR's API what became of the repository, or tells it of a pushed image, which moto does not see arrive, and has it scanned. */
const ecr = new ECRClient({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:5566' });
const repositoryName = 'example';

if (process.argv[2] === 'repository')
  print(await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] })));
if (process.argv[2] === 'policy') print(await ecr.send(new GetLifecyclePolicyCommand({ repositoryName })));
if (process.argv[2] === 'arrive' || process.argv[2] === 'scan') {
  const imageTag = process.argv[3] ?? '';
  const accept = 'application/vnd.oci.image.manifest.v1+json';
  const url = `http://127.0.0.1:5001/v2/${repositoryName}/manifests/${imageTag}`;
  const answer = await fetch(url, { headers: { accept } });
  const imageDigest = answer.headers.get('docker-content-digest') ?? '';
  await ecr.send(
    new PutImageCommand({
      repositoryName,
      imageTag,
      imageDigest,
      imageManifest: await answer.text(),
      imageManifestMediaType: accept,
    }),
  );
  if (process.argv[2] === 'scan')
    await ecr.send(new StartImageScanCommand({ repositoryName, imageId: { imageDigest } }));
}

function print(value: unknown): void {
  process.stdout.write(JSON.stringify(value));
}
