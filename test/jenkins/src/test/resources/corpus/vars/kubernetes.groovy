import io.slipway.KubernetesBlock

/** Reads the block as the step does, and says what it would deliver instead of delivering it. */
void call(Closure body) {
    echo 'context ' + groovy.json.JsonOutput.toJson(new KubernetesBlock().read(body))
}
