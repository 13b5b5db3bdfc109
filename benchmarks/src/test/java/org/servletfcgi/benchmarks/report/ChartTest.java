package org.servletfcgi.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {

    @Test
    void bars_are_as_long_as_their_ratios_and_goals_are_marked() throws Exception {
        Document svg = parse(Chart.of(List.of(Outcomes.cpu(), Outcomes.multiplexed())));

        assertThat(lengths(svg, "fastcgi")).containsExactly(12, 138);
        assertThat(lengths(svg, "http")).containsExactly(12, 276);
        assertThat(lengths(svg, "own")).containsExactly(12, 205);
        assertThat(elements(svg, "line", "goal")).hasSize(3);
        assertThat(elements(svg, "line", "missed")).hasSize(2);
        assertThat(svg.getDocumentElement().getTextContent()).contains("14-byte <answer>, CPU", "0.60", "1.20", "0.89");
    }

    @Test
    void group_without_bars_is_not_shown() throws Exception {
        Document svg = parse(Chart.of(List.of(Outcomes.multiplexed())));

        assertThat(svg.getDocumentElement().getTextContent())
                .contains("longer is better")
                .doesNotContain("shorter is better");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Integer> lengths(Document svg, String style) {
        return elements(svg, "rect", style).stream()
                .map(rect -> Integer.valueOf(rect.getAttribute("width")))
                .toList();
    }

    private static List<Element> elements(Document svg, String tag, String style) {
        NodeList nodes = svg.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .filter(element -> style.equals(element.getAttribute("class")))
                .toList();
    }
}
