package org.servletfcgi.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RatioTest {

    @Test
    void ratio_is_the_median_of_the_rounds_and_not_that_of_the_sides() {
        Ratio ratio = Ratio.of(new double[] {10, 60, 30}, new double[] {20, 20, 30});

        assertThat(ratio).isEqualTo(new Ratio(1, 0.75, 2));
    }

    @Test
    void quantile_between_two_numbers_is_between_them() {
        double[] numbers = {4, 1, 3, 2};

        assertThat(Ratio.quantile(numbers, 0.5)).isEqualTo(2.5, within(1e-9));
        assertThat(Ratio.quantile(numbers, 0)).isEqualTo(1);
        assertThat(Ratio.quantile(numbers, 1)).isEqualTo(4);
        assertThat(numbers).containsExactly(4, 1, 3, 2);
    }

    @Test
    void rounds_have_to_be_as_many_of_both_and_one_at_least() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ratio.of(new double[2], new double[3]))
                .withMessage("expected as many rounds of both, but got 2 and 3");
        assertThatIllegalArgumentException().isThrownBy(() -> Ratio.of(new double[0], new double[0]));
    }
}
