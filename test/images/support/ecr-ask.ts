import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  PutImageCommand,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';

/** Asks ECR's API what became of the repository, or has it scan the pushed image, which moto does not see arrive. */
const ecr = new ECRClient({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:5566' });
const repositoryName = 'example';

if (process.argv[2] === 'repository')
  print(await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] })));
if (process.argv[2] === 'policy') print(await ecr.send(new GetLifecyclePolicyCommand({ repositoryName })));
if (process.argv[2] === 'scan') {
  const url = `http://127.0.0.1:5001/v2/${repositoryName}`;
  const { tags } = (await (await fetch(`${url}/tags/list`)).json()) as { tags: string[] };
  const imageTag = tags[0] ?? '';
  const accept = 'application/vnd.oci.image.manifest.v1+json';
  const answer = await fetch(`${url}/manifests/${imageTag}`, { headers: { accept } });
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
  await ecr.send(new StartImageScanCommand({ repositoryName, imageId: { imageDigest } }));
}

function print(value: unknown): void {
  process.stdout.write(JSON.stringify(value));
}
