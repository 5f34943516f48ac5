package io.portcullis.gateway.config;

import io.portcullis.detector.models.ModelBundle;
import io.portcullis.gateway.config.Config.Fleet.Take;
import io.portcullis.gateway.config.Yaml.Mapping;
import io.portcullis.gateway.config.Yaml.Scalar;
import io.portcullis.gateway.config.Yaml.Sequence;
import io.portcullis.rules.HostNames;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What a fleet's operator publishes for all its routers, and which of it counts. It can make a
 * router more careful and never bolder: its settings are those of a closed list, none looser than
 * the default, and what this router's own files say of a key wins over them.
 */
public final class FleetObjects {
  /** Wider entries would switch off the router. */
  private static final int WIDEST_IPV4 = 16;

  private static final int WIDEST_IPV6 = 32;

  private static final long LARGEST = 1 << 20;

  /** The settings that may be said, and when one is as careful as the default. */
  private static final Map<String, BiPredicate<Config, Config>> CAREFUL =
      Map.of(
          "detector.sensitivity",
          (said, usual) -> said.sensitivity().isAsCautiousAs(usual.sensitivity()),
          "policy.spare",
          (said, usual) -> said.spare().compareTo(usual.spare()) >= 0,
          "policy.timeouts",
          FleetObjects::areNoLonger,
          "breaker.per-source-per-minute",
          (said, usual) ->
              said.breaker().perSourcePerMinute() <= usual.breaker().perSourcePerMinute(),
          "breaker.per-minute",
          (said, usual) -> said.breaker().perMinute() <= usual.breaker().perMinute(),
          "breaker.in-force",
          (said, usual) -> said.breaker().inForce() <= usual.breaker().inForce(),
          "breaker.peers-share",
          (said, usual) -> said.breaker().peersShare() <= usual.breaker().peersShare());

  private FleetObjects() {}

  /**
   * What is wrong with an object, each with its place; none: it counts. A part of one never counts.
   *
   * @param name of the file that it is of, for places
   */
  public static List<String> problems(Take part, Path name, String text) {
    try {
      return switch (part) {
        case ALLOWLIST -> read(part, name, text).problems();
        case SETTINGS -> read(part, name, text).problems();
        case MODELS -> {
          ModelBundle.parse(text);
          yield List.of();
        }
      };
    } catch (IOException broken) {
      return List.of(name + ": " + broken.getMessage());
    }
  }

  /** An object in YAML. */
  private record Read(Mapping mapping, List<String> problems) {}

  private static Read read(Take part, Path name, String text) throws IOException {
    Reading reading = new Reading();
    Mapping mapping = Yaml.parse(name, text, reading.problems());
    Config said = ConfigReader.read(mapping, reading);
    List<String> problems = new ArrayList<>(reading.problems());
    List<Setting> set =
        reading.settings().stream().filter(each -> !each.from().equals(Setting.DEFAULT)).toList();
    for (Setting each : set) problem(part, each, said).ifPresent(problems::add);
    if (set.isEmpty() && problems.isEmpty()) problems.add(name + ": says nothing");
    if (part == Take.ALLOWLIST) {
      for (Config.Allowed each : said.allow()) {
        if (isTooWide(each.what())) {
          problems.add(
              name
                  + ": allow: "
                  + each.what()
                  + " is too wide; a fleet allows a /16, or a /32 of IPv6, at most");
        }
      }
    }
    return new Read(mapping, List.copyOf(problems));
  }

  private static Optional<String> problem(Take part, Setting setting, Config said) {
    String at = setting.from() + ": " + setting.key() + ": ";
    if (part == Take.ALLOWLIST) {
      return setting.key().equals("allow")
          ? Optional.empty()
          : Optional.of(at + "is no part of an allowlist, which has 'allow' alone");
    }
    BiPredicate<Config, Config> careful = CAREFUL.get(setting.key());
    if (careful == null) {
      return Optional.of(
          at
              + "no fleet may set it; only "
              + String.join(", ", CAREFUL.keySet().stream().sorted().toList()));
    }
    return careful.test(said, Config.DEFAULT)
        ? Optional.empty()
        : Optional.of(at + "is less careful than the default, which only a router's own file says");
  }

  private static boolean areNoLonger(Config said, Config usual) {
    List<Duration> most = usual.policy().timeouts();
    List<Duration> timeouts = said.policy().timeouts();
    for (int each = 0; each < timeouts.size(); each++) {
      Duration longest = most.get(Math.min(each, most.size() - 1));
      if (timeouts.get(each).compareTo(longest) > 0) return false;
    }
    return true;
  }

  private static boolean isTooWide(String what) {
    if (HostNames.isName(what)) return false;
    Prefix prefix = Prefix.parse(what);
    return prefix.length() < (prefix.isIpv6() ? WIDEST_IPV6 : WIDEST_IPV4);
  }

  /** The allowlist that a router's own files take; empty where they take none, or it is bad. */
  static Mapping allowlist(Mapping own, Reading reading) {
    return taken(Take.ALLOWLIST, own, reading);
  }

  /** The settings that a router's own files take, as {@link #allowlist}. */
  static Mapping settings(Mapping own, Reading reading) {
    return taken(Take.SETTINGS, own, reading);
  }

  private static Mapping taken(Take part, Mapping own, Reading reading) {
    if (!(own.entries().get("fleet") instanceof Mapping fleet)) return Mapping.EMPTY;
    if (!fleet.entries().containsKey("site") || !takes(part, fleet)) return Mapping.EMPTY;
    Path folder =
        fleet.entries().get("folder") instanceof Scalar named
            ? Path.of(named.text())
            : Config.Fleet.NONE.folder();
    Path file = folder.resolve(Config.Fleet.OBJECTS).resolve(part.file());
    if (!Files.isRegularFile(file)) return Mapping.EMPTY;
    try {
      if (Files.size(file) > LARGEST) throw new IOException("it is too large");
      Read read = read(part, file, Files.readString(file));
      if (read.problems().isEmpty()) return read.mapping();
      reading.notices().add("not taken of the fleet: " + read.problems().get(0));
    } catch (IOException unreadable) {
      reading.notices().add("not taken of the fleet: " + file + ": " + Paths.reason(unreadable));
    }
    return Mapping.EMPTY;
  }

  private static boolean takes(Take part, Mapping fleet) {
    Yaml said = fleet.entries().getOrDefault("take", new Sequence(List.of(), ""));
    List<Yaml> words = said instanceof Sequence several ? several.items() : List.of(said);
    return words.stream()
        .anyMatch(
            each -> {
              try {
                return each instanceof Scalar word && ConfigReader.part(word.text()) == part;
              } catch (IllegalArgumentException toldWhereItIsRead) {
                return false;
              }
            });
  }
}
