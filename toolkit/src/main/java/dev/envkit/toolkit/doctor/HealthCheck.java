package dev.envkit.toolkit.doctor;

/**
 * One thing that was looked at.
 *
 * @param id a word for programs: {@code disk}
 * @param status how it is
 * @param summary what was found, one line
 * @param remedy what to do, empty where there is nothing to do
 */
public record HealthCheck(String id, Status status, String summary, String remedy) {
    /** How a thing is. */
    public enum Status {
        /** As it should be. */
        OK,
        /** Worth knowing; nothing depends on it. */
        INFO,
        /** It will work, with a drawback. */
        WARNING,
        /** Something needed is lacking. */
        MISSING
    }

    static HealthCheck ok(String id, String summary) {
        return new HealthCheck(id, Status.OK, summary, "");
    }

    static HealthCheck info(String id, String summary) {
        return new HealthCheck(id, Status.INFO, summary, "");
    }

    static HealthCheck warning(String id, String summary, String remedy) {
        return new HealthCheck(id, Status.WARNING, summary, remedy);
    }

    static HealthCheck missing(String id, String summary, String remedy) {
        return new HealthCheck(id, Status.MISSING, summary, remedy);
    }
}
