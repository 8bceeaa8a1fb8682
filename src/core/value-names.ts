/** Names that Slipway gives a value itself, so that no parameter may have them. */
export const RESERVED = [
  'IMAGE',
  'IMAGE_TAG',
  'REPLICAS',
  'SERVICE',
  'DEPLOYMENT',
  'ENVIRONMENT',
  'NAMESPACE',
  'BRANCH',
  'COMMIT',
  'BUILD_NUMBER',
  'BUILD_URL',
] as const;
