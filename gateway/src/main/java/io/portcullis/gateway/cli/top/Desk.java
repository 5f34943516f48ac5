package io.portcullis.gateway.cli.top;

import java.util.List;
import java.util.Optional;

/**
 * What the person at the terminal is about.
 *
 * @param inTuples whether the list of tuples is worked on, not that of blocks
 * @param chosen key of the row that keys act on; empty: the first
 * @param asked waits for a yes
 * @param given was answered with yes and is to be carried out now
 * @param said what happened last
 * @param over whether to end
 */
record Desk(
    boolean inTuples,
    String chosen,
    Optional<Order> asked,
    Optional<Order> given,
    String said,
    boolean over) {
  private static final int PAGE = 10;

  static final Desk BEGIN = new Desk(false, "", Optional.empty(), Optional.empty(), "", false);

  /** Says something, in place of what was said. */
  Desk saying(String what) {
    return new Desk(inTuples, chosen, asked, Optional.empty(), what, over);
  }

  /** After a key was pressed in sight of this picture. */
  Desk press(Key key, Picture picture) {
    if (asked.isPresent()) return answer(key);
    return switch (key) {
      case NONE -> this;
      case QUIT -> new Desk(inTuples, chosen, asked, given, said, true);
      case OTHER_LIST -> new Desk(!inTuples, "", asked, given, "", false);
      case UP -> move(-1, picture);
      case DOWN -> move(1, picture);
      case PAGE_UP -> move(-PAGE, picture);
      case PAGE_DOWN -> move(PAGE, picture);
      case RELEASE -> ask(row(picture).map(Order::release));
      case EXTEND ->
          row(picture).filter(Picture.Row::permanent).isPresent()
              ? saying("the rule is permanent: the gateway renews it")
              : ask(row(picture).filter(row -> row.id() > 0).map(Order::extend));
      case ALLOW -> ask(remote(picture).map(Order::allow));
      case YES, OTHER -> saying("");
    };
  }

  private Desk answer(Key key) {
    if (key == Key.NONE) return this;
    if (key == Key.YES) return new Desk(inTuples, chosen, Optional.empty(), asked, "", false);
    return new Desk(
        inTuples, chosen, Optional.empty(), Optional.empty(), "nothing was done", false);
  }

  private Desk ask(Optional<Order> order) {
    if (order.isEmpty()) return saying("no rule is chosen: Tab changes the list");
    return new Desk(inTuples, chosen, order, Optional.empty(), "", false);
  }

  private Desk move(int by, Picture picture) {
    List<String> keys = keys(picture);
    if (keys.isEmpty()) return this;
    int to = Math.max(0, Math.min(keys.size() - 1, at(picture) + by));
    return new Desk(inTuples, keys.get(to), asked, given, "", false);
  }

  private List<String> keys(Picture picture) {
    return inTuples
        ? picture.tuples().stream().map(Picture.Tuple::tuple).toList()
        : picture.blocks().stream().map(Picture.Row::key).toList();
  }

  /** Where the chosen row is in its list; the first when it is gone. */
  int at(Picture picture) {
    return Math.max(0, keys(picture).indexOf(chosen));
  }

  Optional<Picture.Row> row(Picture picture) {
    if (inTuples || picture.blocks().isEmpty()) return Optional.empty();
    return Optional.of(picture.blocks().get(at(picture)));
  }

  Optional<Picture.Tuple> tuple(Picture picture) {
    if (!inTuples || picture.tuples().isEmpty()) return Optional.empty();
    return Optional.of(picture.tuples().get(at(picture)));
  }

  private Optional<String> remote(Picture picture) {
    return row(picture)
        .map(Picture.Row::remote)
        .or(() -> tuple(picture).map(Picture.Tuple::remote))
        .filter(address -> !address.isEmpty());
  }
}
