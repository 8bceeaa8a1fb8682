def branches = [:]
branches['one'] = { echo '1' }
branches["two"] = { node { echo "2 }" } }
branches.failFast = true
parallel branches
parallel first: { echo 'a' }, second: {
  echo 'b {'
}
slipway { image 'web' }
