package io.slipway.jenkins;

/**
 * What happens at an `input` that waits, in the order of the list.
 *
 * @param deed approve, reject, abort (the build), overtake (a newer build of the job starts, and runs to its end while this one waits)
 *     or exchange (nobody answers; the shell line `id` runs in every stash of the build, as another job or a Jenkinsfile could do it)
 */
public record Person(String deed, String id) {
    public static Person approves(String id) {
        return new Person("approve", id);
    }

    public static Person rejects(String id) {
        return new Person("reject", id);
    }

    public static Person aborts(String id) {
        return new Person("abort", id);
    }

    public static Person exchanges(String line) {
        return new Person("exchange", line);
    }

    public static Person overtakes() {
        return new Person("overtake", "");
    }
}
