import { counted } from '../errors.ts';
import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const badReference = entry(
  {
    code: 'BAD_IMAGE_REFERENCE',
    about: 'A text that should name an image does not follow the grammar of image references.',
  },
  (text: string, why: string) => ({
    message: `'${text}' is no image reference: ${why}`,
    hint: 'write [host[:port]/]repository[:tag][@sha256:digest], the repository in lower case',
  }),
);

export const imageNotFound = entry(
  {
    code: 'IMAGE_NOT_FOUND',
    about: 'An image that is to be used does not exist in its registry.',
  },
  (reference: string, similar: readonly string[] = []) => ({
    message: `there is no image ${reference}`,
    hint:
      similar.length === 0
        ? 'push it first, or correct its name'
        : `did you mean ${similar.map((tag) => `'${tag}'`).join(' or ')}`,
  }),
);

export const noPlatform = entry(
  {
    code: 'NO_SUCH_PLATFORM',
    about:
      'An image is not made for the platform asked for, or for the nodes of the cluster; a warning where some nodes fit.',
  },
  (reference: string, platform: string, there: readonly string[]) => ({
    message: `${reference} is not made for ${platform}`,
    hint: `set platform to one of ${there.join(', ')}`,
  }),
);

export const layerSourceMissing = entry(
  { code: 'LAYER_MISSING', about: 'layers names a folder or file that is not in the workspace.' },
  (path: string) => ({
    message: `layers names '${path}', which does not exist`,
    hint: 'build it before (a test line may do it), or correct layers of image in the Jenkinsfile',
  }),
);

export const imagePathOutside = entry(
  {
    code: 'IMAGE_PATH_OUTSIDE',
    about:
      'A path of `image` (layers, dockerfile, context) leads out of the repository, by itself or by a symbolic link, so that files of the machine would be pushed.',
  },
  (path: string) => ({
    message: `image names '${path}', which leads out of the repository`,
    hint: 'copy what belongs into the image into the workspace, and name that',
  }),
);

export const layerSourceOdd = entry(
  {
    code: 'LAYER_ODD_FILE',
    about: 'A folder of layers holds a socket, a pipe or a device, which no image can.',
  },
  (path: string) => ({
    message: `${path} is neither file, folder nor symbolic link`,
    hint: 'remove it, or name a folder without it in layers of image',
  }),
);

export const layerSourceChanged = entry(
  { code: 'LAYER_CHANGED', about: 'A file changed while it was packed, so its image would hold a mixture.' },
  (path: string) => ({
    message: `${path} changed while it was read`,
    hint: 'let what writes it end, then run again',
  }),
);

export const builderMissing = entry(
  {
    code: 'NO_BUILDER',
    about: 'A Dockerfile is to be built and none of docker, buildah and podman works on this machine.',
  },
  (tried: readonly string[]) => ({
    message: 'nothing here can build a Dockerfile',
    details: tried,
    hint: 'install buildah (it needs no daemon), or give image an archive: or layers: in the Jenkinsfile',
  }),
);

export const engineFailed = entry(
  {
    code: 'BUILD_FAILED',
    exit: Exit.refused,
    about: 'docker, buildah or podman ended with an error; its output is above or in the message.',
  },
  (command: string, code: number, said: readonly string[]) => ({
    message: `${command} exits with ${code}`,
    details: said,
    hint: 'fix what its output names; the same command in the workspace shows it whole',
  }),
);

export const dockerfileMissing = entry(
  { code: 'NO_DOCKERFILE', about: 'The image is built from a Dockerfile, and there is none at its path.' },
  (path: string) => ({
    message: `there is no ${path}`,
    hint: 'add it, name another with dockerfile: of image, or give image an archive: or layers:',
  }),
);

export const secretsNeedBuildkit = entry(
  {
    code: 'SECRETS_NEED_BUILDKIT',
    about: "Build secrets need BuildKit; docker's classic builder would have to put them into a layer.",
  },
  (id: string) => ({
    message: `docker has no BuildKit here, which build secret '${id}' needs`,
    hint: 'install docker-buildx, or use buildah',
  }),
);

export const archiveMissing = entry(
  { code: 'ARCHIVE_MISSING', about: 'archive names a file that is not in the workspace.' },
  (path: string) => ({
    message: `archive names '${path}', which does not exist`,
    hint: 'make it before (a test line may do it), or correct archive of image in the Jenkinsfile',
  }),
);

export const archiveUnknown = entry(
  { code: 'ARCHIVE_UNKNOWN', about: 'The file is a tar, though of no form that images have.' },
  (path: string) => ({
    message: `${path} holds neither manifest.json nor index.json, so it is no image`,
    hint: 'write it with docker save, buildah push docker-archive:, skopeo copy or buildx --output type=oci',
  }),
);

export const archiveBroken = entry(
  { code: 'ARCHIVE_BROKEN', about: 'The archive is cut off or damaged.' },
  (path: string, why: string) => ({ message: `${path} is broken: ${why}`, hint: 'make it again' }),
);

export const archiveUnsafe = entry(
  {
    code: 'ARCHIVE_UNSAFE',
    about: 'A name in the archive leads out of it; no honest tool writes such an archive.',
  },
  (path: string, name: string) => ({
    message: `${path} holds the path '${name}', which leads out of it`,
    hint: 'do not use it, and ask where it came from',
  }),
);

export const archiveManifold = entry(
  { code: 'ARCHIVE_MANIFOLD', about: 'The archive holds several images, and a service is one.' },
  (path: string, names: readonly string[]) => ({
    message: `${path} holds ${counted(names.length, 'image')}: ${names.join(', ')}`,
    hint: 'save one image into it',
  }),
);

export const imageMissingInBlock = entry(
  { code: 'NO_IMAGE', about: 'An image is to be built and the block names none.' },
  () => ({
    message: 'the block builds no image',
    hint: "write image 'name' into the slipway block of the Jenkinsfile",
  }),
);

export const notProven = entry(
  {
    code: 'NOT_PROVEN',
    exit: Exit.refused,
    about: 'The platform promotes from another environment, which does not run this commit.',
  },
  (from: string, why: string) => ({
    message: `nothing to promote from ${from}: ${why}`,
    hint: `release this commit to ${from} first`,
  }),
);

export const diskFull = entry(
  {
    code: 'DISK_FULL',
    exit: Exit.refused,
    about: 'There is no room for the compressed layers of an image, which are removed after the push.',
  },
  (folder: string) => ({
    message: `no room left in ${folder}`,
    hint: 'make room, or name a larger disk with TMPDIR',
  }),
);

export const temporaryUnusable = entry(
  {
    code: 'TEMPORARY_UNUSABLE',
    exit: Exit.refused,
    about: 'The folder for temporary files does not exist or nothing may be written there.',
  },
  (folder: string, why: string, cause?: unknown) => ({
    message: `nothing can be kept in ${folder}: ${why}`,
    hint: 'name another folder with TMPDIR',
    cause,
  }),
);

export const buildSecretRefused = entry(
  {
    code: 'BUILD_SECRET_REFUSED',
    about: 'A secret of the build names a variable with a credential that the platform does not let through.',
  },
  (id: string, variable: string) => ({
    message: `the secret '${id}' of the build names ${variable}, which the platform does not let through`,
    hint: `name another variable in secrets of image, or add pass: [${variable}] to platform.yml`,
  }),
);

export const contentTooLarge = entry(
  {
    code: 'CONTENT_TOO_LARGE',
    exit: Exit.refused,
    about: 'A manifest or configuration of an image is larger than any tool makes them.',
  },
  (what: string, size: number, most: number) => ({
    message: `${what} has ${size} bytes, more than the ${most} that are read`,
    hint: 'use another image',
  }),
);

export const contentMalformed = entry(
  {
    code: 'CONTENT_MALFORMED',
    exit: Exit.refused,
    about: 'A manifest or configuration of an image is not as the OCI image specification has it.',
  },
  (what: string, why: string) => ({ message: `${what} is malformed: ${why}`, hint: 'use another image' }),
);

export const platformsNeedBuildx = entry(
  {
    code: 'PLATFORMS_NEED_BUILDX',
    about: 'docker builds for several platforms at once only with buildx.',
  },
  () => ({
    message: 'this docker cannot build for several platforms',
    hint: 'install the buildx plugin with a builder of the driver docker-container, or use --builder buildah',
  }),
);
