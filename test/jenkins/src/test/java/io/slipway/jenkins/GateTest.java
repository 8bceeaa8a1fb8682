package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** The question before production: who may answer it, and what every answer leads to. */
public class GateTest extends Modes {
    private Scenario production() throws Exception {
        return scenario().on("master");
    }

    private static void assertNothingWritten(Scenario scenario, Build build, Result result) throws Exception {
        assertFalse(build.console(), scenario.calls().contains("deploy"));
        assertEquals(build.console(), result, build.result());
        Say.holds(build, "nothing was written");
    }

    @Test
    public void leavesTheWrongPersonWaiting() throws Exception {
        Scenario scenario = production();
        scenario.job.then(Person.approves("dave")).then(Person.approves("carol"));

        Build build = scenario.run();

        Say.holds(build, "dave: You need to be release-managers to submit this.", "Approved by carol");
        assertTrue(scenario.lines().contains("--approved-by carol"));
    }

    @Test
    public void wantsFourEyes() throws Exception {
        Scenario scenario = production();
        scenario.job.then(Person.approves("alice")).then(Person.approves("bob")).then(Person.approves("carol"));

        Build build = scenario.run();

        Say.holds(build, "alice asked for this deploy or wrote the change: another person has to approve it",
            "bob asked for this deploy or wrote the change");
        assertTrue(scenario.lines().contains("--approved-by carol"));
        assertEquals(Result.SUCCESS, build.result());
    }

    @Test
    public void takesAnApproverWhoseAddressesThePlatformKnows() throws Exception {
        Scenario scenario = production().answer("show", """
            {"digest":"sha256:1f09aa","service":"example","environment":"production","summary":["~ Deployment example"],
             "submitters":["release-managers"],"fourEyes":true,"requester":"eve","author":"Eve <eve@example.com>",
             "approvers":{"Alice":"asked for this deploy or wrote the change","carol":""},
             "expires":"2026-11-24T14:02:00Z","expiresMs":259200000,"changes":1}
            """);
        scenario.job.then(Person.approves("alice")).then(Person.approves("bob")).then(Person.approves("carol"));

        Build build = scenario.run();

        Say.holds(build, "alice asked for this deploy or wrote the change: another person has to approve it",
            "bob has no entry under identities in platform.yml, so nobody can tell whose commits these are: another person has to approve it");
        assertTrue(scenario.lines().contains("--approved-by carol"));
        assertEquals(Result.SUCCESS, build.result());
    }

    @Test
    public void endsWhenRejected() throws Exception {
        Scenario scenario = production();
        scenario.job.then(Person.rejects("carol"));

        Build build = scenario.run();

        assertNothingWritten(scenario, build, Result.ABORTED);
        Say.holds(build, "production was not approved (Rejected by carol): nothing was written");
        assertEquals("production not approved", build.description());
    }

    @Test
    public void endsWhenNobodyAnswersInTime() throws Exception {
        Scenario scenario = production();

        Build build = scenario.run();

        assertNothingWritten(scenario, build, Result.ABORTED);
        Say.holds(build, "production was not approved (Timeout has been exceeded): nothing was written");
        assertEquals(259_200_000L, build.now());
    }

    @Test
    public void endsWhenTheBuildIsAborted() throws Exception {
        Scenario scenario = production();
        scenario.job.then(Person.aborts("admin"));

        assertNothingWritten(scenario, scenario.run(), Result.ABORTED);
    }

    @Test
    public void endsWhenANewerBuildGoesFirst() throws Exception {
        Scenario scenario = production();
        scenario.job.then(Person.overtakes()).then(Person.approves("carol")).then(Person.approves("carol"));

        Build older = scenario.run();

        Build newer = scenario.job.ended().get(0);
        assertEquals(newer.console(), Result.SUCCESS, newer.result());
        assertEquals(older.console(), Result.NOT_BUILT, older.result());
        Say.holds(older, "production was not approved (Superseded by example #8): nothing was written");
        assertEquals(1, scenario.calls().stream().filter("deploy"::equals).count());
    }

    @Test
    public void goesOnWaitingWhereTheNewerBuildWasRejected() throws Exception {
        Scenario scenario = production();
        scenario.job.then(Person.overtakes()).then(Person.rejects("carol")).then(Person.approves("carol"));

        Build older = scenario.run();

        assertEquals(Result.ABORTED, scenario.job.ended().get(0).result());
        assertEquals(older.console(), Result.SUCCESS, older.result());
    }

    @Test
    public void doesNotAskWhereNothingChanges() throws Exception {
        Scenario scenario = production().answer("show", "{\"environment\":\"production\",\"changes\":0,\"expiresMs\":1000}");

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        Say.holds(build, "production already runs this: nobody needs to approve");
        Say.lacks(build, "Input requested");
        assertFalse(scenario.lines().contains("--approved-by"));
    }

    @Test
    public void endsAbortedWhereTheProgramRefusesTheApproval() throws Exception {
        Scenario scenario = production().ends("deploy", 7);
        scenario.job.then(Person.approves("carol"));

        assertEquals(Result.ABORTED, scenario.run().result());
    }

    @Test
    public void refusesAControllerThatDoesNotKnowWhoIsThere() throws Exception {
        Scenario scenario = production();
        scenario.job.then(Person.approves(""));
        scenario.job.user("", "release-managers");

        Build build = scenario.run();

        Say.holds(build, "ERROR: this Jenkins does not say who approved: switch its security on, so that people log in");
        assertFalse(scenario.calls().contains("deploy"));
    }

    @Test
    public void keepsTheNameOfTheApproverOutOfTheShell() throws Exception {
        Scenario scenario = production();
        String name = "carol'; touch pwned; echo \"$(id)";
        scenario.job.user(name, "release-managers").then(Person.approves(name));

        scenario.run();

        assertTrue(scenario.lines(), scenario.lines().contains("--approved-by " + name));
    }
}
