package io.portcullis.detector;

import io.portcullis.argus.Ipv4Tuple;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The matcher of each protocol, made when the first tuple of the protocol comes. */
final class ModelMatchers {
  private final Profile.Test test;
  private final ModelSet models;
  private final Map<String, ModelMatcher> byProtocol = new HashMap<>();

  ModelMatchers(Profile.Test test, ModelSet models) {
    this.test = test;
    this.models = models;
  }

  /**
   * The matcher of a tuple. slips takes the fourth piece of the text as its protocol, so ipv6-icmp
   * is ipv6, and a port name with a dash shifts it.
   */
  ModelMatcher of(Tuple tuple) {
    // No part of it has a dash, and its protocol is in small letters; most new tuples are such.
    if (tuple instanceof Ipv4Tuple) return matcher(tuple.protocol());
    return matcher(fourthPiece(tuple.toString()).toLowerCase(Locale.ROOT));
  }

  private ModelMatcher matcher(String protocol) {
    ModelMatcher known = byProtocol.get(protocol);
    return known != null ? known : byProtocol.computeIfAbsent(protocol, this::make);
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

  private ModelMatcher make(String protocol) {
    if (test == Profile.Test.STORED_CHAIN) return new StoredChainMatcher(models.models(), protocol);
    List<MarkovModel> mine =
        models.models().stream().filter(model -> model.protocol().equals(protocol)).toList();
    if (mine.isEmpty()) return new ModelMatcher.Never();
    if (test == Profile.Test.FIRST) return new FirstMatcher(mine);
    return new NearestMatcher(mine, test == Profile.Test.NEAREST_MALICIOUS_FIRST);
  }
}
