package io.portcullis.detector;

import io.portcullis.argus.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One judge for each protocol, made when its first tuple comes. */
final class Judges {
  private final Profile profile;
  private final List<MarkovModel> models;
  private final Map<String, Judge> byProtocol = new HashMap<>();

  Judges(Profile profile, ModelSet models) {
    this.profile = profile;
    this.models = models.models();
  }

  Judge of(Tuple tuple) {
    if (models.isEmpty()) return Judge.NEVER;
    String protocol = protocol(tuple);
    Judge known = byProtocol.get(protocol);
    if (known != null) return known;
    Judge judge = make(protocol);
    // input with rubbish for protocols must not fill the heap with judges that never match
    if (judge != Judge.NEVER) byProtocol.put(protocol, judge);
    return judge;
  }

  /**
   * slips split the tuple's text at each dash and took the fourth piece, so ipv6-icmp is ipv6 to
   * it, and a port name with a dash hides the protocol. Ours is the protocol.
   */
  private String protocol(Tuple tuple) {
    boolean ours = profile.choice() == Profile.Choice.NEAREST_MALICIOUS;
    String protocol = ours ? tuple.protocol() : tuple.toString().split("-", -1)[3];
    return protocol.toLowerCase(Locale.ROOT);
  }

  private Judge make(String protocol) {
    List<MarkovModel> same =
        models.stream().filter(model -> model.protocol().equals(protocol)).toList();
    if (same.isEmpty()) return Judge.NEVER;
    return switch (profile.choice()) {
      case NEAREST_MALICIOUS -> new NearestJudge(same, true);
      case NEAREST -> new NearestJudge(same, false);
      case FIRST -> new FirstJudge(same);
      case STORED_CHAIN -> new StoredChainJudge(models, protocol);
    };
  }
}
