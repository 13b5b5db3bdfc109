package org.servletfcgi.benchmarks.measure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets the sides of a question take turns, round after round, after a warm-up in turns as well. */
public final class Turns {

    private static final double PACE = 0.5;
    private static final double TOLERATED_PART = 0.01;
    private static final long TOLERATED = 10;

    private final int rounds;
    private final Duration turn;

    /**
     * Turns of the same length for all questions.
     *
     * @param rounds 1 or more
     */
    public Turns(int rounds, Duration turn) {
        this.rounds = rounds;
        this.turn = turn;
    }

    /**
     * Asks one question.
     *
     * @param warmUp for each side
     * @throws IOException if a side does not answer, or fails requests: the first any, another more than 10 and more than
     *     one of 100
     */
    public Outcome ask(Question question, Duration warmUp) throws IOException, InterruptedException {
        double slowest = Double.MAX_VALUE;
        for (Side side : question.sides()) {
            side.warmUp(warmUp.dividedBy(2));
        }
        for (Side side : question.sides()) {
            slowest = Math.min(slowest, side.warmUp(warmUp.dividedBy(2)));
        }
        double perSecond = question.paced() ? Math.max(1, Math.floor(slowest * PACE)) : 0;
        List<List<Sample>> samples = new ArrayList<>();
        question.sides().forEach(side -> samples.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < samples.size(); i++) {
                samples.get(i).add(question.sides().get(i).turn(turn, perSecond));
            }
        }
        Outcome outcome = new Outcome(question, perSecond, samples);
        check(outcome);
        return outcome;
    }

    private static void check(Outcome outcome) throws IOException {
        List<Side> sides = outcome.question().sides();
        for (int i = 0; i < sides.size(); i++) {
            double tolerated = i == 0 ? 0 : Math.max(TOLERATED, TOLERATED_PART * outcome.requests(i));
            if (outcome.failed(i) > tolerated) {
                throw new IOException(
                        sides.get(i).name() + " failed " + outcome.failed(i) + " of " + outcome.requests(i)
                                + " requests: " + outcome.question().title());
            }
        }
    }
}
