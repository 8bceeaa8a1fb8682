slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    verify 'npm run smoke'
    verify('make smoke URL="$SLIPWAY_URL"', timeout: '10m', port: 8080)
    verify 'shop', line: [development: 'npm run smoke', production: 'npm run smoke -- --read-only']
    verify line: """curl -fsS \$SLIPWAY_URL/healthz
curl -fsS \$SLIPWAY_URL/v1/ready"""
  }
}
