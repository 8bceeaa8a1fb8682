package io.slipway.jenkins;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

/** What a console has to hold, and must not. */
final class Say {
    private Say() {}

    static void holds(Build build, String... texts) {
        for (String text : texts) assertTrue("no '" + text + "' in\n" + build.console(), build.console().contains(text));
    }

    static void lacks(Build build, String... texts) {
        for (String text : texts) assertFalse("'" + text + "' in\n" + build.console(), build.console().contains(text));
    }
}
