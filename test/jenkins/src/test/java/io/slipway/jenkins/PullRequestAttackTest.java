package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

/** A pull request whose Jenkinsfile says that it is none. */
public class PullRequestAttackTest extends Modes {
    private void assertStopped(String before, String... after) throws Exception {
        Scenario scenario = scenario().on("PR-7").answer("stages", Scenario.DEVELOPMENT);
        scenario.job.variable("CHANGE_ID", "7");

        Build build = scenario.run(before + Scenario.BLOCK.replace("@Library('slipway') _\n", "") + String.join("\n", after));

        assertEquals(build.console(), Result.FAILURE, build.result());
        assertEquals(build.console(), List.of(), scenario.calls());
        assertEquals(build.console(), List.of(), build.bound);
        Say.holds(build, "this is the job of");
    }

    @Test
    public void cannotCallItselfABranch() throws Exception {
        assertStopped("env.CHANGE_ID = ''\nenv.BRANCH_NAME = 'development'\n");
    }

    @Test
    public void cannotHideThatItIsOne() throws Exception {
        assertStopped("env.CHANGE_ID = ''\n");
    }

    @Test
    public void cannotDoSoInABlock() throws Exception {
        assertStopped("withEnv(['CHANGE_ID=', 'BRANCH_NAME=development']) {\n", "}");
    }
}
