package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.web.gate.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Some of the rules in force. Only those that are shown are made ready, so that a page of ten
 * thousand rules costs what fifty do.
 *
 * @param shown those of this page
 * @param found how many match what was asked for
 * @param page from 1
 * @param pages at least 1
 * @param asked what was asked for
 * @param origins who made those in force
 */
public record RulePage(
    List<Rule> shown,
    int found,
    int page,
    int pages,
    Asked asked,
    List<Origins> origins,
    boolean write) {
  private static final int EACH = 50;

  public RulePage {
    shown = List.copyOf(shown);
    origins = List.copyOf(origins);
  }

  /**
   * Which rules somebody wants to see.
   *
   * @param query a text that they show; empty: any
   * @param origin who made them; empty: anybody
   * @param page from 1
   */
  public record Asked(String query, String origin, int page) {
    /** As the query of an address. */
    public String url(String of, int at) {
      String url = "page=" + at + "&q=" + Words.url(query);
      return of.isEmpty() ? url : url + "&origin=" + Words.url(of);
    }

    boolean all() {
      return query.isEmpty() && origin.isEmpty();
    }
  }

  /** The page that is asked for, or the nearest that there is. */
  public static RulePage of(Rules rules, Asked asked, boolean write, Instant now) {
    List<JsonNode> found = asked.all() ? rules.newest() : found(rules.newest(), asked);
    int pages = Math.max(1, (found.size() + EACH - 1) / EACH);
    int at = Math.max(1, Math.min(pages, asked.page()));
    List<Rule> shown =
        found.subList((at - 1) * EACH, Math.min(found.size(), at * EACH)).stream()
            .map(row -> Rule.of(row, now))
            .toList();
    return new RulePage(shown, found.size(), at, pages, asked, Origins.of(rules.origins()), write);
  }

  private static List<JsonNode> found(List<JsonNode> rows, Asked asked) {
    String wanted = asked.query().toLowerCase(Locale.ROOT);
    return rows.stream()
        .filter(
            row -> asked.origin().isEmpty() || row.path("origin").asText().equals(asked.origin()))
        .filter(row -> wanted.isEmpty() || Rule.words(row).contains(wanted))
        .toList();
  }

  /** The address' query of this very page. */
  public String here() {
    return asked.url(asked.origin(), page);
  }

  /** That of another page of the same rules. */
  public String there(int other) {
    return asked.url(asked.origin(), other);
  }

  /** That of the first page of the rules of one origin; empty: of all. */
  public String of(String origin) {
    return asked.url(origin, 1);
  }

  /** Whether it is worth asking who made them. */
  public boolean mixed() {
    return origins.size() > 1 || !asked.origin().isEmpty();
  }

  /** How many there are of all origins. */
  public long all() {
    return origins.stream().mapToLong(Origins::many).sum();
  }
}
