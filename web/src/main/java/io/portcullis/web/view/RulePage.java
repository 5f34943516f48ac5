package io.portcullis.web.view;

import java.util.List;

/**
 * Some of the rules in force.
 *
 * @param shown those of this page
 * @param found how many match what was asked for
 * @param page from 1
 * @param pages at least 1
 * @param query what was asked for; empty: all
 */
public record RulePage(
    List<Rule> shown, int found, int page, int pages, String query, boolean write) {
  private static final int EACH = 50;

  public RulePage {
    shown = List.copyOf(shown);
  }

  /** The page that is asked for, or the nearest that there is. */
  public static RulePage of(List<Rule> all, String query, int page, boolean write) {
    String wanted = query.strip().toLowerCase(java.util.Locale.ROOT);
    List<Rule> found = all.stream().filter(each -> each.matches(wanted)).toList();
    int pages = Math.max(1, (found.size() + EACH - 1) / EACH);
    int at = Math.max(1, Math.min(pages, page));
    List<Rule> shown = found.subList((at - 1) * EACH, Math.min(found.size(), at * EACH));
    return new RulePage(shown, found.size(), at, pages, query.strip(), write);
  }
}
