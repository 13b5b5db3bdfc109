package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.cgi.internal.Variable;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.servletfcgi.fastcgi.internal.PairTable;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;

/** What a request holds of PARAMS, and gives back (X2, N4). */
class RequestVariablesTest {
    private static final int PAIR = 192;

    private static RequestVariables request(Limits limits, Budget budget, ProtocolStatus status) {
        return request(limits, budget, status, true);
    }

    private static RequestVariables request(Limits limits, Budget budget, ProtocolStatus status, boolean decoding) {
        HttpException.RuntimeException refusal =
                status == ProtocolStatus.REQUEST_COMPLETE ? null : new HttpException.RuntimeException(503, "refused");
        return new RequestVariables(
                limits,
                budget,
                new PairTable<>(Variable::of, variable -> true),
                new Admission.Decision(Role.RESPONDER, status, refusal, decoding));
    }

    private static void params(RequestVariables request, List<ByteBuffer> pieces) {
        pieces.forEach(piece -> request.add(piece.duplicate()));
    }

    @Test
    void X2_variables_cost_their_bytes_and_what_a_pair_takes_at_every_split() {
        byte[] pairs = Records.pairs("REQUEST_METHOD", "HEAD", "A", "", "HTTP_X", "y");

        Splits.everySplit(pairs, pieces -> {
            Budget budget = new Budget(10_000);
            RequestVariables request = request(Limits.DEFAULT, budget, ProtocolStatus.REQUEST_COMPLETE);
            params(request, pieces);

            assertThat(budget.used()).isEqualTo(pairs.length + 3 * PAIR);
            assertThat(request.isHead()).isTrue();
            assertThat(request.complete().asMap()).hasSize(3);
            assertThatCode(request::check).doesNotThrowAnyException();
            request.release();
            assertThat(budget.used()).isZero();
        });
    }

    @Test
    void X2_every_budget_that_is_too_small_is_a_503_and_nothing_is_held() {
        byte[] pairs = Records.pairs("REQUEST_METHOD", "HEAD", "A", "", "HTTP_X", "y");
        int enough = pairs.length + 3 * PAIR;
        for (int bytes = 0; bytes < enough; bytes++) {
            Budget budget = new Budget(bytes);
            RequestVariables request = request(Limits.DEFAULT, budget, ProtocolStatus.REQUEST_COMPLETE);
            params(request, Splits.pieces(pairs, 1));

            assertThat(budget.used()).as("budget of %s bytes", bytes).isZero();
            assertThat(request.complete().asMap()).isEmpty();
            assertThatThrownBy(request::check)
                    .isInstanceOfSatisfying(
                            HttpException.RuntimeException.class,
                            x -> assertThat(x.getCode()).isEqualTo(503))
                    .hasMessageContaining("connectionParamsBytes");
        }
    }

    @ParameterizedTest
    @CsvSource({"maxParams", "maxParamNameBytes", "maxParamValueBytes", "maxParamsBytes"})
    void N4_request_over_a_limit_of_its_own_holds_nothing(String limit) {
        Limits.Builder limits = Limits.builder();
        switch (limit) {
            case "maxParams" -> limits.maxParams(1);
            case "maxParamNameBytes" -> limits.maxParamNameBytes(5);
            case "maxParamValueBytes" -> limits.maxParamValueBytes(5);
            default -> limits.maxParamsBytes(10);
        }
        Budget budget = new Budget(10_000);
        RequestVariables request = request(limits.build(), budget, ProtocolStatus.REQUEST_COMPLETE);
        params(request, Splits.pieces(Records.pairs("A", "B", "LONGER", "LONGER", "C", "D"), 1));

        assertThat(budget.used()).isZero();
        assertThat(request.complete().asMap()).isEmpty();
        assertThatThrownBy(request::check).hasMessageContaining(limit);
    }

    @Test
    void X2_refused_request_holds_no_variables_but_knows_that_it_is_a_head() {
        byte[] pairs = Records.pairs("REQUEST_METHOD", "HEAD", "HTTP_X", "y");
        Budget budget = new Budget(10_000);
        RequestVariables request = request(Limits.DEFAULT, budget, ProtocolStatus.OVERLOADED);
        params(request, Splits.pieces(pairs, 1));

        assertThat(budget.used()).isEqualTo(pairs.length);
        assertThat(request.isHead()).isTrue();
        assertThat(request.complete().asMap()).isEmpty();
    }

    @Test
    void Q16_overdue_request_holds_nothing_and_takes_nothing_more() {
        byte[] pairs = Records.pairs("REQUEST_METHOD", "HEAD", "HTTP_X", "y");
        Budget budget = new Budget(10_000);
        RequestVariables request = request(Limits.DEFAULT, budget, ProtocolStatus.REQUEST_COMPLETE);
        request.add(ByteBuffer.wrap(pairs));
        request.overdue();
        request.add(ByteBuffer.wrap(pairs));

        assertThat(budget.used()).isZero();
        assertThat(request.complete().asMap()).isEmpty();
        assertThatThrownBy(request::check).hasMessageContaining("paramsTimeout");
    }

    @Test
    void N4_no_request_may_send_variables_without_end_whatever_is_kept_of_them() {
        Limits limits = Limits.builder().maxParamsBytes(100).build();
        RequestVariables[] requests = {
            request(limits, new Budget(10_000), ProtocolStatus.REQUEST_COMPLETE),
            request(limits, new Budget(1), ProtocolStatus.REQUEST_COMPLETE),
            request(limits, new Budget(1), ProtocolStatus.OVERLOADED),
            request(limits, new Budget(1), ProtocolStatus.OVERLOADED, false)
        };
        for (RequestVariables request : requests) {
            params(request, Splits.pieces(new byte[400], 7));

            assertThatThrownBy(() -> request.add(ByteBuffer.allocate(1)))
                    .isInstanceOf(FastCgiException.class)
                    .hasMessageContaining("400");
        }
    }
}
