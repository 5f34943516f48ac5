package io.portcullis.gateway.wishes;

import io.portcullis.rules.Target;
import java.util.List;

/**
 * What changed since a source was asked last.
 *
 * @param whole whether these are all wishes that there are, so that no other holds any more
 * @param made new ones, and those that got another time
 * @param withdrawn targets that are no longer wanted
 * @param unusable decisions that are none of ours to carry out: other types, other scopes
 */
public record Wishes(boolean whole, List<Wish> made, List<Target> withdrawn, int unusable) {
  public Wishes {
    made = List.copyOf(made);
    withdrawn = List.copyOf(withdrawn);
  }
}
