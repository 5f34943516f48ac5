package io.portcullis.gateway.page;

import com.fasterxml.jackson.core.JsonFactory;
import io.portcullis.detector.json.Json;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Durations;
import io.portcullis.rules.InetAddresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page asks or orders: one of a closed list, each part checked, as the command line that
 * answers it. Nothing of a stranger's text can become an option or a file of that command line.
 *
 * @param id the client's own number, repeated in the answer
 * @param key of the session or program that orders; empty for a question
 * @param order whether it changes something
 * @param words the command and its options; of {@link #ownAnswers()} no command knows the answer
 */
record Request(long id, String key, boolean order, List<String> words) {
  /** Of one message; the longest that is sensible has some hundred bytes. */
  static final int LONGEST = 8192;

  private static final JsonFactory STRICT = Json.strict(2, 2048, LONGEST);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
  private static final Set<String> OWN = Set.of("token", "salt", "password", "events", "measures");
  private static final Pattern ID = Pattern.compile("^\\{\"id\":([0-9]{1,18})[,}]");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{32}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SITE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
  private static final Set<String> ELSEWHERE = Set.of("crowdsec", "fleet");
  private static final Pattern TUPLE = Pattern.compile("[0-9A-Za-z.:-]{5,200}");
  private static final int LONGEST_REASON = 200;

  Request {
    words = List.copyOf(words);
  }

  /** Whether this is a name that a person at the page may have. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Whether no command answers it: {@code token}, {@code salt}, {@code password}, {@code events}.
   */
  boolean ownAnswers() {
    return !order && OWN.contains(words.get(0));
  }

  /**
   * Reads one line.
   *
   * @throws IOException when it is none of the list; the message says what is wrong
   */
  static Request read(String line) throws IOException {
    Json json = Json.read(STRICT, line.getBytes(StandardCharsets.UTF_8));
    long id = json.wholeNumber("id");
    if (json.has("ask")) return new Request(id, "", false, question(json));
    String key = json.text("key");
    if (!KEY.matcher(key).matches()) throw new IOException("'key' is none");
    try {
      return new Request(id, key, true, order(json));
    } catch (IllegalArgumentException wrong) {
      throw new IOException(wrong.getMessage(), wrong);
    }
  }

  /** The number of a line that is no request, so that its sender need not wait; 0 without one. */
  static long idIn(String line) {
    Matcher id = ID.matcher(line);
    return id.find() ? Long.parseLong(id.group(1)) : 0;
  }

  private static List<String> question(Json json) throws IOException {
    String ask = json.text("ask");
    switch (ask) {
      case "explain", "history" -> {
        json.refuseOthers(Set.of("id", "ask", "rule"), Set.of());
        return List.of("rules", ask, rule(json));
      }
      case "check" -> {
        json.refuseOthers(Set.of("id", "ask", "address"), Set.of());
        String address = json.text("address");
        if (InetAddresses.parse(address).isEmpty()) {
          throw new IOException("'" + address + "' is no address; names are not looked up");
        }
        return List.of("allow", "check", address);
      }
      case "token" -> {
        json.refuseOthers(Set.of("id", "ask", "hash"), Set.of());
        if (!HASH.matcher(json.text("hash")).matches()) throw new IOException("'hash' is none");
        return List.of("token", json.text("hash"));
      }
      case "salt" -> {
        json.refuseOthers(Set.of("id", "ask", "name"), Set.of());
        return List.of("salt", name(json));
      }
      case "password" -> {
        json.refuseOthers(Set.of("id", "ask", "name", "proof"), Set.of());
        if (!HASH.matcher(json.text("proof")).matches()) throw new IOException("'proof' is none");
        return List.of("password", name(json), json.text("proof"));
      }
      case "events", "measures" -> {
        json.refuseOthers(Set.of("id", "ask"), Set.of());
        return List.of(ask);
      }
      case "doctor" -> {
        json.refuseOthers(Set.of("id", "ask"), Set.of());
        return List.of("doctor");
      }
      case "baseline" -> {
        json.refuseOthers(Set.of("id", "ask"), Set.of());
        return List.of("models", "baseline", "list");
      }
      case "capture" -> {
        json.refuseOthers(Set.of("id", "ask"), Set.of());
        return List.of("capture", "stats");
      }
      case "lists" -> {
        json.refuseOthers(Set.of("id", "ask"), Set.of());
        return List.of("lists", "list");
      }
      default -> throw new IOException("'" + ask + "' is no question that is answered here");
    }
  }

  private static List<String> order(Json json) throws IOException {
    String order = json.text("order");
    return switch (order) {
      case "release" -> release(json);
      case "extend" -> {
        only(json, Set.of("rule", "timeout"), Set.of());
        yield List.of("rules", "extend", rule(json), "--timeout=" + duration(json, "timeout"));
      }
      case "allow" -> {
        only(json, Set.of("entry"), Set.of("timeout", "reason"));
        List<String> words = new ArrayList<>(List.of("allow", "add", subject(json)));
        optional(json, "timeout").ifPresent(words::add);
        reason(json).ifPresent(words::add);
        yield words;
      }
      case "disallow" -> {
        only(json, Set.of("entry"), Set.of());
        yield List.of("allow", "remove", subject(json));
      }
      case "arm" -> {
        only(json, Set.of(), Set.of("confirm"));
        List<String> words = new ArrayList<>(List.of("arm"));
        optional(json, "confirm").ifPresent(words::add);
        yield words;
      }
      case "confirm", "disarm", "off" -> {
        only(json, Set.of(), Set.of());
        yield List.of(order);
      }
      case "breaker_reset" -> {
        only(json, Set.of(), Set.of());
        yield List.of("breaker", "--reset");
      }
      case "withdraw" -> withdraw(json);
      case "release_origin" -> releaseOrigin(json);
      case "accept", "reject" -> {
        only(json, Set.of("tuple"), Set.of());
        yield List.of("models", "baseline", order, tuple(json));
      }
      default -> throw new IOException("'" + order + "' is no order that is taken here");
    };
  }

  private static List<String> release(Json json) throws IOException {
    only(json, Set.of("rule"), Set.of("spare", "reason", "false_positive"));
    List<String> words = new ArrayList<>(List.of("rules", "release", rule(json)));
    optional(json, "spare").ifPresent(words::add);
    reason(json).ifPresent(words::add);
    if (json.has("false_positive") && json.text("false_positive").equals("yes")) {
      words.add("--false-positive");
    }
    return words;
  }

  /** All that one site of the fleet said. */
  private static List<String> withdraw(Json json) throws IOException {
    only(json, Set.of("site"), Set.of("spare"));
    String site = json.text("site");
    if (!SITE.matcher(site).matches()) {
      throw new IOException("'site' is no name of a site: small letters, digits, hyphens");
    }
    List<String> words = new ArrayList<>(List.of("fleet", "withdraw", "--site=" + site));
    optional(json, "spare").ifPresent(words::add);
    return words;
  }

  /** All that is in force because others decided it. */
  private static List<String> releaseOrigin(Json json) throws IOException {
    only(json, Set.of("origin"), Set.of("spare", "reason"));
    String origin = json.text("origin");
    if (!ELSEWHERE.contains(origin)) {
      throw new IOException("'origin' is none of crowdsec, fleet");
    }
    List<String> words = new ArrayList<>(List.of("rules", "release", "--origin=" + origin));
    optional(json, "spare").ifPresent(words::add);
    reason(json).ifPresent(words::add);
    return words;
  }

  private static void only(Json json, Set<String> required, Set<String> optional)
      throws IOException {
    List<String> all = new ArrayList<>(required);
    all.addAll(List.of("id", "order", "key"));
    json.refuseOthers(Set.copyOf(all), optional);
  }

  private static String name(Json json) throws IOException {
    String name = json.text("name");
    if (isName(name)) return name;
    throw new IOException("'name' is none of letters, digits, dots and dashes, 32 at most");
  }

  private static String rule(Json json) throws IOException {
    long rule = json.wholeNumber("rule");
    if (rule < 1) throw new IOException("'rule' is no ID of a rule");
    return Long.toString(rule);
  }

  private static String tuple(Json json) throws IOException {
    String tuple = json.text("tuple");
    if (tuple.startsWith("-") || !TUPLE.matcher(tuple).matches()) {
      throw new IOException("'tuple' is none: source, destination, port and protocol with dashes");
    }
    return tuple;
  }

  private static String subject(Json json) throws IOException {
    String subject = Allowlist.subject(json.text("entry"));
    if (subject.startsWith("-") || subject.startsWith("@")) {
      throw new IOException("'entry' is no address, prefix or host name");
    }
    return subject;
  }

  private static String duration(Json json, String name) throws IOException {
    String text = json.text(name);
    return name.equals("spare") && text.equals("none")
        ? text
        : Durations.text(Durations.parse(text));
  }

  private static Optional<String> optional(Json json, String name) throws IOException {
    return json.has(name)
        ? Optional.of("--" + name + "=" + duration(json, name))
        : Optional.empty();
  }

  private static Optional<String> reason(Json json) throws IOException {
    if (!json.has("reason") || json.text("reason").isBlank()) return Optional.empty();
    String reason = json.line("reason").strip();
    if (reason.length() > LONGEST_REASON) {
      throw new IOException("'reason' is longer than " + LONGEST_REASON + " characters");
    }
    return Optional.of("--reason=" + reason);
  }
}
