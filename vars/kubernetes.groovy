import io.slipway.Delivery
import io.slipway.KubernetesBlock

/** `kubernetes { deployment ... }`: deploys only, for teams that keep their own build stages. */
void call(Closure body) {
    new Delivery(this, 'kubernetes').deliver(new KubernetesBlock(), body)
}
