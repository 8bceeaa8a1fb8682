package io.slipway.jenkins;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The log of one build. */
final class Console {
    private final List<String> lines = new ArrayList<>();

    void print(String text, Collection<String> secrets) {
        for (String line : masked(text, secrets).split("\n", -1)) lines.add(line);
    }

    String text() {
        return String.join("\n", lines);
    }

    /**
     * Values of bound credentials become ****, literally and in base64 at each of the three offsets
     * (credentials-binding SecretPatterns, Base64SecretPatternFactory).
     */
    static String masked(String text, Collection<String> secrets) {
        String masked = text;
        for (String form : forms(secrets)) masked = masked.replace(form, "****");
        return masked;
    }

    private static List<String> forms(Collection<String> secrets) {
        Set<String> forms = new LinkedHashSet<>();
        for (String secret : secrets) {
            if (secret.isBlank()) continue;
            forms.add(secret);
            for (int offset = 0; offset < 3; offset++) forms.add(encoded(secret, offset));
        }
        List<String> longestFirst = new ArrayList<>(forms);
        longestFirst.removeIf(String::isEmpty);
        longestFirst.sort((a, b) -> b.length() - a.length());
        return longestFirst;
    }

    /** The middle of the encoding that does not depend on what stands around the secret. */
    private static String encoded(String secret, int offset) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        byte[] shifted = new byte[bytes.length + offset];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        String code = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = offset == 0 ? 0 : offset + 1;
        int until = shifted.length % 3 == 0 ? code.length() : code.length() - 1;
        return until - from < 8 ? "" : code.substring(from, until);
    }
}
