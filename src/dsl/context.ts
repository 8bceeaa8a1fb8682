import * as z from 'zod/mini';
import {
  Count,
  described,
  DnsLabel,
  Name,
  perEnvironment,
  Port,
  Repository,
  Scalar,
  SecretFile,
  Text,
} from './context-values.ts';
import { Autoscaler, Exposure, Migration, Verification } from './context-words.ts';

export { described, DnsLabel } from './context-values.ts';

export const Replicas = perEnvironment(Count);
const Parameters = z.record(Name, perEnvironment(Scalar));
const Variables = z.record(z.string(), z.string());
const BuildSecrets = z.record(
  z.string().check(z.regex(/^[\w][\w.-]*$/, { error: 'is no id of a secret' })),
  z.string().check(
    z.regex(/^(?:env:[A-Za-z_]\w*|(?!env:)[^,"\n]+)$/, {
      error: 'is neither a file nor env: and a variable',
    }),
  ),
);

const ImagePlatform = z.string().check(
  z.regex(/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/, {
    error:
      "is no platform such as linux/amd64; several are written platforms: ['linux/amd64', 'linux/arm64']",
  }),
);

const ImageSpec = z.strictObject({
  name: described(Repository, 'Name of the repository within the registry'),
  dockerfile: z.optional(described(Text, 'Path of the Dockerfile; Dockerfile where it is left out')),
  context: z.optional(described(Text, 'Folder that the Dockerfile sees; the workspace where it is left out')),
  target: z.optional(described(Text, 'Stage of the Dockerfile to stop at')),
  platform: z.optional(described(ImagePlatform, 'Operating system and processor, such as linux/amd64')),
  platforms: z.optional(
    described(
      z.array(ImagePlatform).check(z.minLength(1, { error: 'is empty' })),
      'Several of them, for one image that serves them all',
    ),
  ),
  arguments: z.optional(described(Variables, 'Values for ARG in the Dockerfile')),
  secrets: z.optional(
    described(
      BuildSecrets,
      'Secrets of the build by their id: a file of the workspace, or env: and a variable',
    ),
  ),
  archive: z.optional(described(Text, 'Image archive that a test line made, instead of a Dockerfile')),
  layers: z.optional(
    described(Variables, 'Folder or file in the workspace to path in the image, instead of a Dockerfile'),
  ),
  base: z.optional(described(Text, 'Image below the layers; scratch where it is left out')),
  entrypoint: z.optional(described(z.array(z.string()), 'Program of an image made of layers')),
  command: z.optional(described(z.array(z.string()), 'Arguments of the program')),
  user: z.optional(described(Text, 'User that runs the program, such as 65534')),
  ports: z.optional(described(z.array(Port), 'Ports the program listens on')),
  env: z.optional(described(Variables, 'Variables of the image')),
});

const Deployment = z.strictObject({
  name: described(
    DnsLabel,
    'Name of the deployment; its template is deploy/<name>-template.<environment>.yml',
  ),
  replicas: z.optional(
    described(Replicas, 'Pods of this deployment, for all environments or by environment'),
  ),
  parameters: z.optional(described(Parameters, 'Values for the template of this deployment only')),
});

const Kubernetes = z.strictObject({
  image: z.optional(described(Text, 'Full reference of an image that was built elsewhere')),
  deployments: z.optional(described(z.array(Deployment), 'The deployments, in the order they were written')),
  replicas: z.optional(described(Replicas, 'Pods of every deployment that says nothing itself')),
  parameters: z.optional(
    described(Parameters, 'Values for the templates, for all environments or by environment'),
  ),
  autoscalers: z.optional(described(z.array(Autoscaler), 'Who sets the number of Pods instead of replicas')),
  exposures: z.optional(described(z.array(Exposure), 'What is reached from outside of the cluster')),
  migrations: z.optional(described(z.array(Migration), 'Jobs that run before the workloads')),
  verifications: z.optional(described(z.array(Verification), 'What has to hold once everything is ready')),
});

/**
 * What a block says: exactly what the Groovy steps collect and what the static reader reads.
 * Nothing is filled in; a word that was not written is absent.
 */
export const ServiceContext = z.strictObject({
  service: z.optional(
    described(
      DnsLabel,
      'Name of the service; that of the image or of the first deployment where it is left out',
    ),
  ),
  image: z.optional(described(ImageSpec, 'The image to build and push')),
  test: z.optional(described(z.array(Text), 'Shell lines that must succeed, in this order')),
  testInImage: z.optional(
    described(z.array(Text), 'Shell lines that must succeed in the built image before it is pushed'),
  ),
  secrets: z.optional(
    described(z.array(SecretFile), 'Files of the secrets bucket, below the folder of the environment'),
  ),
  kubernetes: z.optional(described(Kubernetes, 'What goes to the cluster')),
});

export type ServiceContext = Immutable<z.infer<typeof ServiceContext>>;
export type ImageSpec = Immutable<z.infer<typeof ImageSpec>>;

type Immutable<T> = T extends (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;
