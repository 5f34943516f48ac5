package io.portcullis.detector;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The judge of each protocol, made when the first tuple of the protocol comes. */
final class Judges {
  private final Profile.Test test;
  private final ModelSet models;
  private final Map<String, Judge> byProtocol = new HashMap<>();

  Judges(Profile.Test test, ModelSet models) {
    this.test = test;
    this.models = models;
  }

  /**
   * The judge of a tuple. slips takes the fourth piece of the text as its protocol, so ipv6-icmp is
   * ipv6, and a port name with a dash shifts it.
   */
  Judge of(String tuple) {
    String protocol = fourthPiece(tuple).toLowerCase(Locale.ROOT);
    return byProtocol.computeIfAbsent(protocol, this::make);
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

  private Judge make(String protocol) {
    if (test == Profile.Test.STORED_CHAIN) return new StoredChainJudge(models.models(), protocol);
    List<MarkovModel> mine =
        models.models().stream().filter(model -> model.protocol().equals(protocol)).toList();
    if (mine.isEmpty()) return new Judge.Never();
    if (test == Profile.Test.FIRST) return new FirstJudge(mine);
    return new NearestJudge(mine, test == Profile.Test.NEAREST_MALICIOUS_FIRST);
  }
}
