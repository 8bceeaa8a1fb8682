// Ein Dienst für Prüfungen – 試験 🚢
def größe = 'ä { '
slipway {
  image 'web'
  test 'echo "Grüße 世界 🚢 {"'
  kubernetes {
    deployment 'web'
    parameter 'GREETING', development: 'Hallo 世界', production: "Grüß Gott 🚢"
  }
}
