package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

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

    /** Only a trusted library may ask what the branch source found. */
    @Test
    public void cannotHideBehindTheNameOfItsJob() throws Exception {
        assumeTrue(library.equals("trusted"));
        Scenario scenario = scenario().on("development");
        scenario.job.change();

        Build build = scenario.run();

        assertEquals(build.console(), Result.FAILURE, build.result());
        assertEquals(build.console(), List.of(), build.bound);
        Say.holds(build, "CHANGE_ID is not set, but this is the job of pull request 'development'");
    }

    @Test
    public void isNoTagThatIsCalledLikeABranch() throws Exception {
        for (boolean hidden : library.equals("trusted") ? List.of(false, true) : List.of(false)) {
            Scenario scenario = scenario().on("development");
            scenario.job.tag().variable("TAG_NAME", "development");

            Build build = scenario.run((hidden ? "env.TAG_NAME = ''\n" : "") + Scenario.BLOCK.replace("@Library('slipway') _\n", ""));

            assertEquals(build.console(), Result.FAILURE, build.result());
            assertEquals(build.console(), List.of(), build.bound);
            Say.holds(build, "this is the job of tag 'development', and only branches are delivered");
        }
    }

    @Test
    public void cannotBringABuildOfItsOwn() throws Exception {
        String fake = "currentBuild = [rawBuild: [parent: [allProperties: []]], projectName: 'development', number: 1, upstreamBuilds: [], getBuildCauses: { String type -> [] }]\n";
        for (String before : List.of(fake, "slipway." + fake, fake + "env = [BRANCH_NAME: 'development']\n")) {
            Scenario scenario = scenario().on("PR-7").answer("stages", Scenario.DEVELOPMENT);
            scenario.job.variable("CHANGE_ID", "7");

            Build build = scenario.run(before + "slipway.env.CHANGE_ID = ''\nslipway.env.BRANCH_NAME = 'development'\n" + Scenario.BLOCK.replace("@Library('slipway') _\n", ""));

            assertEquals(build.console(), Result.FAILURE, build.result());
            assertEquals(build.console(), List.of(), build.bound);
            Say.holds(build, "which would stand in for Jenkins' own");
        }
    }

    @Test
    public void cannotLoadABuildOfItsOwn() throws Exception {
        String fake = """
            def getRawBuild() { [parent: [allProperties: []]] }
            def getProjectName() { 'development' }
            def getNumber() { 1 }
            def getUpstreamBuilds() { [] }
            def getBuildCauses(String type) { [] }
            """;
        Scenario scenario = scenario().on("PR-7").answer("stages", Scenario.DEVELOPMENT);
        scenario.job.variable("CHANGE_ID", "7").variableOfLibrary("currentBuild", fake);

        Build build = scenario.run("env.CHANGE_ID = ''\nenv.BRANCH_NAME = 'development'\n" + Scenario.BLOCK.replace("@Library('slipway') _\n", ""));

        assertEquals(build.console(), Result.FAILURE, build.result());
        assertEquals(build.console(), List.of(), build.bound);
        Say.holds(build, "which would stand in for Jenkins' own");
    }

    @Test
    public void cannotDoSoInABlock() throws Exception {
        assertStopped("withEnv(['CHANGE_ID=', 'BRANCH_NAME=development']) {\n", "}");
    }
}
