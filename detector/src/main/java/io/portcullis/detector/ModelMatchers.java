package io.portcullis.detector;

import io.portcullis.argus.Ipv4Tuple;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The matcher of each protocol that models exist for, by number: each tuple keeps that, which takes
 * less than a reference.
 */
final class ModelMatchers {
  /** Of protocols without models. */
  private static final int NONE = 0;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<ModelMatcher> matchers = new ArrayList<>();

  /** Models of more protocols than a short can number are never compared. */
  ModelMatchers(Profile.Test test, ModelSet models) {
    matchers.add(new ModelMatcher.Never());
    for (MarkovModel model : models.models()) {
      String protocol = model.protocol();
      if (numbers.containsKey(protocol) || matchers.size() > Short.MAX_VALUE) continue;
      numbers.put(protocol, matchers.size());
      matchers.add(make(test, models, protocol));
    }
  }

  private static ModelMatcher make(Profile.Test test, ModelSet models, String protocol) {
    if (test == Profile.Test.STORED_CHAIN) return new StoredChainMatcher(models.models(), protocol);
    List<MarkovModel> mine =
        models.models().stream().filter(model -> model.protocol().equals(protocol)).toList();
    if (test == Profile.Test.FIRST) return new FirstMatcher(mine);
    return new NearestMatcher(mine, test == Profile.Test.NEAREST_MALICIOUS_FIRST);
  }

  /** The matcher of a number. */
  ModelMatcher of(int number) {
    return matchers.get(number);
  }

  /**
   * The number of a tuple's protocol. slips takes the fourth piece of the text as that, so
   * ipv6-icmp is ipv6, and a port name with a dash shifts it.
   */
  int numberOf(Tuple tuple) {
    // No part of it has a dash, and its protocol is in small letters; most new tuples are such.
    if (tuple instanceof Ipv4Tuple) return number(tuple.protocol());
    return number(fourthPiece(tuple.toString()).toLowerCase(Locale.ROOT));
  }

  private int number(String protocol) {
    return numbers.getOrDefault(protocol, NONE);
  }

  private static String fourthPiece(String tuple) {
    int from = 0;
    for (int piece = 1; piece < 4; piece++) {
      from = tuple.indexOf('-', from) + 1;
      if (from == 0) return "";
    }
    int end = tuple.indexOf('-', from);
    return end < 0 ? tuple.substring(from) : tuple.substring(from, end);
  }
}
