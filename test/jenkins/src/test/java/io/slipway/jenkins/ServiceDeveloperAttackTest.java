package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/** A developer of a service, who writes its Jenkinsfile and whatever else the repository holds. */
public class ServiceDeveloperAttackTest extends Modes {
    private static final String REST = Scenario.BLOCK.replace("@Library('slipway') _\n", "");

    @Test
    public void cannotBringAPlatformFile() throws Exception {
        Scenario scenario = scenario().on("feature/x");

        Build build = scenario.run("env.SLIPWAY_PLATFORM = 'evil.yml'\nwithEnv(['SLIPWAY_PLATFORM=evil.yml']) {\n" + REST + "}");

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertFalse(scenario.environmentOf("stages").contains("evil.yml"));
        assertTrue(scenario.environmentOf("stages").contains("@tmp/slipway-platform.yml"));
    }

    @Test
    public void cannotBringAProgram() throws Exception {
        Scenario scenario = scenario().on("feature/x");
        Path evil = Files.createDirectories(scenario.folder.resolve("project/.slipway/bin")).resolve("slipway");
        Files.writeString(evil, "#!/bin/sh\ntouch \"$STUB/owned\"\necho 0.1.0\n");
        evil.toFile().setExecutable(true);

        Build build = scenario.run("env.SLIPWAY_CLI = './.slipway/bin/slipway'\nwithEnv(['PATH+EVIL=./.slipway/bin']) {\n" + REST + "}");

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertFalse(build.console(), Files.exists(scenario.stub.resolve("owned")));
    }

    @Test
    public void cannotReachTheProgramThroughVariables() throws Exception {
        Scenario scenario = scenario().on("feature/x");

        Build build = scenario.run("env.NODE_OPTIONS = '--require ./evil.js'\nenv.SLIPWAY_REQUESTER = 'mallory'\nenv.GIT_COMMIT = 'evil'\nenv.SLIPWAY_APPROVED_BY = 'carol'\n" + REST);

        assertEquals(build.console(), Result.SUCCESS, build.result());
        String seen = scenario.environmentOf("push");
        for (String text : List.of("evil", "mallory", "carol")) assertFalse(text, seen.contains(text));
        assertFalse(scenario.lines(), scenario.lines().contains("--approved-by"));
    }

    @Test
    public void cannotExchangeThePlanAfterItWasShown() throws Exception {
        Scenario scenario = scenario().on("master");
        scenario.job.then(Person.approves("carol"));

        Build build = scenario.run(Scenario.BLOCK.replace("test 'true'", "test 'true', 'setsid ./evil.sh'"));

        // Whatever lies in the workspace by then, the digest of the question goes along.
        assertTrue(build.console(), scenario.lines().contains("--approved-by carol --approve sha256:1f09aa"));
        Say.holds(build, "+ rm -rf -- ./* ./.[!.]* ./..?*");
    }
}
