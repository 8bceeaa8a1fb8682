package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        Files.writeString(evil, "#!/bin/sh\ntouch \"$STUB/owned\"\necho 0.2.0\n");
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

    @Test
    public void cannotAnswerForThePersonAtTheGate() throws Exception {
        String answer = "input = { Map question -> 'carol' }\n";
        for (String before : List.of(answer, "slipway." + answer, "slipway.error = { String line -> }\nslipway." + answer)) {
            Scenario scenario = scenario().on("master");

            Build build = scenario.run(before + REST);

            assertEquals(build.console(), Result.FAILURE, build.result());
            assertEquals(build.console(), List.of(), build.bound);
            Say.holds(build, "which would stand in for Jenkins' own");
        }
    }

    @Test
    public void cannotAnswerForThePersonAtTheGateMeanwhile() throws Exception {
        Scenario scenario = scenario().on("master");

        Build build = scenario.run("parallel ours: {\n" + REST + "\n}, theirs: {\n  slipway.input = { Map question -> 'carol' }\n}");

        assertEquals(build.console(), Result.FAILURE, build.result());
        assertFalse(build.console(), scenario.calls().contains("deploy"));
        Say.holds(build, "which would stand in for Jenkins' own");
    }

    @Test
    public void cannotStandInForSteps() throws Exception {
        for (String name : List.of("sh", "withCredentials", "libraryResource", "readFile", "withEnv", "pwd", "node", "checkout", "scm", "params")) {
            Scenario scenario = scenario().on("master");

            Build build = scenario.run("slipway." + name + " = { Object... all -> 0 }\n" + REST);

            assertEquals(build.console(), Result.FAILURE, build.result());
            assertEquals(build.console(), List.of(), build.bound);
            Say.holds(build, "the Jenkinsfile sets " + name + ",");
        }
    }

    /** `library identifier: 'own@main', retriever: legacySCM(scm)`: vars/ of the service's own repository are looked for before steps. */
    @Test
    public void cannotStandInForStepsByALibraryOfItsOwn() throws Exception {
        for (String name : List.of("input", "sh", "withCredentials", "slipwayAsksWhichStepsThereAre")) {
            Scenario scenario = scenario().on("master");
            scenario.job.variableOfLibrary(name, "def call() { 'carol' }\ndef call(given) { 'carol' }\ndef call(given, body) { 'carol' }\n");

            Build build = scenario.run(REST);

            assertEquals(build.console(), Result.FAILURE, build.result());
            assertEquals(build.console(), List.of(), build.bound);
            Say.holds(build, name);
            Say.holds(build, "which would stand in for Jenkins' own");
        }
    }

    @Test
    public void exchangesThePlanForNothing() throws Exception {
        Scenario scenario = comparing();
        scenario.job.then(Person.exchanges("echo evil >.slipway/production.plan")).then(Person.approves("carol"));

        Build build = scenario.run();

        assertEquals(build.console(), Result.ABORTED, build.result());
        assertTrue(scenario.lines(), scenario.lines().contains("--approved-by carol --approve sha256:" + PLAN));
        assertFalse(build.console(), Files.exists(scenario.stub.resolve("deployed")));
    }

    @Test
    public void leavesNothingRunningThatWritesThePlan() throws Exception {
        Scenario scenario = comparing();
        scenario.job.lastingAgent(scenario.folder.resolve("lasting")).then(Person.approves("carol"));
        Files.writeString(scenario.stub.resolve("test.sh"), """
            setsid sh -c 'while sleep 0.05; do [ ! -f .slipway/production.plan ] || echo evil >.slipway/production.plan; done' >/dev/null 2>&1 &
            echo $! >"$STUB/inside"
            (cd / && WORKSPACE=$WORKSPACE exec setsid sleep 600 >/dev/null 2>&1) &
            echo $! >"$STUB/outside"
            """);

        Build build = scenario.run();

        for (String process : List.of("inside", "outside")) {
            long id = Long.parseLong(Files.readString(scenario.stub.resolve(process)).trim());
            Optional<ProcessHandle> left = ProcessHandle.of(id);
            // Killed, it is there until its parent has heard of it.
            boolean alive = left.isPresent() && !endsSoon(left.get());
            left.ifPresent(ProcessHandle::destroyForcibly);
            assertFalse(process + " still runs\n" + build.console(), alive);
        }
        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertTrue(build.console(), Files.exists(scenario.stub.resolve("deployed")));
    }

    private static boolean endsSoon(ProcessHandle process) throws Exception {
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        }
    }

    @Test
    public void cannotWriteOverThePlatformFile() throws Exception {
        Scenario scenario = scenario().on("feature/x");
        Files.writeString(scenario.stub.resolve("test.sh"), "echo 'registry: { oci: evil.example.com }' >\"$SLIPWAY_PLATFORM\"\n");
        Files.writeString(scenario.stub.resolve("push.sh"), "cp \"$SLIPWAY_PLATFORM\" \"$STUB/platform\"\n");

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertEquals("environments: {}\n", Files.readString(scenario.stub.resolve("platform")));
    }

    /** Digest of what the command line stub writes for a plan. */
    private static final String PLAN = "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356";

    /** Shows the digest of the plan that lies there, and deploys it only where that is the one that was approved. */
    private Scenario comparing() throws Exception {
        Scenario scenario = scenario().on("master");
        String digest = "digest=$(sha256sum <.slipway/production.plan | cut -d' ' -f1)\n";
        Files.writeString(scenario.stub.resolve("show.sh"), digest + "sed -i \"s/sha256:[0-9a-f]*/sha256:$digest/\" \"$STUB/show.out\"\n");
        Files.writeString(scenario.stub.resolve("deploy.sh"), digest
            + "case \" $* \" in *\" --approve sha256:$digest \"*) touch \"$STUB/deployed\" ;; *) echo 7 >\"$STUB/deploy.code\" ;; esac\n");
        return scenario;
    }
}
