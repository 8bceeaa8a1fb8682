def outcome = slipway {
  image 'web'
}
echo "outcome ${outcome}"
