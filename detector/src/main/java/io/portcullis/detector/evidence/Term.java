package io.portcullis.detector.evidence;

import static io.portcullis.detector.evidence.TupleEvidence.Protocol;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.parameters.EvidenceSettings;
import io.portcullis.detector.evidence.parameters.PortClass;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What is known beside the chains, each as natural log odds that are added to the evidence; 0 where
 * a term does not apply. A new term is one member here and one number in the parameter file, unless
 * an operator says it.
 */
enum Term {
  /** Who usually talks on the port. */
  SERVICE {
    @Override
    double value(TermContext now) {
      EvidenceSettings settings = now.settings;
      if (now.tuple.protocol == Protocol.OTHER) return 0;
      return switch (now.tuple.portClass()) {
        case INFRASTRUCTURE -> settings.infrastructure;
        case SERVICE -> settings.service;
        case WEB -> 0;
        case ALTERNATIVE_WEB -> settings.alternativeWeb;
        case DYNAMIC -> settings.dynamic;
        case OTHER -> now.isTcp() ? settings.other : settings.otherUdp;
      };
    }

    @Override
    String cause(TermContext now) {
      return "port " + now.tuple.tuple.destinationPort() + " " + now.tuple.portClass().words;
    }
  },
  /** Nothing but TCP and UDP is judged. */
  PROTOCOL {
    @Override
    double value(TermContext now) {
      return now.tuple.protocol == Protocol.OTHER ? now.settings.group : 0;
    }

    @Override
    String cause(TermContext now) {
      return now.tuple.tuple.protocol() + " is neither tcp nor udp";
    }
  },
  /** Multicast, broadcast and loopback are nobody's server. */
  GROUP {
    @Override
    double value(TermContext now) {
      boolean judged = now.tuple.service.ofOneHost || now.tuple.protocol == Protocol.OTHER;
      return judged ? 0 : now.settings.group;
    }

    @Override
    String cause(TermContext now) {
      return now.tuple.tuple.destination() + " is no single host";
    }
  },
  /** One server on a port that nobody else uses. */
  LONE {
    @Override
    double value(TermContext now) {
      TupleEvidence tuple = now.tuple;
      EvidenceSettings settings = now.settings;
      boolean applies =
          now.isTcp()
              && tuple.portClass() == PortClass.OTHER
              && tuple.answered >= settings.loneFlows
              && tuple.answered >= settings.loneAnswered * tuple.flows
              && tuple.host.odd.size() < settings.loneDestinations
              && tuple.service.clients() < Service.POPULAR;
      return applies ? settings.lone : 0;
    }

    @Override
    String cause(TermContext now) {
      return now.tuple.tuple.source()
          + " has "
          + count(now.tuple.host.odd.size(), "destination")
          + " on such ports, and the port "
          + count(now.tuple.service.clients(), "client");
    }
  },
  /** Beacons of minutes are what malware does; of hours, what everything does. */
  PACE {
    @Override
    double value(TermContext now) {
      int band = 0;
      for (double limit : now.settings.paceLimits) if (now.tuple.period > limit) band++;
      return now.settings.pace[band];
    }

    @Override
    String cause(TermContext now) {
      return "every " + seconds(now.tuple.period);
    }
  },
  /** Pieces of a long connection, or its keep-alive. */
  NOT_NEW(settings -> settings.notNew, "most of the flows were pieces of a longer connection") {
    @Override
    double value(TermContext now) {
      return now.isTcp() && now.tuple.started < 0.5 ? now.settings.notNew : 0;
    }

    @Override
    String cause(TermContext now) {
      return percent(now.tuple.started) + " of the flows start a connection";
    }
  },
  /** A dead server, or a scan. */
  FAILED(settings -> settings.failed, "most of the flows were not answered") {
    @Override
    double value(TermContext now) {
      return now.isTcp() && now.tuple.failed > 0.5 ? now.settings.failed : 0;
    }

    @Override
    String cause(TermContext now) {
      return percent(now.tuple.failed) + " of the flows were not answered";
    }
  },
  /** Somebody calls in. */
  INBOUND(settings -> settings.inbound, "the source were outside") {
    @Override
    double value(TermContext now) {
      return now.surroundings.inboundBecause(now.tuple).isPresent() ? now.settings.inbound : 0;
    }

    @Override
    String cause(TermContext now) {
      return now.surroundings.inboundBecause(now.tuple).orElse("");
    }
  },
  /** Pages and media, not orders. */
  VOLUME {
    @Override
    double value(TermContext now) {
      PortClass port = now.tuple.portClass();
      boolean web = port == PortClass.WEB || port == PortClass.ALTERNATIVE_WEB;
      return web && now.tuple.rings.medianDown() > now.settings.volumeLimit
          ? now.settings.volume
          : 0;
    }

    @Override
    String cause(TermContext now) {
      return String.format(
          Locale.ROOT, "%,.0f bytes come back each time", now.tuple.rings.medianDown());
    }
  },
  /**
   * Long off the beat: a program that asks when its user does. Among hundreds of flows some lie
   * like a beacon's by chance, and the evidence, which begins anew from nothing, forgets the
   * others.
   */
  ERRATIC(settings -> settings.erratic, "it had often been off the beat for long") {
    @Override
    double value(TermContext now) {
      boolean erratic =
          now.tuple.steps >= now.settings.erraticSteps
              && now.tuple.stray > now.settings.erraticShare;
      return erratic ? now.settings.erratic : 0;
    }

    @Override
    String cause(TermContext now) {
      return percent(now.tuple.stray) + " of its flows were bursts or off the beat";
    }
  },
  /** Many use the same server. */
  POPULAR(settings -> settings.popular, "three clients used the same server and port") {
    @Override
    double value(TermContext now) {
      boolean popular = now.tuple.service.clients() >= Service.POPULAR;
      return popular ? now.settings.popular : 0;
    }

    @Override
    String cause(TermContext now) {
      return "used also by " + others(now);
    }

    private String others(TermContext now) {
      String source = now.tuple.tuple.source();
      List<String> others =
          now.tuple.service.usedBy().stream()
              .map(Tuple::source)
              .filter(client -> !client.equals(source))
              .toList();
      return String.join(", ", others);
    }
  },
  /** A host that beats alike to many, on many ports. */
  P2P {
    @Override
    double value(TermContext now) {
      return isPeerToPeer(now.neighbours()) ? now.settings.peerToPeer : 0;
    }

    @Override
    String cause(TermContext now) {
      return "the same rhythm to " + list(now.neighbours().alike());
    }
  },
  /** An application that calls several servers at once. */
  SIBLINGS(settings -> settings.siblings, "the source beat alike to two servers more") {
    @Override
    double value(TermContext now) {
      Neighbours neighbours = now.neighbours();
      boolean several = neighbours.alike().size() >= SEVERAL;
      return several && !isPeerToPeer(neighbours) ? now.settings.siblings : 0;
    }

    @Override
    String cause(TermContext now) {
      return "the same rhythm to " + list(now.neighbours().alike());
    }
  },
  /** A service spread over a provider's network. */
  POOL(
      settings -> settings.pool,
      "the source had a rhythm to two servers more in the same network") {
    @Override
    double value(TermContext now) {
      return now.neighbours().pool().size() >= SEVERAL ? now.settings.pool : 0;
    }

    @Override
    String cause(TermContext now) {
      return "its network also has " + list(now.neighbours().pool());
    }
  },
  /** An operator called it a false positive. */
  BENIGN {
    @Override
    double value(TermContext now) {
      return now.known.benignBecause(now.tuple.tuple).isPresent() ? OPERATORS_WORD : 0;
    }

    @Override
    String cause(TermContext now) {
      return now.known.benignBecause(now.tuple.tuple).orElse("");
    }
  },
  /** It does what this network's baseline says that it does. */
  LEARNED {
    @Override
    double value(TermContext now) {
      return now.familiarity().known() ? OPERATORS_WORD : 0;
    }

    /** That something is new here weighs nothing, but whoever looks at the alarm wants to know. */
    @Override
    boolean speaks(double value, TermContext now) {
      return !cause(now).isEmpty();
    }

    @Override
    String cause(TermContext now) {
      return now.familiarity().words();
    }
  };

  /** Those that never change during a tuple's life. */
  static final List<Term> CONSTANT = List.of(SERVICE, PROTOCOL, GROUP);

  /** The terms that may add, summed up first. */
  static final List<Term> RAISING = List.of(SERVICE, PROTOCOL, GROUP, LONE, PACE);

  /**
   * Those that look at the tuple and its surroundings and only lower the score: where it is too low
   * already nobody needs to ask them.
   */
  static final List<Term> LOWERING = List.of(NOT_NEW, FAILED, INBOUND, VOLUME, ERRATIC, POPULAR);

  /**
   * Those that look at all tuples of the host, or ask what the operator said: asked when the others
   * leave an alarm. None adds.
   */
  static final List<Term> WIDE = List.of(P2P, SIBLINGS, POOL, BENIGN, LEARNED);

  /** What was said or learned of the very tuple. */
  static final List<Term> WORDS = List.of(BENIGN, LEARNED);

  /**
   * An operator's word outweighs the strongest evidence at every sensitivity: the ceiling with the
   * largest terms is 10.0, and eager's threshold 2.75. No part of the parameter file: it was not
   * trained.
   */
  private static final double OPERATORS_WORD = -8;

  private static final int SEVERAL = 2;

  /** So many alike ports, or destinations, are no application's servers. */
  private static final int PEER_PORTS = 3;

  private static final int PEER_DESTINATIONS = 8;

  /** Destinations that a cause names. */
  private static final int NAMED = 4;

  // A method of the settings, which holds nothing.
  @SuppressWarnings("ImmutableEnumChecker")
  private final ToDoubleFunction<EvidenceSettings> worth;

  private final String wouldSpeak;

  /** One that nobody can bring about against a beacon. */
  Term() {
    this(settings -> 0, "");
  }

  Term(ToDoubleFunction<EvidenceSettings> worth, String wouldSpeak) {
    this.worth = worth;
    this.wouldSpeak = wouldSpeak;
  }

  /** Natural log odds; 0 where the term does not apply. */
  abstract double value(TermContext now);

  /** Whether explanations name it. */
  boolean speaks(double value, TermContext now) {
    return value != 0;
  }

  /** Why it applies, in words. Asked only where it speaks. */
  abstract String cause(TermContext now);

  /** What it would be worth if it spoke against a beacon; 0 where it never does. */
  double against(EvidenceSettings settings) {
    return worth.applyAsDouble(settings);
  }

  /** What would make it speak against a beacon, in words. */
  String wouldSpeak() {
    return wouldSpeak;
  }

  /** As explanations name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static boolean isPeerToPeer(Neighbours neighbours) {
    int alike = neighbours.alike().size();
    return alike >= SEVERAL && (neighbours.ports() >= PEER_PORTS || alike >= PEER_DESTINATIONS);
  }

  private static String list(Set<String> destinations) {
    String named = String.join(", ", destinations.stream().limit(NAMED).toList());
    int more = destinations.size() - NAMED;
    return more > 0 ? named + " and " + more + " more" : named;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String percent(double share) {
    return Math.round(share * 100) + " %";
  }

  static String seconds(double seconds) {
    // Each alarm writes it, and a format takes longer than the alarm's whole judgement.
    int digits = seconds < 100 ? 1 : 0;
    return BigDecimal.valueOf(seconds).setScale(digits, RoundingMode.HALF_UP).toPlainString()
        + " s";
  }
}
