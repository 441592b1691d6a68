package dev.envkit.toolkit.verify;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.recipes.ScenarioStep;

/** Reaches the board from outside, over its network. */
public interface HostSide {
    /** Where the board has no network. */
    HostSide NONE = new HostSide() {
        @Override
        public String ping(Bench bench, ScenarioStep.Ping ping, long picos) throws StepFailure {
            throw unconnected();
        }

        @Override
        public String fetch(Bench bench, ScenarioStep.Fetch fetch, long picos) throws StepFailure {
            throw unconnected();
        }

        private StepFailure unconnected() {
            return new StepFailure("the board's network cable is not plugged in", "leave out --net none");
        }
    };

    /**
     * Sends echo requests to the board.
     *
     * @param picos how long to wait for an answer
     * @return what there is to say
     * @throws StepFailure if not every one was answered
     */
    String ping(Bench bench, ScenarioStep.Ping ping, long picos) throws StepFailure, InterruptedException;

    /**
     * Fetches something from the board.
     *
     * @param picos how long to wait for the answer
     * @return the answer's text
     * @throws StepFailure if it is not as expected
     */
    String fetch(Bench bench, ScenarioStep.Fetch fetch, long picos) throws StepFailure, InterruptedException;
}
