package io.slipway.jenkins;

/**
 * What befalls a running `sh` as soon as its output holds `text`; each happens once.
 *
 * @param kind abort (somebody presses the red button) or agent (the agent is lost with all that ran there)
 */
public record Accident(String kind, String text) {
    public static Accident abortedAt(String text) {
        return new Accident("abort", text);
    }

    public static Accident agentLostAt(String text) {
        return new Accident("agent", text);
    }
}
