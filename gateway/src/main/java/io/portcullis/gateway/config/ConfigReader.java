package io.portcullis.gateway.config;

import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.gateway.config.Yaml.Mapping;
import io.portcullis.gateway.config.Yaml.Sequence;
import io.portcullis.gateway.secret.Secret;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Durations;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code portcullis.yaml} and then {@code conf.d/*.yaml} beside it in the order of their
 * names. Later files win key by key, lists are replaced, except {@code allow}, whose entries add
 * up: a drop-in must not take away somebody's protection. What these files take of a fleet's is
 * there before them all, so that they win.
 */
public final class ConfigReader {
  private final Reading reading;
  private Mapping fleets = Mapping.EMPTY;
  private boolean notPermitted;

  private ConfigReader(Reading reading) {
    this.reading = reading;
  }

  /** The configuration that a mapping alone gives; what is wrong is noted. */
  static Config read(Mapping all, Reading reading) {
    return new ConfigReader(reading).config(new Section("", all, reading));
  }

  /**
   * A configuration, and how it came to be.
   *
   * @param settings each with where it comes from, in the order of the documented file
   * @param notices what works and should be written in another way
   */
  public record Explained(Config config, List<Setting> settings, List<String> notices) {
    public Explained {
      settings = List.copyOf(settings);
      notices = List.copyOf(notices);
    }
  }

  /**
   * Reads a configuration; without any file it is {@link Config#DEFAULT}.
   *
   * @param required whether the main file must exist, because the operator named it
   * @throws ConfigException with all problems at once
   */
  public static Config read(Path file, boolean required) throws ConfigException {
    return explain(file, required).config();
  }

  /**
   * Reads a configuration as {@link #read} does, with where each value comes from.
   *
   * @throws ConfigException with all problems at once
   */
  public static Explained explain(Path file, boolean required) throws ConfigException {
    ConfigReader reader = new ConfigReader(new Reading());
    Config config = reader.readFiles(file, required);
    Reading reading = reader.reading;
    if (!reading.problems().isEmpty()) {
      throw new ConfigException(reading.problems(), reader.notPermitted);
    }
    return new Explained(config, reading.settings(), reading.notices());
  }

  private Config readFiles(Path file, boolean required) {
    Mapping all = Mapping.EMPTY;
    for (Path each : files(file, required)) {
      try {
        all = join(all, Yaml.read(each, reading.problems()));
      } catch (IOException unreadable) {
        unreadable(each, unreadable);
      }
    }
    fleets = FleetObjects.allowlist(all, reading);
    all = FleetObjects.settings(all, reading).with(all);
    // After a syntax error the rest is still looked at, so that all problems are told at once.
    return config(new Section("", all, reading));
  }

  private List<Path> files(Path file, boolean required) {
    List<Path> files = new ArrayList<>();
    // One in a folder that this user may not look into is neither there nor not there.
    if (!Files.notExists(file)) {
      files.add(file);
    } else if (required) {
      reading.problems().add(file + ": does not exist");
    }
    Path folder = file.toAbsolutePath().resolveSibling("conf.d");
    if (!Files.isDirectory(folder)) return files;
    List<Path> dropIns = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.yaml")) {
      found.forEach(dropIns::add);
    } catch (IOException unreadable) {
      unreadable(folder, unreadable);
    } catch (DirectoryIteratorException unreadable) {
      unreadable(folder, new IOException(unreadable.getMessage(), unreadable));
    }
    Collections.sort(dropIns);
    files.addAll(dropIns);
    return files;
  }

  private void unreadable(Path file, IOException why) {
    if (why instanceof AccessDeniedException) notPermitted = true;
    reading.problems().add(file + ": cannot be read: " + Paths.reason(why));
  }

  private static Mapping join(Mapping earlier, Mapping later) {
    Mapping joined = earlier.with(later);
    if (!(earlier.entries().get("allow") instanceof Sequence first)
        || !(later.entries().get("allow") instanceof Sequence second)) {
      return joined;
    }
    List<Yaml> items = new ArrayList<>(first.items());
    items.addAll(second.items());
    Map<String, Yaml> entries = new LinkedHashMap<>(joined.entries());
    entries.put("allow", new Sequence(items, second.place()));
    return new Mapping(entries, joined.place());
  }

  private Config config(Section root) {
    Section policy = root.section("policy");
    Config config =
        new Config(
            root.readAll("inside", Prefix::parse),
            interfaces(root.section("interfaces")),
            argus(root.section("argus")),
            models(root.section("models")),
            detector(root.section("detector")),
            learning(root.section("baseline")),
            policy(policy),
            policy.read("spare", Durations::parse, Config.DEFAULT.spare()),
            allowed(root),
            breaker(root.section("breaker")),
            root.flag("enforce", Config.DEFAULT.enforce()),
            root.word("firewall", Config.Backend.class, Config.DEFAULT.firewall()),
            verify(root.section("verify")),
            root.read("names", ConfigReader::names, Config.DEFAULT.names()),
            geo(root.section("geo")),
            metrics(root.section("metrics")),
            events(root.section("events")),
            new NotifyReader(reading.problems()).read(root),
            web(root.section("web")),
            crowdsec(root.section("crowdsec")),
            new ListsReader(reading.problems()).read(root),
            fleet(root.section("fleet")),
            places(root.section("paths")));
    policy.end();
    root.end();
    return config;
  }

  private static Config.Names names(String text) {
    if (text.equals("auto")) return Config.Names.AUTO;
    try {
      return Section.truth(text) ? Config.Names.TRUE : Config.Names.FALSE;
    } catch (IllegalArgumentException neither) {
      throw new IllegalArgumentException("'" + text + "' is none of auto, true, false", neither);
    }
  }

  /** This router's entries, and those of the fleet's operator. */
  private List<Config.Allowed> allowed(Section root) {
    List<Config.Allowed> own = allow(root);
    if (fleets.entries().isEmpty()) return own;
    List<Config.Allowed> all = new ArrayList<>(own);
    for (Config.Allowed each : allow(new Section("", fleets, reading))) {
      all.add(new Config.Allowed(each.what(), each.reason(), true));
    }
    return List.copyOf(all);
  }

  private List<Config.Allowed> allow(Section root) {
    return root.each("allow", text -> new Config.Allowed(Allowlist.subject(text), ""), this::entry);
  }

  private static Config.Interfaces interfaces(Section section) {
    Config.Interfaces read =
        new Config.Interfaces(
            section.readAll("inside", text -> text, List.of()),
            section.readAll("outside", text -> text, List.of()));
    section.end();
    return read;
  }

  private static Config.Argus argus(Section section) {
    Config.Argus read = new Config.Argus(section.read("server", Config.HostPort::parse));
    section.end();
    return read;
  }

  private static Config.Models models(Section section) {
    Config.Models read = new Config.Models(section.read("folder", Path::of));
    section.end();
    return read;
  }

  private static Config.Detection detector(Section section) {
    Config.Detection otherwise = Config.DEFAULT.detector();
    Config.Detection read =
        new Config.Detection(
            section.read("profile", ConfigReader::profile, otherwise.profile()),
            section.word("sensitivity", Sensitivity.class, otherwise.sensitivity()),
            section.read("minimum", text -> Section.integer(text, 2, 4096)),
            section.integer("tuples", 1, Integer.MAX_VALUE, otherwise.tuples()));
    section.gone("characters", "4096 of a tuple are always remembered");
    section.end();
    return read;
  }

  private static Config.Learning learning(Section section) {
    Config.Learning read =
        new Config.Learning(
            section.read("keep", Durations::parse, Config.DEFAULT.baseline().keep()));
    section.end();
    return read;
  }

  private static String profile(String name) {
    if (Profile.named(name).isPresent()) return name;
    throw new IllegalArgumentException(
        "'" + name + "' is none of " + String.join(", ", Profile.names()));
  }

  private Policy.Settings policy(Section section) {
    Policy.Settings otherwise = Policy.Settings.DEFAULT;
    section.gone("too-old", "evidence older than 5m is always reported only");
    section.gone("remote-ipv6-length", "it is always 64; block wider by 'rules add'");
    section.renamed("remote-evidence", "wide-evidence");
    section.renamed("host-evidence", "wide-evidence");
    return new Policy.Settings(
        section.word("scope", Scope.class, otherwise.scope()),
        section.readAll("timeouts", Durations::parse, otherwise.timeouts()),
        section.integer("remote-after", 0, 1000, otherwise.remoteAfter()),
        section.integer("host-after", 0, 1000, otherwise.hostAfter()),
        section.word("wide-evidence", Sensitivity.class, otherwise.wideEvidence()));
  }

  private Optional<Config.Allowed> entry(Section section) {
    Optional<String> entry = section.read("entry", "what", Allowlist::subject);
    String reason = section.read("reason", "comment", text -> text).orElse("");
    section.missing("entry", "what");
    section.end();
    return entry.map(subject -> new Config.Allowed(subject, reason));
  }

  private static Breaker.Budget breaker(Section section) {
    Breaker.Budget otherwise = Breaker.Budget.DEFAULT;
    Breaker.Budget read =
        new Breaker.Budget(
            section.integer("per-source-per-minute", 1, 1_000_000, otherwise.perSourcePerMinute()),
            section.integer("per-minute", 1, 1_000_000, otherwise.perMinute()),
            section.integer("in-force", 1, 10_000_000, otherwise.inForce()),
            section.read("peers-share", ConfigReader::share, otherwise.peersShare()));
    section.gone("peers-at-least", "the share always counts from 50 peers on");
    section.gone("peers-window", "it is always 1h");
    section.end();
    return read;
  }

  private static double share(String text) {
    try {
      boolean percent = text.endsWith("%");
      double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
      double share = percent ? number / 100 : number;
      if (share > 0 && share <= 1) return share;
    } catch (NumberFormatException noNumber) {
      // Told below.
    }
    throw new IllegalArgumentException("'" + text + "' is no share; write 0.05 or 5%");
  }

  private static Config.Verification verify(Section section) {
    Config.Verification otherwise = Config.DEFAULT.verify();
    Config.Verification read =
        new Config.Verification(
            section.flag("before", otherwise.before()),
            section.read("deadline", Durations::parse, otherwise.deadline()),
            section.flag("after", otherwise.after()),
            section.read("keep", ConfigReader::bytes),
            section.read("release-silent", Durations::parse));
    section.gone("window", "a sighting always counts for 30s");
    section.end();
    return read;
  }

  private static Config.Events events(Section section) {
    Config.Events read =
        new Config.Events(
            section.read("size", ConfigReader::bytes, Config.DEFAULT.events().size(), "500MB"));
    section.end();
    return read;
  }

  /** Sizes as operators write them: {@code 5MB}, {@code 512kB}, {@code 1000}. */
  static long bytes(String text) {
    String[] units = {"kB", "MB", "GB"};
    long factor = 1;
    String number = text;
    for (int unit = 0; unit < units.length; unit++) {
      if (!text.regionMatches(true, text.length() - 2, units[unit], 0, 2)) continue;
      factor = (long) Math.pow(1000, unit + 1.0);
      number = text.substring(0, text.length() - 2).strip();
    }
    if (number.matches("[0-9]{1,9}") && Long.parseLong(number) > 0) {
      return Long.parseLong(number) * factor;
    }
    throw new IllegalArgumentException("'" + text + "' is no size; write 512kB or 5MB");
  }

  private static Config.Geo geo(Section section) {
    Config.Geo read =
        new Config.Geo(
            section.read("country", Path::of),
            section.read("asn", Path::of),
            section.read("resolver", ConfigReader::resolver));
    section.end();
    return read;
  }

  /** By its address: a name would need a resolver first. */
  private static InetSocketAddress resolver(String text) {
    boolean alone = InetAddresses.parse(text).isPresent();
    Config.HostPort read = alone ? new Config.HostPort(text, 53) : Config.HostPort.parse(text);
    return InetAddresses.parse(read.host())
        .map(address -> new InetSocketAddress(address, read.port()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' is no address of a resolver (as 127.0.0.1 or [::1]:5353)"));
  }

  private static Config.Monitoring metrics(Section section) {
    Config.Monitoring read = new Config.Monitoring(section.read("listen", ConfigReader::loopback));
    section.end();
    return read;
  }

  /** Loopback only: the metrics tell who talks to whom, and have no password. */
  private static InetSocketAddress loopback(String text) {
    Config.HostPort hostPort = Config.HostPort.parse(text);
    Prefix address =
        Prefix.parse(hostPort.host().equals("localhost") ? "127.0.0.1" : hostPort.host());
    if (!address.isSingle() || !address.network().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not loopback; listen on 127.0.0.1 and let a proxy guard it");
    }
    try {
      InetAddress host = InetAddress.getByAddress(address.network().getAddress());
      return new InetSocketAddress(host, hostPort.port());
    } catch (UnknownHostException ofOtherLength) {
      throw new IllegalArgumentException(text, ofOtherLength);
    }
  }

  private static Config.Web web(Section section) {
    Config.Web otherwise = Config.DEFAULT.web();
    Optional<Path> certificate = section.read("certificate", Path::of);
    Optional<Path> key = section.read("key", Path::of);
    boolean tls = certificate.isPresent() && key.isPresent();
    Config.Web read =
        new Config.Web(
            section.flag("socket", otherwise.socket()),
            section.read("group", text -> text),
            section.read("mode", ConfigReader::mode).orElse(otherwise.mode()),
            section.flag("write", otherwise.write()),
            section
                .read("listen", text -> tls ? Config.HostPort.parse(text) : plainLoopback(text))
                .orElse(otherwise.listen()),
            section.readAll("hosts", text -> text).orElse(otherwise.hosts()),
            tls
                ? Optional.of(new Config.Tls(certificate.orElseThrow(), key.orElseThrow()))
                : Optional.empty(),
            unix(section),
            section.readAll("recordings", Path::of).orElse(otherwise.recordings()),
            section.integer("upload", 0, 2000, otherwise.upload()));
    if (certificate.isPresent()) section.missing("key", "key");
    if (key.isPresent()) section.missing("certificate", "certificate");
    section.end();
    return read;
  }

  private static Optional<Config.UnixSocket> unix(Section section) {
    Optional<String> group = section.read("unix-group", text -> text);
    String mode = section.read("unix-mode", ConfigReader::mode).orElse("660");
    return section.read("unix", Path::of).map(path -> new Config.UnixSocket(path, group, mode));
  }

  private static Config.CrowdSec crowdsec(Section section) {
    Config.CrowdSec otherwise = Config.DEFAULT.crowdsec();
    Config.CrowdSec read =
        new Config.CrowdSec(
            section.read("url", ConfigReader::localApi, otherwise.url()),
            secret(section, "bouncer-key"),
            section.read("machine", text -> text),
            secret(section, "password"),
            section.read("every", Durations::parse, otherwise.every()),
            section.integer("in-force", 1, 100_000, otherwise.inForce()),
            section.word("share", Scope.class, otherwise.share()));
    if (read.shares() && !read.password().isThere()) section.missing("password", "password-file");
    section.end();
    return read;
  }

  private static Config.Fleet fleet(Section section) {
    Config.Fleet otherwise = Config.DEFAULT.fleet();
    Config.Fleet read =
        new Config.Fleet(
            section.read("site", ConfigReader::site),
            section.readAll("servers", ConfigReader::bus, otherwise.servers()),
            section.read("folder", Path::of, otherwise.folder()),
            section.read("ca", Path::of),
            section.word("accept", Config.Fleet.Accept.class, otherwise.accept()),
            section.readAll("from", ConfigReader::site, otherwise.from()),
            section.integer("quorum", 2, 1000, otherwise.quorum()),
            section.flag("widen", otherwise.widen()),
            section.integer("in-force", 1, 100_000, otherwise.inForce()),
            section.word("share", Config.Fleet.Share.class, otherwise.share()),
            section.word("summaries", Config.Fleet.Summaries.class, otherwise.summaries()),
            section.read("summaries-every", ConfigReader::summaries, otherwise.summariesEvery()),
            section.flag("weigh", otherwise.weigh()),
            section.readAll("take", ConfigReader::part, otherwise.take()));
    if (read.site().isPresent() && read.servers().isEmpty()) section.missing("servers", "server");
    boolean nobody = read.accept() == Config.Fleet.Accept.SITES && read.from().isEmpty();
    if (nobody) section.missing("from", "sites");
    section.end();
    return read;
  }

  /** The bus forgets in an hour what is not said again. */
  private static Duration summaries(String text) {
    Duration every = Durations.parse(text);
    if (every.toSeconds() >= 10 && every.toMinutes() <= 30) return every;
    throw new IllegalArgumentException("'" + text + "' is not from 10s to 30m");
  }

  static Config.Fleet.Take part(String text) {
    return Section.word(text, Config.Fleet.Take.class);
  }

  /** As the fleet's operator has it. */
  private static String site(String text) {
    if (text.matches("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?") && !text.equals("fleet")) return text;
    throw new IllegalArgumentException(
        "'" + text + "' is no name of a site (small letters, digits, hyphens)");
  }

  private static String bus(String text) {
    if (text.matches("(nats|tls)://[^\\s/]+")) return text;
    throw new IllegalArgumentException(
        "'" + text + "' is no server (as nats://192.0.2.1:4222, or tls://bus.example.net:4222)");
  }

  private static String mode(String text) {
    if (text.matches("0?[0-7]{3}")) return text.substring(text.length() - 3);
    throw new IllegalArgumentException("'" + text + "' is no mode of a file; write 660");
  }

  /** Without TLS a password must not leave the machine. */
  private static Config.HostPort plainLoopback(String text) {
    loopback(text);
    return Config.HostPort.parse(text);
  }

  private static Secret secret(Section section, String key) {
    return new Secret(section.read(key, text -> text), section.read(key + "-file", Path::of));
  }

  /** The password and key go to it, so that no network between may read them. */
  private static URI localApi(String text) {
    try {
      URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean local = List.of("127.0.0.1", "localhost", "[::1]").contains(url.getHost());
      if (url.getHost() != null && "https".equals(url.getScheme())) return url;
      if (local && "http".equals(url.getScheme())) return url;
    } catch (IllegalArgumentException noUrl) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is neither https nor on this machine (as http://127.0.0.1:8080)");
  }

  private static Config.Places places(Section section) {
    Config.Places read =
        new Config.Places(
            section.read("ledger", Path::of),
            section.read("run", Path::of),
            section.read("log", Path::of));
    section.end();
    return read;
  }
}
