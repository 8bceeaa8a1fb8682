package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

/** Builds that are aborted, and agents that are lost. */
public class AccidentTest extends Modes {
    @Test
    public void anAbortReachesTheProgramAsSigterm() throws Exception {
        Scenario scenario = scenario().on("development").waits("deploy", "1 of 2 new pods ready");
        scenario.job.then(Accident.abortedAt("1 of 2 new pods ready"));

        Build build = scenario.run();

        assertEquals(build.console(), Result.ABORTED, build.result());
        Say.holds(build, "stopped, lease released", "script returned exit code 143", "Aborted by admin");
    }

    @Test
    public void anAbortedDeployIsNotLeftRunningInBitbucket() throws Exception {
        Scenario scenario = scenario().on("development").waits("deploy", "1 of 2 new pods ready").answer("stages",
            "[{\"name\":\"deploy\",\"title\":\"deploy\",\"environment\":\"development\",\"credentials\":{\"bitbucket\":\"bb\"}}]");
        scenario.job.credential("bb", java.util.Map.of("secret", "bitbucket-token-0815")).then(Accident.abortedAt("1 of 2 new pods ready"));

        assertEquals(Result.ABORTED, scenario.run().result());
        assertTrue(scenario.lines(), scenario.lines().trim().endsWith("--environment development --state stopped"));
    }

    @Test
    public void aLostAgentIsFollowedByAnotherThatResumes() throws Exception {
        Scenario scenario = scenario().on("master").waits("deploy", "1 of 2 new pods ready");
        scenario.job.then(Person.approves("carol")).then(Accident.agentLostAt("1 of 2 new pods ready"));

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertEquals(List.of("stages", "test", "build", "push", "plan", "show", "deploy", "deploy"), scenario.calls());
        assertTrue(scenario.lines(), scenario.lines().trim().endsWith("--approved-by carol --approve sha256:1f09aa --resume --report .slipway/report.html --junit .slipway/junit.xml"));
        Say.holds(build, "Agent was removed", "Retrying");
    }

    @Test
    public void twoLostAgentsEndTheBuild() throws Exception {
        Scenario scenario = scenario().on("development").says("test", "14 passing");
        scenario.job.then(Accident.agentLostAt("14 passing")).then(Accident.agentLostAt("14 passing"));

        assertEquals(Result.ABORTED, scenario.run().result());
    }
}
