package dev.envkit.toolkit.nfs.export;

/** How a call ended, with its number in NFS version 3 (RFC 1813, section 2.6). */
public enum NfsStatus {
    OK(0),
    PERM(1),
    NOENT(2),
    IO(5),
    ACCES(13),
    EXIST(17),
    XDEV(18),
    NOTDIR(20),
    ISDIR(21),
    INVAL(22),
    FBIG(27),
    NOSPC(28),
    ROFS(30),
    MLINK(31),
    NAMETOOLONG(63),
    NOTEMPTY(66),
    DQUOT(69),
    STALE(70),
    BADHANDLE(10001),
    NOT_SYNC(10002),
    BAD_COOKIE(10003),
    NOTSUPP(10004),
    TOOSMALL(10005),
    SERVERFAULT(10006),
    BADTYPE(10007);

    private static final int FIRST_OF_VERSION_3 = 10001;

    private final int number;

    NfsStatus(int number) {
        this.number = number;
    }

    /** Returns the number in version 3. */
    public int number() {
        return number;
    }

    /** Returns the number in version 2 (RFC 1094, section 2.3.1), which lacks the high ones. */
    public int numberInVersion2() {
        return switch (this) {
            case BADHANDLE -> STALE.number;
            case NOTSUPP, BADTYPE -> INVAL.number;
            default -> number < FIRST_OF_VERSION_3 ? number : IO.number;
        };
    }
}
