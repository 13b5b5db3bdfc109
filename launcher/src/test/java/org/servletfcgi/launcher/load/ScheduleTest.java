package org.servletfcgi.launcher.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final long SECOND = 1_000_000_000;

    private static LoadPlan plan() {
        return LoadPlan.to(UnixDomainSocketAddress.of("/nowhere"));
    }

    private static int begun(Schedule schedule, long now) {
        int count = 0;
        while (schedule.mayBegin(now)) {
            schedule.begin(now);
            count++;
        }
        return count;
    }

    @Test
    void workers_share_a_number_of_requests() {
        LoadPlan plan = plan().connections(8).threads(3).requests(11);

        assertThat(begun(new Schedule(plan, 0), 0)).isEqualTo(4);
        assertThat(begun(new Schedule(plan, 1), 0)).isEqualTo(4);
        assertThat(begun(new Schedule(plan, 2), 0)).isEqualTo(3);
    }

    @Test
    void a_request_that_is_given_back_begins_again() {
        Schedule schedule = new Schedule(plan().requests(2), 0);
        assertThat(begun(schedule, 5)).isEqualTo(2);
        assertThat(schedule.isOver(5)).isTrue();

        schedule.giveBack(5);

        assertThat(schedule.isOver(5)).isFalse();
        assertThat(begun(schedule, 5)).isEqualTo(1);
    }

    @Test
    void a_warm_up_is_not_counted() {
        Schedule schedule = new Schedule(plan().requests(1).warmUp(Duration.ofSeconds(2)), 0);
        for (int i = 0; i < 10; i++) {
            assertThat(schedule.mayBegin(SECOND)).isTrue();
            assertThat(schedule.isCounted(schedule.begin(SECOND))).isFalse();
        }

        assertThat(schedule.isInWindow(2 * SECOND - 1)).isFalse();
        assertThat(schedule.isInWindow(2 * SECOND)).isTrue();
        assertThat(begun(schedule, 2 * SECOND)).isEqualTo(1);
        assertThat(schedule.windowNanos(5 * SECOND)).isEqualTo(3 * SECOND);
    }

    @Test
    void a_duration_ends() {
        LoadPlan plan = plan().warmUp(Duration.ofSeconds(1)).duration(Duration.ofSeconds(2));
        Schedule schedule = new Schedule(plan, 0);

        assertThat(schedule.mayBegin(3 * SECOND - 1)).isTrue();
        assertThat(schedule.mayBegin(3 * SECOND)).isFalse();
        assertThat(schedule.isOver(3 * SECOND)).isTrue();
        assertThat(schedule.windowNanos(9 * SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void requests_of_a_rate_count_from_the_moment_at_which_they_were_due() {
        LoadPlan plan = plan().connections(4).threads(2).rate(4);
        Schedule first = new Schedule(plan, 0);
        Schedule second = new Schedule(plan, 1);

        assertThat(first.begin(0)).isZero();
        assertThat(first.mayBegin(SECOND / 2 - 1)).isFalse();
        assertThat(first.next()).isEqualTo(SECOND / 2);
        assertThat(first.begin(9 * SECOND)).isEqualTo(SECOND / 2);
        assertThat(first.begin(9 * SECOND)).isEqualTo(SECOND);
        assertThat(second.begin(SECOND)).isEqualTo(SECOND / 4);
    }
}
