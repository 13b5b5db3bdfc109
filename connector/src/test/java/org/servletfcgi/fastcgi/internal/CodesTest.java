package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Role;

/** The numbers of FastCGI §8. */
class CodesTest {
    @ParameterizedTest
    @CsvSource({
        "1, BEGIN_REQUEST",
        "2, ABORT_REQUEST",
        "3, END_REQUEST",
        "4, PARAMS",
        "5, STDIN",
        "6, STDOUT",
        "7, STDERR",
        "8, DATA",
        "9, GET_VALUES",
        "10, GET_VALUES_RESULT",
        "11, UNKNOWN_TYPE",
    })
    void record_type_has_its_code_both_ways(int code, RecordType type) {
        assertThat(type.code()).isEqualTo(code);
        assertThat(RecordType.of(code)).isEqualTo(type);
    }

    @Test
    void every_record_type_is_found_by_its_code() {
        assertThat(RecordType.values()).hasSize(11).allMatch(type -> RecordType.of(type.code()) == type);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 12, 255, 256, Integer.MAX_VALUE})
    void unknown_record_type_is_null(int code) {
        assertThat(RecordType.of(code)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1, RESPONDER", "2, AUTHORIZER", "3, FILTER"})
    void role_has_its_code_both_ways(int code, Role role) {
        assertThat(role.code()).isEqualTo(code);
        assertThat(Role.of(code)).isEqualTo(role);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4, 257, 65535})
    void unknown_role_is_null(int code) {
        assertThat(Role.of(code)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, REQUEST_COMPLETE", "1, CANT_MPX_CONN", "2, OVERLOADED", "3, UNKNOWN_ROLE"})
    void protocol_status_has_its_code(int code, ProtocolStatus status) {
        assertThat(status.code()).isEqualTo(code);
    }
}
