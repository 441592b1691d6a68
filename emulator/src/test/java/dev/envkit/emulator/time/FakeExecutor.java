package dev.envkit.emulator.time;

/** An executor whose progress the test decides. */
final class FakeExecutor implements QuantumControl {
    long executed;
    long limit = Long.MAX_VALUE;

    @Override
    public long executedInQuantum() {
        return executed;
    }

    @Override
    public void limitQuantum(long instructions) {
        limit = instructions;
    }
}
