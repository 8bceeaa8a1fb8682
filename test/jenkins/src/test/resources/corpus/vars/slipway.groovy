import io.slipway.ServiceBlock

/** Reads the block as the step does, and says what it would deliver instead of delivering it. */
void call(Closure body) {
    echo 'context ' + groovy.json.JsonOutput.toJson(new ServiceBlock().read(body))
}
