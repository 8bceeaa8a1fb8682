package io.slipway.jenkins;

import java.io.Serializable;

/** What `agent()` is inside `retry(conditions: [agent()])`: a thing described, not a step (workflow-cps UninstantiatedDescribable). */
public record Symbol(String name) implements Serializable {}
