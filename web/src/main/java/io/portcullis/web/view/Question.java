package io.portcullis.web.view;

import java.util.List;

/**
 * What is asked before an order is given.
 *
 * @param order of the gateway's list
 * @param title the question
 * @param meaning what comes of it, in a sentence or two
 * @param verb on the button
 * @param danger whether the button looks like it
 * @param hidden what the order is about
 * @param choices to be made
 * @param asksReason whether there is a line for a reason
 * @param asksFalsePositive whether there is a box for a false positive
 * @param back where to go afterwards
 */
public record Question(
    String order,
    String title,
    String meaning,
    String verb,
    boolean danger,
    List<Field> hidden,
    List<Choice> choices,
    boolean asksReason,
    boolean asksFalsePositive,
    String back) {
  public Question {
    hidden = List.copyOf(hidden);
    choices = List.copyOf(choices);
  }

  /** A value that goes with the form. */
  public record Field(String name, String value) {}

  /** A list of values, the first chosen. */
  public record Choice(String name, String label, List<Field> values) {
    public Choice {
      values = List.copyOf(values);
    }
  }
}
