import io.slipway.Delivery
import io.slipway.ServiceBlock

/** `slipway { image ...; test ...; kubernetes { ... } }`: the whole way of one service, from its tests to its rollout. */
void call(Closure body) {
    new Delivery(this, 'slipway').deliver(new ServiceBlock(), body)
}
