package io.slipway.jenkins;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders: copied by an Ant-like pattern, and removed. */
final class Tree {
    private Tree() {}

    /** Copies what `includes` names and `excludes` does not; returns how many files. */
    static int copy(Path from, Path to, String includes, String excludes) throws IOException {
        int copied = 0;
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.filter(one -> !Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)).toList()) {
                Path relative = from.relativize(file);
                if (!matches(includes, relative) || !excludes.isEmpty() && matches(excludes, relative)) continue;
                Files.createDirectories(to.resolve(relative).getParent());
                Files.copy(file, to.resolve(relative), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                copied++;
            }
        }
        return copied;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private static boolean matches(String patterns, Path file) {
        for (String pattern : patterns.split(",")) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.trim());
            if (pattern.trim().equals("**") || matcher.matches(file)) return true;
        }
        return false;
    }
}
