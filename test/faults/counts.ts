/** Writes of a deploy of the second version that nobody disturbs: lease, record, objects, record, lease. */
export const WRITES = 39;
/** Its requests to the bucket: secrets, archive. */
export const BUCKET_REQUESTS = 9;
/** Its requests to the registry. */
export const REGISTRY_REQUESTS = 5;
