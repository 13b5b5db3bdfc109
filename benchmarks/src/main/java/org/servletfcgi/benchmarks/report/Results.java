package org.servletfcgi.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.servletfcgi.benchmarks.measure.Outcome;
import org.servletfcgi.benchmarks.measure.Question;
import org.servletfcgi.benchmarks.measure.Ratio;
import org.servletfcgi.benchmarks.measure.Sample;

/** All numbers of all turns, for {@link Json}. */
public final class Results {

    private Results() {}

    /** The machine and the outcomes. */
    public static Map<String, Object> of(List<Outcome> outcomes, Environment environment) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", environment.lines());
        all.put("cases", outcomes.stream().map(Results::of).toList());
        return all;
    }

    private static Map<String, Object> of(Outcome outcome) {
        Question question = outcome.question();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", question.id());
        map.put("title", question.title());
        map.put("metric", question.metric().title());
        map.put("offeredPerSecond", outcome.perSecond());
        List<Object> sides = new ArrayList<>();
        for (int i = 0; i < question.sides().size(); i++) {
            sides.add(side(outcome, i));
        }
        map.put("sides", sides);
        return map;
    }

    private static Map<String, Object> side(Outcome outcome, int index) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", outcome.question().sides().get(index).name());
        if (index > 0) {
            Ratio ratio = outcome.ratio(index);
            map.put("ratio", List.of(ratio.low(), ratio.median(), ratio.high()));
            map.put("goal", outcome.question().goals().get(index - 1));
            map.put("met", outcome.isMet(index));
        }
        List<Sample> samples = outcome.samples().get(index);
        map.put("cpuMicros", samples.stream().map(Sample::cpuMicros).toList());
        map.put("perSecond", samples.stream().map(Sample::perSecond).toList());
        map.put("p99Micros", samples.stream().map(Sample::p99Micros).toList());
        map.put("answered", samples.stream().map(Sample::answered).toList());
        map.put("failed", samples.stream().map(Sample::failed).toList());
        return map;
    }
}
