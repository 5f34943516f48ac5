package io.portcullis.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.web.gate.Answer;
import io.portcullis.web.gate.GatewayLink;
import io.portcullis.web.view.Question;
import io.portcullis.web.view.Question.Choice;
import io.portcullis.web.view.Question.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The closed list of orders: what is asked before each, which of a form's fields go with it, and
 * what is said when it is done. The gateway checks everything again.
 */
final class Orders {
  /** Fields that an order may have; rules are numbers on the wire, all else is text. */
  private static final Map<String, Set<String>> FIELDS =
      Map.ofEntries(
          Map.entry("release", Set.of("rule", "spare", "reason", "false_positive")),
          Map.entry("extend", Set.of("rule", "timeout")),
          Map.entry("allow", Set.of("entry", "timeout", "reason")),
          Map.entry("disallow", Set.of("entry")),
          Map.entry("arm", Set.of("confirm")),
          Map.entry("confirm", Set.of()),
          Map.entry("disarm", Set.of()),
          Map.entry("off", Set.of()),
          Map.entry("breaker_reset", Set.of()),
          Map.entry("withdraw", Set.of("site", "spare")),
          Map.entry("release_origin", Set.of("origin", "spare", "reason")),
          Map.entry("accept", Set.of("tuple")),
          Map.entry("reject", Set.of("tuple")));

  /** Of a field; a tuple of two IPv6 addresses has some hundred characters. */
  private static final int LONGEST = 500;

  /** A question without choices; braces stand for what it is about. */
  private record Asked(String title, String meaning, String verb) {}

  private static final Field NOTHING = new Field("", "");
  private static final Asked DISALLOW =
      new Asked(
          "Take {} off the allowlist?",
          "From then on evidence against it counts again.",
          "Take it off");
  private static final Asked ACCEPT =
      new Asked(
          "Accept this rhythm as harmless?",
          "{} is spared as long as it keeps its period and its bytes.",
          "Accept");
  private static final Asked REJECT =
      new Asked(
          "Judge this tuple as any other?", "{} may be blocked when evidence suffices.", "Reject");
  private static final Asked BELIEVE =
      new Asked(
          "Believe {} again?",
          "Its word counts here as this router's policy says. What it blocks may be blocked at"
              + " once.",
          "Believe it");
  private static final Asked DISARM =
      new Asked("Disarm?", "The detector's rules are lifted. Your own rules stay.", "Disarm");
  private static final Asked OFF =
      new Asked(
          "Remove everything from the kernel?",
          "All rules go, your own too, and evidence is only logged.",
          "Switch off");
  private static final Asked BREAKER =
      new Asked(
          "Close the breaker?", "New blocks are made again. See first why it opened.", "Close it");

  private final GatewayLink link;

  Orders(GatewayLink link) {
    this.link = link;
  }

  private static List<Field> values(String... pairs) {
    List<Field> values = new java.util.ArrayList<>();
    for (int at = 0; at < pairs.length; at += 2) values.add(new Field(pairs[at], pairs[at + 1]));
    return values;
  }

  /**
   * Gives an order.
   *
   * @param fields of a form or of JSON; those that it does not have are refused
   * @param key of who orders
   * @throws Refusal when there is no such order, or a field is wrong
   */
  Answer give(String order, Map<String, String> fields, String key)
      throws Refusal, InterruptedException {
    Set<String> may = FIELDS.get(order);
    if (may == null) throw new Refusal(404, "There is no such order.");
    Set<String> strange = new TreeSet<>(fields.keySet());
    strange.removeAll(may);
    if (!strange.isEmpty()) {
      throw new Refusal(400, "That order has no '" + String.join("', '", strange) + "'.");
    }
    ObjectNode request = link.request("order", order).put("key", key);
    for (Map.Entry<String, String> field : fields.entrySet()) {
      String value = field.getValue().strip();
      if (value.isEmpty() || value.equals("for_ever")) continue;
      if (value.length() > LONGEST) throw new Refusal(400, "'" + field.getKey() + "' is too long.");
      if (field.getKey().equals("rule")) request.put("rule", rule(value));
      else request.put(field.getKey(), value);
    }
    return link.ask(request);
  }

  private static long rule(String text) throws Refusal {
    if (text.matches("[0-9]{1,18}")) return Long.parseLong(text);
    throw new Refusal(400, "'rule' is no ID of a rule.");
  }

  /** What is said when an order was carried out. */
  static String done(String order, Map<String, String> fields) {
    String rule = "Rule " + fields.getOrDefault("rule", "");
    return switch (order) {
      case "release" -> rule + " is released.";
      case "extend" -> rule + " now ends in " + fields.getOrDefault("timeout", "") + ".";
      case "allow" -> fields.getOrDefault("entry", "") + " is never blocked from now on.";
      case "disallow" -> fields.getOrDefault("entry", "") + " is no longer on the allowlist.";
      case "arm" ->
          fields.getOrDefault("confirm", "for_ever").equals("for_ever")
              ? "Armed: evidence is enforced from now on."
              : "Armed for " + fields.get("confirm") + ". Confirm within that time to keep it.";
      case "confirm" -> "Confirmed: it stays armed.";
      case "disarm" -> "Disarmed: evidence is only logged.";
      case "off" -> "Off: nothing of ours is in the kernel.";
      case "breaker_reset" -> "The breaker is closed.";
      case "withdraw" ->
          fields.getOrDefault("spare", "").equals("none")
              ? "The word of " + fields.getOrDefault("site", "") + " counts again."
              : "All that "
                  + fields.getOrDefault("site", "")
                  + " alone said is released. Its word counts for nothing here for "
                  + fields.getOrDefault("spare", "30d")
                  + ".";
      case "release_origin" -> "All that others decided is released.";
      case "accept" -> fields.getOrDefault("tuple", "") + " is accepted as harmless.";
      case "reject" -> fields.getOrDefault("tuple", "") + " is judged as any other.";
      default -> "Done.";
    };
  }

  /**
   * What is asked before an order.
   *
   * @param about values of the address: {@code rule}, {@code entry}, {@code tuple}, {@code target}
   * @return empty when there is no such order, or none that is asked about
   */
  static Optional<Question> question(String order, Map<String, String> about, String back) {
    String rule = about.getOrDefault("rule", "");
    String entry = about.getOrDefault("entry", "");
    String tuple = about.getOrDefault("tuple", "");
    return switch (order) {
      case "release" -> Optional.of(release(rule, about.getOrDefault("target", ""), back));
      case "extend" -> Optional.of(extend(rule, back));
      case "allow" -> Optional.of(allow(entry, back));
      case "disallow" -> Optional.of(plain(order, DISALLOW, new Field("entry", entry), back));
      case "accept" -> Optional.of(plain(order, ACCEPT, new Field("tuple", tuple), back));
      case "reject" -> Optional.of(plain(order, REJECT, new Field("tuple", tuple), back));
      case "withdraw" -> Optional.of(withdraw(about.getOrDefault("site", ""), back));
      case "believe" -> Optional.of(believe(about.getOrDefault("site", ""), back));
      case "release_origin" ->
          Optional.of(releaseOrigin(about.getOrDefault("origin", "fleet"), back));
      case "disarm" -> Optional.of(plain(order, DISARM, NOTHING, back));
      case "off" -> Optional.of(plain(order, OFF, NOTHING, back));
      case "breaker_reset" -> Optional.of(plain(order, BREAKER, NOTHING, back));
      default -> Optional.empty();
    };
  }

  private static Question release(String rule, String target, String back) {
    String what = target.isEmpty() ? "Its traffic" : target;
    Choice spare =
        new Choice(
            "spare",
            "Leave it alone for",
            values("1d", "a day", "1h", "1 hour", "7d", "a week", "none", "not at all"));
    return new Question(
        "release",
        "Release rule " + rule + "?",
        what + " passes at once. Then it is left alone for a while.",
        "Release",
        false,
        List.of(new Field("rule", rule)),
        List.of(spare),
        true,
        true,
        back);
  }

  private static Question extend(String rule, String back) {
    List<Field> times =
        values("1h", "1 hour", "4h", "4 hours", "1d", "a day", "7d", "a week", "10m", "10 minutes");
    return new Question(
        "extend",
        "How long shall rule " + rule + " stay?",
        "Counted from now. A shorter time shortens it.",
        "Set the time",
        false,
        List.of(new Field("rule", rule)),
        List.of(new Choice("timeout", "From now", times)),
        false,
        false,
        back);
  }

  private static Question allow(String entry, String back) {
    List<Field> times = values("1d", "a day", "7d", "a week", "30d", "30 days", "for_ever", "ever");
    return new Question(
        "allow",
        "Never block " + entry + "?",
        "All its traffic passes, in both directions. Rules wholly inside it are lifted at once.",
        "Allow",
        true,
        List.of(new Field("entry", entry)),
        List.of(new Choice("timeout", "For", times)),
        true,
        false,
        back);
  }

  private static Question withdraw(String site, String back) {
    List<Field> times = values("30d", "30 days", "7d", "a week", "1d", "a day");
    return new Question(
        "withdraw",
        "Undo all that " + site + " said?",
        "Rules here that rest on its word alone are lifted at once. Those that other sites want,"
            + " too, stay. Then nothing of it is believed for a while. Other routers go on as they"
            + " do.",
        "Withdraw its word",
        true,
        List.of(new Field("site", site)),
        List.of(new Choice("spare", "Believe nothing of it for", times)),
        false,
        false,
        back);
  }

  private static Question believe(String site, String back) {
    return new Question(
        "withdraw",
        BELIEVE.title().replace("{}", site),
        BELIEVE.meaning(),
        BELIEVE.verb(),
        false,
        List.of(new Field("site", site), new Field("spare", "none")),
        List.of(),
        false,
        false,
        back);
  }

  private static Question releaseOrigin(String origin, String back) {
    List<Field> times = values("1d", "a day", "1h", "1 hour", "7d", "a week", "none", "not at all");
    return new Question(
        "release_origin",
        "Release all that " + (origin.equals("fleet") ? "the fleet" : "CrowdSec") + " decided?",
        "All these rules are lifted at once. For a while none of its decisions is taken.",
        "Release all",
        true,
        List.of(new Field("origin", origin)),
        List.of(new Choice("spare", "Take none of them for", times)),
        true,
        false,
        back);
  }

  private static Question plain(String order, Asked asked, Field about, String back) {
    String title = asked.title().replace("{}", about.value());
    String meaning = asked.meaning().replace("{}", about.value());
    List<Field> hidden = about.equals(NOTHING) ? List.of() : List.of(about);
    boolean danger = asked.equals(OFF);
    return new Question(
        order, title, meaning, asked.verb(), danger, hidden, List.of(), false, false, back);
  }
}
