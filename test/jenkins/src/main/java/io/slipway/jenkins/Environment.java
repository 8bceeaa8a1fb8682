package io.slipway.jenkins;

import groovy.lang.GroovyObjectSupport;
import java.io.Serializable;

/**
 * `env` of a Jenkinsfile: sees what surrounds the step, such as WORKSPACE inside of a node, and writes variables of the
 * whole build (workflow-cps EnvActionImpl).
 */
public final class Environment extends GroovyObjectSupport implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object getProperty(String name) {
        return Life.current().build().environment().get(name);
    }

    @Override
    public void setProperty(String name, Object value) {
        Life.current().build().setVariable(name, value == null ? null : value.toString());
    }
}
