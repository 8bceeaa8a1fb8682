package io.slipway.jenkins;

import java.util.List;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;

/** Cases that run twice: with the library of the whole controller, which is trusted, and with one of a folder, which is not. */
@RunWith(Parameterized.class)
public abstract class Modes {
    @Rule public TemporaryFolder folder = new TemporaryFolder();
    @Parameter public String library;

    @Parameters(name = "{0} library")
    public static List<String> libraries() {
        return List.of("trusted", "sandboxed");
    }

    Scenario scenario() throws Exception {
        return new Scenario(folder.getRoot().toPath(), library.equals("trusted"));
    }
}
