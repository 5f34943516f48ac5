package io.portcullis.gateway.config;

import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.gateway.notify.notifier.Notifier;
import io.portcullis.gateway.notify.notifier.Severity;
import io.portcullis.gateway.secret.Secret;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be set, with its defaults; {@code docs/portcullis.yaml} explains each. Read
 * by {@link ConfigReader}.
 *
 * @param inside prefixes that are protected; empty: the networks of the inside interfaces
 * @param baseline what was learned of this network
 * @param policy scope, timeouts and age of evidence
 * @param spare how long a released target is left alone
 * @param allow what is never blocked
 * @param enforce whether {@code run} starts armed
 * @param events how much is written of what happens
 * @param notifiers who is told what happens
 * @param crowdsec whose decisions are taken, and who hears of ours
 * @param lists block lists of others, in the order in which the kernel asks them
 * @param fleet other routers, whose decisions are taken and who hear of ours
 * @param names whether names of servers are read off packets of the inside interfaces
 * @param geo what says whose an outside address is
 */
public record Config(
    Optional<List<Prefix>> inside,
    Interfaces interfaces,
    Argus argus,
    Models models,
    Detection detector,
    Learning baseline,
    Policy.Settings policy,
    Duration spare,
    List<Allowed> allow,
    Breaker.Budget breaker,
    boolean enforce,
    Backend firewall,
    Verification verify,
    Names names,
    Geo geo,
    Monitoring metrics,
    Events events,
    List<Notification> notifiers,
    Web web,
    CrowdSec crowdsec,
    List<ListSource> lists,
    Fleet fleet,
    Places paths) {

  public static final Config DEFAULT =
      new Config(
          Optional.empty(),
          new Interfaces(List.of(), List.of()),
          new Argus(Optional.empty()),
          new Models(Optional.empty()),
          new Detection(Profile.DEFAULT, Sensitivity.BALANCED, Optional.empty(), 200_000),
          new Learning(Duration.ofDays(90)),
          Policy.Settings.DEFAULT,
          Duration.ofHours(24),
          List.of(),
          Breaker.Budget.DEFAULT,
          false,
          Backend.AUTO,
          new Verification(false, Duration.ofSeconds(30), true, Optional.empty(), Optional.empty()),
          Names.AUTO,
          new Geo(Optional.empty(), Optional.empty(), Optional.empty()),
          new Monitoring(Optional.empty()),
          new Events(500_000_000),
          List.of(),
          Web.DEFAULT,
          CrowdSec.NONE,
          List.of(),
          Fleet.NONE,
          new Places(Optional.empty(), Optional.empty(), Optional.empty()));

  /** How much evidence makes an alarm. */
  public Sensitivity sensitivity() {
    return detector.sensitivity();
  }

  /** How long a learned habit is spared after it was seen last. */
  public Duration keep() {
    return baseline.keep();
  }

  /** This configuration, watching other inside interfaces. */
  public Config watching(List<String> inner) {
    return new Config(
        inside,
        new Interfaces(inner, interfaces.outside()),
        argus,
        models,
        detector,
        baseline,
        policy,
        spare,
        allow,
        breaker,
        enforce,
        firewall,
        verify,
        names,
        geo,
        metrics,
        events,
        notifiers,
        web,
        crowdsec,
        lists,
        fleet,
        paths);
  }

  /**
   * @param inside watched; empty: those that are up and addressed without a default route
   * @param outside for verification; empty: those with a default route
   */
  public record Interfaces(List<String> inside, List<String> outside) {
    public Interfaces {
      inside = List.copyOf(inside);
      outside = List.copyOf(outside);
    }
  }

  /**
   * @param server {@code HOST:PORT} of an argus that runs already; empty: our own
   */
  public record Argus(Optional<HostPort> server) {}

  /**
   * @param folder of the operator's models; empty: the models folder, or the built-in ones
   */
  public record Models(Optional<Path> folder) {}

  /**
   * @param profile name of the profile
   * @param sensitivity how much evidence makes an alarm, where the profile weighs any
   * @param minimum letters and symbols before a tuple is tested; empty: the profile's
   * @param tuples histories kept at most, 1 or more
   */
  public record Detection(
      String profile, Sensitivity sensitivity, Optional<Integer> minimum, int tuples) {}

  /**
   * @param keep how long a learned habit that awaits the operator is spared after it was seen last
   */
  public record Learning(Duration keep) {}

  /**
   * @param what address, prefix or host name, checked and in its one spelling
   * @param fleets whether the fleet's operator says it, not this router's
   */
  public record Allowed(String what, String reason, boolean fleets) {
    /** An entry of this router's own operator. */
    public Allowed(String what, String reason) {
      this(what, reason, false);
    }
  }

  /**
   * @param size bytes that the event log may have before it is rotated, 1 or more; beyond it no
   *     alerts are written, and beyond its double nothing
   */
  public record Events(long size) {}

  /** Whether names of servers are listened to. */
  public enum Names {
    /** Where the profile weighs them and it can be done. */
    AUTO,
    /** Or the gateway does not start. */
    TRUE,
    FALSE
  }

  /** Which firewall of the kernel. */
  public enum Backend {
    /** nftables where the kernel has it, else ipset. */
    AUTO,
    NFTABLES,
    IPSET
  }

  /**
   * @param before whether a block waits until its tuple was seen on the wire
   * @param deadline how long it waits at most
   * @param after whether blocks are watched on the wire
   * @param keepBytes size of captured evidence, in memory and as files; empty: none is kept
   * @param releaseSilent a detector's block that has been silent on the inside for so long is
   *     released, and one that still beats is extended; empty: neither
   */
  public record Verification(
      boolean before,
      Duration deadline,
      boolean after,
      Optional<Long> keepBytes,
      Optional<Duration> releaseSilent) {}

  /**
   * Files in the format of MaxMind DB, and who knows names.
   *
   * @param country file with countries; empty: none are said
   * @param asn file with autonomous systems; empty: none are said
   * @param resolver who is asked for names of addresses, when somebody orders it; empty: the first
   *     resolver of this machine
   */
  public record Geo(
      Optional<Path> country, Optional<Path> asn, Optional<InetSocketAddress> resolver) {}

  /**
   * @param listen loopback address where Prometheus may ask; empty: only the file
   */
  public record Monitoring(Optional<InetSocketAddress> listen) {}

  /**
   * Somebody who is told what happens.
   *
   * @param name for the operator; no two have the same
   * @param events those that are told, by their {@code event_type}; empty: all
   * @param severity the mildest that is told
   * @param digest for how long notices are gathered into one message; zero: not at all
   * @param perHour messages at most, 1 or more
   * @param by how they are told
   */
  public record Notification(
      String name,
      Set<String> events,
      Severity severity,
      Duration digest,
      int perHour,
      Notifier by) {
    public Notification {
      events = Set.copyOf(events);
    }
  }

  /**
   * The page, see {@code portcullis web}.
   *
   * @param socket whether the gateway opens its socket
   * @param group of the socket; empty: that of the gateway's process
   * @param mode rights of the socket, as chmod has them: {@code 660}
   * @param write whether the page may order, and not only look
   * @param listen where browsers ask: loopback, unless there is a certificate
   * @param hosts names by which browsers may ask, beside the address itself
   * @param tls certificate chain and key, as PEM files; empty: none
   * @param unix where the page listens beside that; empty: nowhere
   * @param recordings folders whose recordings may be tried with other settings
   * @param upload MB of a recording that may be sent for that; 0: none
   */
  public record Web(
      boolean socket,
      Optional<String> group,
      String mode,
      boolean write,
      HostPort listen,
      List<String> hosts,
      Optional<Tls> tls,
      Optional<UnixSocket> unix,
      List<Path> recordings,
      int upload) {
    static final Web DEFAULT =
        new Web(
            false,
            Optional.empty(),
            "660",
            false,
            new HostPort("127.0.0.1", 8617),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            64);

    public Web {
      hosts = List.copyOf(hosts);
      recordings = List.copyOf(recordings);
    }
  }

  /**
   * A socket of this machine.
   *
   * @param group that may connect; empty: that of the page's process
   * @param mode its rights, as chmod has them: {@code 660}
   */
  public record UnixSocket(Path path, Optional<String> group, String mode) {}

  /** Files of PEM. */
  public record Tls(Path certificate, Path key) {}

  /**
   * The local API of a CrowdSec, whose decisions become blocks, and which hears of ours.
   *
   * @param url http or https; of another machine only https
   * @param bouncerKey with which its decisions are read; not there: they are not
   * @param machine under which our blocks are told to it; empty: they are not
   * @param every how often both are done
   * @param inForce its decisions that are in force at most; 1 or more
   * @param share the scope from which on ours become decisions; below it they are alerts alone
   */
  public record CrowdSec(
      URI url,
      Secret bouncerKey,
      Optional<String> machine,
      Secret password,
      Duration every,
      int inForce,
      Scope share) {
    private static final Secret NO_SECRET = new Secret(Optional.empty(), Optional.empty());

    /** Neither way. */
    public static final CrowdSec NONE =
        new CrowdSec(
            URI.create("http://127.0.0.1:8080"),
            NO_SECRET,
            Optional.empty(),
            NO_SECRET,
            Duration.ofSeconds(10),
            10_000,
            Scope.REMOTE);

    /** Whether its decisions are read. */
    public boolean takes() {
      return bouncerKey.isThere();
    }

    /** Whether it hears of our blocks. */
    public boolean shares() {
      return machine.isPresent();
    }
  }

  /**
   * A block list of others.
   *
   * @param name for the operator; no two have the same
   * @param drops false: packets are counted, and pass
   * @param trusted certificates that are trusted in place of the system's, as PEM
   */
  public record ListSource(
      String name,
      Place source,
      ListBounds bounds,
      BlockList.Direction direction,
      boolean drops,
      Optional<Path> trusted) {}

  /**
   * Where a list is: one of the two.
   *
   * @param url https, or http where an operator said so
   */
  public record Place(Optional<Path> file, Optional<URI> url) {
    /** As an operator would write it. */
    @Override
    public String toString() {
      return file.map(Path::toString).or(() -> url.map(URI::toString)).orElse("");
    }
  }

  /**
   * What a list may be.
   *
   * @param every how often it is asked for
   * @param maxAge how long a copy is used that could not be refreshed
   * @param maxSize in bytes, packed or not
   * @param maxPrefixes beyond which a copy is refused
   * @param maxGrowth how many times as many prefixes as before a copy may have
   */
  public record ListBounds(
      Duration every, Duration maxAge, long maxSize, int maxPrefixes, int maxGrowth) {}

  /**
   * A fleet of routers, of which this one is a site.
   *
   * @param site by which others know this router; empty: it belongs to no fleet
   * @param servers where its bus is
   * @param folder with this site's keys
   * @param authority certificates that the bus may show, as PEM; empty: the machine's own
   * @param accept whose decisions count here
   * @param from sites that are believed; empty: with a quorum all
   * @param quorum how many of them must agree; 2 or more
   * @param widen whether a decision about one port counts for the whole server
   * @param inForce their decisions that are in force at most; 1 or more
   * @param share the scope from which on ours are told; none: nothing is
   * @param summaries which servers are told that we hear a rhythm to
   * @param summariesEvery how often they are told; what others hear is read twice as often. From 10
   *     seconds to 30 minutes: the bus forgets in an hour
   * @param weigh whether what other sites hear counts when a beacon is weighed
   * @param take what this router takes of what the fleet's operator publishes
   */
  public record Fleet(
      Optional<String> site,
      List<String> servers,
      Path folder,
      Optional<Path> authority,
      Accept accept,
      List<String> from,
      int quorum,
      boolean widen,
      int inForce,
      Share share,
      Summaries summaries,
      Duration summariesEvery,
      boolean weigh,
      List<Take> take) {
    /** In none. */
    public static final Fleet NONE =
        new Fleet(
            Optional.empty(),
            List.of(),
            Path.of("/etc/portcullis/fleet"),
            Optional.empty(),
            Accept.NONE,
            List.of(),
            2,
            false,
            1000,
            Share.CONNECTION,
            Summaries.NONE,
            Duration.ofMinutes(10),
            false,
            List.of());

    public Fleet {
      servers = List.copyOf(servers);
      from = List.copyOf(from);
      take = List.copyOf(take);
    }

    /** Whether this router has a part of what the fleet's operator publishes. */
    public boolean takes(Take part) {
      return site.isPresent() && take.contains(part);
    }

    /** Where the last good one of what was published lies. */
    public Path kept(Take part) {
      return folder.resolve(OBJECTS).resolve(part.file());
    }

    /** Name of the folder, in {@link #folder}, of what was published. */
    public static final String OBJECTS = "objects";

    /** What the fleet's operator publishes. */
    public enum Take {
      /** Entries that are added to this router's own. */
      ALLOWLIST("allowlist.yaml"),
      /** Settings that are more careful than the defaults. */
      SETTINGS("settings.yaml"),
      /** Models that are added to this router's own. */
      MODELS("models.json");

      private final String file;

      Take(String file) {
        this.file = file;
      }

      String file() {
        return file;
      }
    }

    /** Whose decisions count. */
    public enum Accept {
      /** Nobody's: they are heard and shown. */
      NONE,
      /** Those of named sites. */
      SITES,
      /** Those that enough sites agree on. */
      QUORUM
    }

    /** Which of our blocks are told. */
    public enum Share {
      NONE,
      /** Those of whole servers. */
      REMOTE,
      /** Those of one port of a server, too. */
      CONNECTION
    }

    /** What is told of servers that nobody blocks. */
    public enum Summaries {
      NONE,
      /** Those to which some host has a rhythm, in numbers. */
      EVIDENT
    }
  }

  /** Other places than {@link Paths} says. */
  public record Places(Optional<Path> ledger, Optional<Path> run, Optional<Path> log) {}

  /**
   * @param port 1 to 65535
   */
  public record HostPort(String host, int port) {
    public HostPort {
      if (host.isEmpty()) throw new IllegalArgumentException("there is no host before the ':'");
      if (port < 1 || port > 65535) throw new IllegalArgumentException(port + " is no port");
    }

    /**
     * Reads {@code HOST:PORT} or {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static HostPort parse(String text) {
      int colon = text.lastIndexOf(':');
      boolean bracketed = text.startsWith("[") && colon > 0 && text.charAt(colon - 1) == ']';
      if (colon < 0 || (text.indexOf(':') != colon && !bracketed)) {
        throw new IllegalArgumentException(
            "'" + text + "' is no HOST:PORT (as 127.0.0.1:561 or [::1]:561)");
      }
      String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
      try {
        return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
      } catch (NumberFormatException noNumber) {
        throw new IllegalArgumentException(
            "'" + text.substring(colon + 1) + "' in '" + text + "' is no port", noNumber);
      }
    }
  }
}
