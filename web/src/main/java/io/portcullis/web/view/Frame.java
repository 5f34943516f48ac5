package io.portcullis.web.view;

import java.util.ArrayList;
import java.util.List;

/**
 * What a page has beside its own content.
 *
 * @param here the first part of its path, for the navigation
 * @param name who looks; empty before login
 * @param write whether this session may order
 * @param csrf for forms
 * @param told what is to be said once; empty: nothing
 * @param good whether that is good news
 * @param fleet whether there is a page about a fleet
 * @param version of scripts and styles, for their addresses
 */
public record Frame(
    String title,
    String here,
    String name,
    boolean write,
    String csrf,
    Strip strip,
    String told,
    boolean good,
    boolean fleet,
    String version) {

  /** A page of the navigation. */
  public record Place(String path, String title) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("now", "Now"),
          new Place("timeline", "Timeline"),
          new Place("hosts", "Hosts"),
          new Place("what-if", "What-if"),
          new Place("mode", "Mode"),
          new Place("review", "Review"),
          new Place("allowlist", "Allowlist"),
          new Place("health", "Health"));

  private static final Place FLEET = new Place("fleet", "Fleet");

  public List<Place> places() {
    if (!fleet) return PLACES;
    List<Place> places = new ArrayList<>(PLACES);
    places.add(FLEET);
    return places;
  }
}
