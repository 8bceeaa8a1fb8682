package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

/** How the program's exit codes end a build. */
public class ExitTest extends Modes {
    private void assertEnds(int code, Result result, String text) throws Exception {
        Scenario scenario = scenario().on("development").ends("deploy", code)
            .answer("stages", "[{\"name\":\"deploy\",\"title\":\"deploy\",\"environment\":\"development\"}]");

        Build build = scenario.run();

        assertEquals(build.console(), result, build.result());
        Say.holds(build, text);
        assertEquals("deploy ended with " + code, build.description());
    }

    @Test
    public void one() throws Exception {
        assertEnds(1, Result.FAILURE, "ERROR: deploy ended with 1");
    }

    @Test
    public void two() throws Exception {
        assertEnds(2, Result.FAILURE, "ERROR: deploy ended with 2");
    }

    @Test
    public void three() throws Exception {
        assertEnds(3, Result.FAILURE, "ERROR: deploy ended with 3");
    }

    @Test
    public void four() throws Exception {
        assertEnds(4, Result.FAILURE, "ERROR: deploy ended with 4");
    }

    @Test
    public void five() throws Exception {
        assertEnds(5, Result.FAILURE, "ERROR: deploy ended with 5");
    }

    @Test
    public void sixIsUnstable() throws Exception {
        assertEnds(6, Result.UNSTABLE, "WARNING: deploy ended with 6");
    }

    @Test
    public void seven() throws Exception {
        assertEnds(7, Result.ABORTED, "ERROR: deploy ended with 7");
    }

    @Test
    public void interrupted() throws Exception {
        assertEnds(130, Result.ABORTED, "ERROR: deploy ended with 130");
    }

    @Test
    public void terminated() throws Exception {
        assertEnds(143, Result.ABORTED, "ERROR: deploy ended with 143");
    }

    @Test
    public void stopsAtTheFirstStageThatFails() throws Exception {
        Scenario scenario = scenario().on("development").ends("test", 2);

        Build build = scenario.run();

        assertEquals(java.util.List.of("stages", "test"), scenario.calls());
        assertEquals(Result.FAILURE, build.result());
    }

    @Test
    public void showsTheFaultsOfTheInput() throws Exception {
        Scenario scenario = scenario().on("development").ends("stages", 2).answer("stages",
            "{\"type\":\"failed\",\"message\":\"2 faults, nothing was done\",\"faults\":[{\"message\":\"replicas is negative\",\"hint\":\"write a number\",\"place\":{\"file\":\"Jenkinsfile\",\"line\":8}},{\"message\":\"no template\"}]}");

        Build build = scenario.run();

        Say.holds(build, "ERROR: 2 faults, nothing was done\nJenkinsfile:8 replicas is negative: write a number\nno template");
        Say.lacks(build, "Masking");
    }

    @Test
    public void saysTheMeaningOfACodeWhereTheProgramLeftNoWord() throws Exception {
        Scenario scenario = scenario().on("development").ends("stages", 99).answer("stages", "gibberish");

        Say.holds(scenario.run(), "ERROR: slipway ended with 99, which no version of it does");
    }
}
