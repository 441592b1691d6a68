package dev.envkit.emulator.device;

/**
 * A four-wire resistive touch panel: a pen presses two layers together, and each layer, with a voltage across it,
 * divides that voltage where the pen is. The visible area is a little smaller than the layers, so that the conversions
 * run from {@value #LOWEST} to {@value #HIGHEST} of 1023.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class TouchPanel {
    /** The conversion at the left and upper edge of the visible area. */
    public static final int LOWEST = 64;

    /** The conversion at the right and lower edge of the visible area. */
    public static final int HIGHEST = 960;

    private final Contact contact;
    private final Runnable noContact;
    private boolean touched;

    /** Takes the voltages at the pen, as conversions of 10 bits. */
    @FunctionalInterface
    public interface Contact {
        /** The pen is down, or has moved. */
        void at(int x, int y);
    }

    /**
     * @param contact takes where the pen is
     * @param noContact told when it is lifted
     */
    public TouchPanel(Contact contact, Runnable noContact) {
        this.contact = contact;
        this.noContact = noContact;
    }

    /**
     * Puts the pen on the panel or moves it.
     *
     * @param x from 0, the left edge, to 1, the right one
     * @param y from 0, the upper edge, to 1, the lower one
     * @throws IllegalArgumentException if that is beside the panel
     */
    public void touch(double x, double y) {
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException("the panel reaches from 0 to 1, not to " + x + ", " + y);
        }
        touched = true;
        contact.at(conversion(x), conversion(y));
    }

    private static int conversion(double position) {
        return (int) Math.round(LOWEST + position * (HIGHEST - LOWEST));
    }

    /** Lifts the pen. */
    public void lift() {
        touched = false;
        noContact.run();
    }

    /** Returns whether the pen is down. */
    public boolean isTouched() {
        return touched;
    }
}
