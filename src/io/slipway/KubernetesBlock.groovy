package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/** The words of `kubernetes { }`, alone or inside `slipway { }`. */
class KubernetesBlock extends Block {
    private static final long serialVersionUID = 1L

    @NonCPS
    String title() { 'kubernetes' }

    @NonCPS
    Map words() {
        [autoscale: "autoscale 'example', cpu: 70, min: 2, max: [production: 10]",
         deployment: "deployment 'example'",
         expose: "expose 'example', host: [production: 'shop.example.com'], path: '/'", image: "image 'registry.example.com/team/example:1.0'",
         migrate: "migrate 'db-migrate', or migrate 'db-migrate', rollback: 'refuse'",
         parameter: "parameter 'LOG_LEVEL', development: 'debug', production: 'info'",
         replicas: 'replicas development: 1, production: 3', secrets: "secrets 'example.yml'",
         verify: "verify http: '/healthz', verify 'npm run smoke', or verify prometheus: 'QUERY', below: 0.01, during: '2m'"]
    }

    @NonCPS
    void image(String reference) { once('image', reference) }

    @NonCPS
    void deployment(String name) { deployment([:], name) }

    @NonCPS
    void deployment(Map options, String name) { add('deployments', [name: name] + options) }

    @NonCPS
    void autoscale(String name) { autoscale([:], name) }

    @NonCPS
    void autoscale(Map options, String name) { add('autoscalers', [name: name] + options) }

    @NonCPS
    void expose(String name) { expose([:], name) }

    @NonCPS
    void expose(Map options, String name) { add('exposures', [name: name] + options) }

    @NonCPS
    void migrate(String name) { migrate([:], name) }

    @NonCPS
    void migrate(Map options, String name) { add('migrations', [name: name] + options) }

    @NonCPS
    void verify(String line) { verify([:], line) }

    @NonCPS
    void verify(Map options) { add('verifications', options) }

    /** A text alone is a line; before what is asked it names a deployment. */
    @NonCPS
    void verify(Map options, String text) {
        boolean asks = options.containsKey('http') || options.containsKey('prometheus') || options.containsKey('line')
        add('verifications', [(asks ? 'name' : 'line'): text] + options)
    }

    @NonCPS
    void replicas(Map counts) { once('replicas', counts) }

    @NonCPS
    void replicas(Integer count) { once('replicas', count) }

    @NonCPS
    void parameter(Map values, String name) { parameter(name, values) }

    @NonCPS
    void parameter(String name, Object value) { entry('parameters', name, value) }

    @NonCPS
    void secrets(String... files) { files.each { file -> add('secrets', file) } }

    /** Secrets belong to the service, wherever they are written. */
    @NonCPS
    Map context() {
        Map context = [kubernetes: said.findAll { word, value -> word != 'secrets' }]
        if (said.secrets) {
            context.secrets = said.secrets
        }
        return context
    }
}
