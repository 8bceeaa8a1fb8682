package io.slipway.jenkins;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.rules.TemporaryFolder;

/** A PATH with chosen programs only. */
final class Tools {
    private Tools() {}

    static String folder(TemporaryFolder parent, String... programs) throws Exception {
        Path folder = parent.newFolder("tools").toPath();
        for (String program : programs)
            for (String place : System.getenv("PATH").split(":"))
                if (Files.isExecutable(Path.of(place, program)) && !Files.exists(folder.resolve(program)))
                    Files.createSymbolicLink(folder.resolve(program), Path.of(place, program));
        return folder.toString();
    }

    static void script(String folder, String name, String text) throws Exception {
        Path file = Path.of(folder, name);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        file.toFile().setExecutable(true);
    }
}
