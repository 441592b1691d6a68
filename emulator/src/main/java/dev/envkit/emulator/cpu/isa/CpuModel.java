package dev.envkit.emulator.cpu.isa;

import java.util.Arrays;
import java.util.Optional;

/** The processors that can be emulated, with what their identification registers say. */
public enum CpuModel {
    /** The S3C2440A's own core (ARM920T TRM, DDI 0151, 2.3.2): 16 KiB caches, 64-way, 8 words a line. */
    ARM920T("arm920t", Architecture.V4T, 0x4112_9200, 0x0D17_2172, 0x0000_0078),

    /** For software that needs ARMv5TE (ARM926EJ-S TRM, DDI 0198, 2.3.2): 16 KiB caches, 4-way, 8 words a line. */
    ARM926EJ_S("arm926ej-s", Architecture.V5TE, 0x4106_9265, 0x1D15_2152, 0x0005_0078);

    private final String optionName;
    private final Architecture architecture;
    private final int mainId;
    private final int cacheType;
    private final int resetControl;

    CpuModel(String optionName, Architecture architecture, int mainId, int cacheType, int resetControl) {
        this.optionName = optionName;
        this.architecture = architecture;
        this.mainId = mainId;
        this.cacheType = cacheType;
        this.resetControl = resetControl;
    }

    /** Returns the processor that users write so, if there is one. */
    public static Optional<CpuModel> named(String name) {
        return Arrays.stream(values())
                .filter(model -> model.optionName.equals(name))
                .findFirst();
    }

    /** Returns how users write it: {@code arm920t}. */
    public String optionName() {
        return optionName;
    }

    /** Returns the architecture version. */
    public Architecture architecture() {
        return architecture;
    }

    /** Returns the main identification register. */
    public int mainId() {
        return mainId;
    }

    /** Returns the cache type register. */
    public int cacheType() {
        return cacheType;
    }

    /** Returns the control register after reset, with exception vectors at 0. */
    public int resetControl() {
        return resetControl;
    }
}
