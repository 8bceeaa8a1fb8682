package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class DeliveryTest {
    @Rule public TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void development() throws Exception {
        Scenario scenario = new Scenario(folder.getRoot().toPath(), Boolean.getBoolean("trusted")).on("development");
        Build build = scenario.run();
        System.out.println(build.console());
        assertEquals(List.of("stages", "test", "build", "push", "plan", "deploy"), scenario.calls());
        assertEquals(Result.SUCCESS, build.result());
    }
}
