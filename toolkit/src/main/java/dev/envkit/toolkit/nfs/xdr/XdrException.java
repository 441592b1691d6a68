package dev.envkit.toolkit.nfs.xdr;

/** A message is not what its protocol says it should be: too short, or a length or a value out of range. */
public final class XdrException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong, for a log */
    public XdrException(String message) {
        // hostile messages come by the million: nobody needs to know where in the decoder they failed
        super(message, null, false, false);
    }
}
