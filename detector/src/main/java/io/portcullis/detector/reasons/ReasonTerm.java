package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What speaks for a beacon or against one. The weight of each is in the parameter file; a new term
 * is a member here, a number there and a line in {@link Standing}. The order is that of the study.
 */
enum ReasonTerm {
  EVIDENCE(
      "jitter over 50 % and bytes of every size: a slower and noisier channel",
      now -> "every " + seconds(now.clock.period) + ", " + onBeat(now)),
  ON_BEAT("jitter", ReasonTerm::onBeat),
  EQUAL("bytes of every size", now -> percent(now.clock.equal) + " of its flows have equal bytes"),
  SMALL("padding", now -> percent(now.clock.small) + " of its flows are small"),
  FEW("fewer than twelve contacts", now -> "only " + now.clock.flows + " flows so far"),
  FAST(
      "a beat faster than every four seconds, which is loud",
      now -> "every " + seconds(now.clock.period)),
  SLOW("patience: more than a quarter of an hour", now -> "every " + seconds(now.clock.period)),
  VERY_SLOW("patience: more than an hour", now -> "every " + seconds(now.clock.period)),
  INFRASTRUCTURE("the choice of a port; a weakness that stays", ReasonTerm::port),
  SERVICE("the choice of a port; a weakness that stays", ReasonTerm::port),
  ALTERNATIVE_WEB("the choice of a port", ReasonTerm::port),
  DYNAMIC("contacts to ten servers on odd ports, which are logged", ReasonTerm::port),
  OTHER_TCP("contacts to ten servers on odd ports, which are logged", ReasonTerm::port),
  OTHER_UDP("the choice of a port", ReasonTerm::port),
  INSIDE("a second infected host", now -> now.server().address + " is inside"),
  INSIDE_WEB(
      "a second infected host that serves",
      now -> now.server().address + " is inside, and programs ask devices there"),
  NOT_NEW(
      "one long connection",
      now -> percent(1 - now.clock.started) + " of its flows are pieces of a longer connection"),
  FAILED("an answer", now -> percent(now.clock.failed) + " of its flows were not answered"),
  DEAD_FAN(
      "servers that answer, or more than sixteen",
      now -> now.tuple.host.address + " tries several servers that do not answer on this port"),
  INBOUND("nothing that serves it", now -> now.tuple.host.address + " calls in from outside"),
  VOLUME("20 kB a beat", now -> percent(now.clock.big) + " of its flows bring pages or media"),
  STRAY(
      "two decoy flows a beat",
      now -> percent(now.clock.stray) + " of its flows were bursts or off the beat"),
  POPULAR(
      "other hosts that get an answer from the server or ask for its domain",
      now -> used(now.others)),
  SIBLINGS("a server more in the same rhythm, which answers", ReasonTerm::sameRhythm),
  PEER_TO_PEER("eight servers more in the same rhythm", ReasonTerm::sameRhythm),
  POOL(
      "addresses in one network",
      now -> "others of its servers stand in the network of " + now.server().address),
  RAW(
      "a domain name and a look-up",
      now -> "no answer of DNS gave " + now.tuple.host.address + " this address"),
  NAMED("a domain name and a look-up", now -> "it is called " + now.name.text()),
  TLS_NO_NAME("an SNI", now -> "TLS without a server's name"),
  TLS_ODD_PORT("a web port", now -> "TLS on port " + now.server().port),
  HTTP_RAW("a Host header", now -> "HTTP that names no host"),
  UNFIT("speaking TLS or HTTP", now -> "port " + now.server().port + " without TLS or HTTP"),
  LONE_PROGRAM(
      "a library that the host's browser uses",
      now -> "the program that calls it calls nobody else"),
  SELF_SIGNED("a free certificate, which is in public logs", now -> "its certificate names itself"),
  NO_SUCH_NAME(
      "no generated names",
      now -> Math.round(now.missing) + " names that do not exist were asked for just before"),
  GENERATED("better names", now -> now.name.domain().text + " looks drawn");

  /** What it would take to avoid it, or to earn it where it speaks against a beacon. */
  final String cost;

  // Each is a lambda that holds nothing.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Function<Standing, String> cause;

  ReasonTerm(String cost, Function<Standing, String> cause) {
    this.cost = cost;
    this.cause = cause;
  }

  /** Its place in rows of values; nothing outside the program knows it. */
  @SuppressWarnings("EnumOrdinal") // rows live as long as the process
  int place() {
    return ordinal();
  }

  /** As explanations and the parameter file name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Why it applies, in words. Asked only where it does. */
  String cause(Standing now) {
    return cause.apply(now);
  }

  /** What avoiding the term of a name would cost; empty where there is none of that name. */
  static String costOf(String word) {
    return Arrays.stream(values())
        .filter(term -> term.word().equals(word))
        .map(term -> term.cost)
        .findFirst()
        .orElse("");
  }

  private static String onBeat(Standing now) {
    String on = now.clock.beats + " of " + now.clock.flows + " flows on the beat";
    List<IpAddress> servers = now.rotating();
    return servers.isEmpty()
        ? on
        : on
            + ", over "
            + servers.stream().map(IpAddress::toString).collect(Collectors.joining(", "));
  }

  private static String port(Standing now) {
    return "port " + now.server().port + " " + now.server().portClass().words;
  }

  private static String used(int others) {
    return "used also by " + others + (others == 1 ? " other client" : " other clients");
  }

  private static String sameRhythm(Standing now) {
    return "the same rhythm to " + now.alike.words();
  }

  private static String percent(double share) {
    return Math.round(share * 100) + " %";
  }

  private static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) return "unknown seconds";
    int digits = seconds < 100 ? 1 : 0;
    return BigDecimal.valueOf(seconds).setScale(digits, RoundingMode.HALF_UP).toPlainString()
        + " s";
  }
}
