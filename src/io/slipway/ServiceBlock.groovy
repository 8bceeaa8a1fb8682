package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/** The words of `slipway { }`. */
class ServiceBlock extends Block {
    private static final long serialVersionUID = 1L

    @NonCPS
    String title() { 'slipway' }

    @NonCPS
    Map words() {
        [image: "image 'example'", kubernetes: 'kubernetes { ... }', secrets: "secrets 'example.yml'",
         service: "service 'example'", test: "test 'npm test', or test '/app/check', inImage: true"]
    }

    @NonCPS
    void service(String name) { once('service', name) }

    @NonCPS
    void image(String name) { image([:], name) }

    @NonCPS
    void image(Map options, String name) { once('image', [name: name] + options) }

    @NonCPS
    void test(String... lines) { test([:], lines) }

    @NonCPS
    void test(Map options, String... lines) {
        if (!lines || (options && (options.size() > 1 || !(options.inImage instanceof Boolean)))) {
            throw new InvalidInput("test takes texts, and inImage: true: write ${words().test}")
        }
        lines.each { line -> add(options.inImage ? 'testInImage' : 'test', line) }
    }

    @NonCPS
    void secrets(String... files) { files.each { file -> add('secrets', file) } }

    void kubernetes(Closure body) {
        Map inner = new KubernetesBlock().read(body)
        once('kubernetes', inner.kubernetes)
        (inner.secrets ?: []).each { file -> add('secrets', file) }
    }

    @NonCPS
    Map context() { said }
}
