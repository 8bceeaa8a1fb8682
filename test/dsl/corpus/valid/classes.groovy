class Version implements Serializable {
  final String text
  Version(String text) { this.text = text }
  String toString() { "v${text}" }
  static Version of(String t) { new Version(t) }
}
enum Colour { RED, GREEN }
interface Named { String name() }
echo Version.of('1').toString()
slipway { image 'web' }
