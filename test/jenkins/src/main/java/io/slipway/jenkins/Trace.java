package io.slipway.jenkins;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Stack traces, as a controller prints them for an error that nobody foresaw. */
final class Trace {
    private Trace() {}

    static String of(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }
}
