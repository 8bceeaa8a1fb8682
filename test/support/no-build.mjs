// The tests may run within a build of their own, whose branch, number and settings are nobody's business here.
for (const name of Object.keys(process.env))
  if (
    /^(BRANCH_NAME|BUILD_(NUMBER|URL|USER_ID)|CHANGE_ID|GIT_COMMIT)$/.test(name) ||
    /^SLIPWAY_(PLATFORM|SUMMARY|REQUESTER|AGE_KEY_FILE|LIBRARY|RESUME)$/.test(name)
  )
    delete process.env[name];
