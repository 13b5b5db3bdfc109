package org.servletfcgi.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0,PT0S,0",
        "500ms,PT0.5S,500ms",
        "90s,PT90S,90s",
        "5M,PT5M,5m",
        "2h,PT2H,2h",
        "1d,PT24H,24h",
        "PT1M,PT1M,1m"
    })
    void times_have_units(String text, Duration value, String shown) {
        assertThat(Values.duration(text)).isEqualTo(value);
        assertThat(Values.text(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 s", "-5s", "s", "1y", "9999999999999s"})
    void what_is_no_time_is_refused(String text) {
        assertThatThrownBy(() -> Values.duration(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "4096,4096,4k", "1000,1000,1000", "64K,65536,64k", "8m,8388608,8m", "1g,1073741824,1g"})
    void sizes_have_units(String text, long value, String shown) {
        assertThat(Values.size(text)).isEqualTo(value);
        assertThat(Values.sizeText(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1.5m", "1t", "999999999999999g"})
    void what_is_no_size_is_refused(String text) {
        assertThatThrownBy(() -> Values.size(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0660,rw-rw----", "777,rwxrwxrwx", "0000,---------", "0421,r---w---x"})
    void modes_are_those_of_chmod(String text, String permissions) {
        assertThat(Values.mode(text)).isEqualTo(PosixFilePermissions.fromString(permissions));
    }
}
