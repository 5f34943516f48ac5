package io.portcullis.detector;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.PrefixChains;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what is odd about models that load: those that can never match, and those that the letters
 * of a tuple cannot tell apart.
 */
public final class ModelReview {

  /** How much it matters. */
  public enum Weight {
    /** Worth knowing. */
    NOTE,
    /** The model does less than its owner thinks. */
    WARNING
  }

  /**
   * One thing found.
   *
   * @param model index in the list that was reviewed
   * @param text for the operator, without the model's name
   */
  public record Remark(int model, Weight weight, String text) {}

  private final List<MarkovModel> models;
  private final int minimum;
  private final List<Remark> remarks = new ArrayList<>();

  private ModelReview(List<MarkovModel> models, int minimum) {
    this.models = models;
    this.minimum = minimum;
  }

  /**
   * Reviews models beside each other.
   *
   * @param minimum letters and symbols before a tuple is tested
   */
  public static List<Remark> of(List<MarkovModel> models, int minimum) {
    ModelReview review = new ModelReview(models, minimum);
    for (int i = 0; i < models.size(); i++) review.alone(i);
    for (int i = 0; i < models.size(); i++) {
      for (int j = i + 1; j < models.size(); j++) review.pair(i, j);
    }
    return List.copyOf(review.remarks);
  }

  private void alone(int index) {
    MarkovModel model = models.get(index);
    if (model.threshold() < 1) {
      warn(index, "never matches: its threshold " + model.threshold() + " is below 1");
      return;
    }
    if (model.length() < minimum) {
      warn(
          index,
          "has fewer than the "
              + minimum
              + " letters and symbols from which on tuples are tested, so all of them are longer");
    }
    if (!matchesItself(model)) {
      warn(index, "never matches: not even its own letters have a distance");
    }
  }

  /** A chain in which all is certain has the log-probability 0, and no distance. */
  private boolean matchesItself(MarkovModel model) {
    PrefixChains chains = new PrefixChains(model.letters());
    for (int length = Math.min(minimum, model.length()); length <= model.length(); length++) {
      double train = chains.of(length).train();
      if (ModelMatcher.distance(train, train) == 1) return true;
    }
    return false;
  }

  private void pair(int index, int otherIndex) {
    MarkovModel model = models.get(index);
    MarkovModel other = models.get(otherIndex);
    if (model.label().equals(other.label())) {
      warn(otherIndex, "has the label of another model: " + model.label());
    }
    if (!model.protocol().equals(other.protocol())) return;
    int common = commonPrefix(model.letters(), other.letters());
    if (common < minimum) return;
    tie(index, other, common);
    tie(otherIndex, model, common);
  }

  private void tie(int index, MarkovModel other, int common) {
    MarkovModel model = models.get(index);
    boolean opposite = model.malicious() != other.malicious();
    boolean all = common == model.length();
    String what =
        all
            ? "is wholly the beginning of " + other.label()
            : "ties with " + other.label() + " in the first " + common + " letters and symbols";
    if (!opposite) {
      note(index, what);
    } else if (model.malicious()) {
      warn(index, what + ", which is normal: such a tuple counts as malicious");
    } else {
      note(index, what + ", which is malicious and wins");
    }
  }

  private static int commonPrefix(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) if (one.charAt(i) != other.charAt(i)) return i;
    return length;
  }

  private void warn(int index, String text) {
    remarks.add(new Remark(index, Weight.WARNING, text));
  }

  private void note(int index, String text) {
    remarks.add(new Remark(index, Weight.NOTE, text));
  }
}
