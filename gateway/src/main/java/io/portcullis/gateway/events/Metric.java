package io.portcullis.gateway.events;

import io.portcullis.capture.names.known.NameCount;
import io.portcullis.detector.Detection;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Everything that is measured. Names and labels are a contract with dashboards. */
public enum Metric {
  UP(false, "up", "Whether the gateway runs."),
  ARMED(false, "armed", "Whether evidence is enforced."),
  ACTIVE_BLOCKS(
      false, "active_blocks", "Blocks in force (dry run's too).", "model", "scope", "family"),
  BLOCKS(true, "blocks_total", "Blocks by outcome.", "model", "result"),
  DROPPED_PACKETS(true, "dropped_packets_total", "Packets that the kernel dropped."),
  DROPPED_BYTES(true, "dropped_bytes_total", "Bytes that the kernel dropped."),
  KERNEL_INTENDED(false, "kernel_intended", "Blocks that the kernel should hold."),
  KERNEL_PRESENT(false, "kernel_present", "Those of them that it did hold when last compared."),
  LEDGER_WRITABLE(false, "ledger_writable", "Whether the ledger's file can be written."),
  EXPIRED(true, "expired_total", "Blocks whose time ran out."),
  RELEASED(true, "released_total", "Blocks that were lifted."),
  ALLOWLIST_HITS(true, "allowlist_hits_total", "Detections spared by the allowlist."),
  HELD_BACK(true, "held_back_total", "Detections held back by a budget."),
  HELD(false, "held", "Decisions that wait until the wire shows their traffic."),
  BREAKER_OPEN(false, "breaker_open", "Whether the breaker holds all new blocks back."),
  DETECTIONS(true, "detections_total", "Flows whose tuple matched a model.", "model"),
  FLOW_LAG(false, "flow_lag_seconds", "Now minus the end of the last flow."),
  FLOWS(true, "flows_total", "Flows read."),
  FLOWS_DROPPED(true, "flows_lost_total", "Live flows lost because the queue was full."),
  FLOWS_MALFORMED(true, "flows_malformed_total", "Lines that were no flow."),
  FLOWS_LATE(true, "flows_late_total", "Flows that came after a later one of their tuple."),
  QUEUE(false, "queue_flows", "Flows that wait for the decision loop."),
  TUPLES(false, "tuples", "Tuples remembered."),
  TUPLES_EVIDENT(false, "tuples_evident", "Tuples that have evidence against them."),
  TUPLES_FORGOTTEN(true, "tuples_forgotten_total", "Tuples forgotten to keep the limits."),
  STEPS_FORGOTTEN(
      true, "steps_forgotten_total", "Tuples whose steps, which explain alarms, were forgotten."),
  PACKETS_LOST(true, "argus_lost_packets_total", "Packets that argus' capture lost."),
  ALERTS_REPEATED(true, "alerts_repeated_total", "Alerts like the one before, not logged."),
  EVENTS_LOST(true, "events_lost_total", "Events that could not be written."),
  NOTICES_SENT(true, "notices_sent_total", "Messages to people that went out.", "notifier"),
  NOTICES_LOST(true, "notices_lost_total", "Notices that nobody was told.", "notifier"),
  NOTICES_WAITING(false, "notices_waiting", "Notices that wait to be sent.", "notifier"),
  CROWDSEC_UP(false, "crowdsec_up", "Whether CrowdSec's local API answers."),
  CROWDSEC_WANTED(false, "crowdsec_wanted", "Decisions of CrowdSec that we know of."),
  CROWDSEC_IN_FORCE(false, "crowdsec_in_force", "Rules in force by them (dry run's too)."),
  CROWDSEC_TOLD(false, "crowdsec_told", "Our decisions that CrowdSec has."),
  LIST_PREFIXES(false, "list_prefixes", "Prefixes of a block list's copy.", "list"),
  LIST_IN_USE(false, "list_in_use", "Whether the kernel uses a block list.", "list"),
  LIST_AGE(false, "list_age_seconds", "Since a block list was refreshed last.", "list"),
  LIST_TROUBLES(true, "list_troubles_total", "Copies that were refused or did not come.", "list"),
  LIST_PACKETS(true, "list_packets_total", "Packets that the kernel counted for a list.", "list"),
  LIST_FLOWS(true, "list_flows_total", "Flows seen to addresses of a block list.", "list"),
  FLEET_UP(false, "fleet_up", "Whether the fleet's bus answers and gives back what we say."),
  FLEET_SITES(false, "fleet_sites", "Sites of the fleet, this one too."),
  FLEET_WANTED(false, "fleet_wanted", "Decisions of other sites that are accepted here."),
  FLEET_IN_FORCE(false, "fleet_in_force", "Rules in force by them (dry run's too)."),
  FLEET_NARROW(false, "fleet_narrow", "Decisions about one port, which are not widened here."),
  FLEET_TOLD(false, "fleet_told", "Our blocks that the fleet's bus has."),
  FLEET_UNTOLD(false, "fleet_untold", "Our blocks for which its messages have no room."),
  FLEET_REFUSED(true, "fleet_refused_total", "Messages that counted for nothing.", "reason"),
  FLEET_OBJECTS(false, "fleet_objects", "Objects of the fleet's operator that are taken here."),
  FLEET_OBJECTS_REFUSED(true, "fleet_objects_refused_total", "Objects that are bad."),
  FLEET_REPLACED(true, "fleet_replaced_total", "Messages replaced by the next before a look."),
  FLEET_SUMMARIES(
      false, "fleet_summaries", "Servers with a rhythm that the fleet's bus has of us."),
  FLEET_UNSUMMED(
      false, "fleet_unsummed", "Servers with a rhythm for which there is no room there."),
  FLEET_TALLIES(false, "fleet_tallies", "Servers of which we know how many sites hear them."),
  FLEET_TALLIES_REFUSED(
      true, "fleet_tallies_refused_total", "Messages of tallies that counted for nothing."),
  FLEET_READINGS(true, "fleet_readings_total", "How often all that sites say was read."),
  DECISION_SECONDS(false, "last_decision_seconds", "From a flow's end to its block, last one."),
  VERDICTS(false, "verdicts", "Watched blocks by what the wire says.", "verdict"),
  CAPTURED_PACKETS(true, "captured_packets_total", "Packets of watched targets.", "interface"),
  CAPTURE_BLIND(
      false, "capture_blind", "Watched blocks with drops of which the capture saw no packet."),
  CAPTURE_LOST(true, "capture_lost_packets_total", "Packets that the capture lost.", "interface"),
  INTERFACE_WATCHED(
      false,
      "interface_watched",
      "1 for each inside interface that is watched, 0 for one that is gone, down or came later.",
      "interface"),
  NAMES_PACKETS(true, "names_packets_total", "Packets read for names.", "interface"),
  NAMES_LOST(
      true, "names_lost_packets_total", "Packets with names that the capture lost.", "interface"),
  NAMES_READ(true, "names_read_total", "What packets with names said, and what was dropped.", "of"),
  NAMES_SERVERS(false, "names_servers", "Pairs of inside host and server that are remembered."),
  NAMES_CLIENTS(false, "names_clients", "Inside hosts whose names are remembered."),
  NAMES_DEAF(false, "names_deaf", "1 while names are not heard, by the reason.", "reason"),
  NAMES_UNHEARD(
      true, "names_unheard_total", "Things heard of names that the method was told too late for."),
  LEAKS(true, "leaks_total", "Blocks whose packets were seen behind the firewall.");

  private final boolean counter;
  private final String name;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; the checker knows only the type
  private final List<String> labels;

  Metric(boolean counter, String name, String help, String... labels) {
    this.counter = counter;
    this.name = "portcullis_" + name;
    this.help = help;
    this.labels = List.of(labels);
  }

  boolean isCounter() {
    return counter;
  }

  String fullName() {
    return name;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  /**
   * Series that are there before anything happened, so that a dashboard and an alert have something
   * to look at: values of the labels, in their order. Interfaces and models of the operator are not
   * known yet.
   */
  List<List<String>> known() {
    List<String> beacon = List.of(Detection.BEACON);
    return switch (this) {
      case ACTIVE_BLOCKS -> each(each(List.of(beacon), scopes()), List.of("ipv4", "ipv6"));
      case BLOCKS -> each(List.of(beacon), List.of("active", "would_block", "failed"));
      case DETECTIONS -> List.of(beacon);
      case VERDICTS -> each(List.of(List.of()), verdicts());
      case NAMES_READ -> each(List.of(List.of()), names());
      case NAMES_DEAF -> each(List.of(List.of()), deafness());
      case FLEET_REFUSED -> each(List.of(List.of()), refusals());
      default -> labels.isEmpty() ? List.of(List.of()) : List.of();
    };
  }

  private static List<String> scopes() {
    return Arrays.stream(Scope.values()).map(Scope::word).toList();
  }

  private static List<String> verdicts() {
    return Arrays.stream(Verdict.values()).map(Verdict::word).toList();
  }

  private static List<String> names() {
    return Arrays.stream(NameCount.values()).map(EnumWords::of).toList();
  }

  /** In words, since names are measured here. */
  static List<String> deafness() {
    return List.of("off", "profile", "recorded", "remote_argus", "no_interface", "no_capture");
  }

  /** In words, since a router without a fleet loads nothing of it. */
  static List<String> refusals() {
    return List.of(
        "too_large",
        "unreadable",
        "version",
        "unknown_site",
        "unknown_key",
        "forged",
        "wrong_place",
        "replayed");
  }

  private static List<List<String>> each(List<List<String>> before, List<String> last) {
    return before.stream()
        .flatMap(first -> last.stream().map(value -> plus(first, value)))
        .toList();
  }

  private static List<String> plus(List<String> first, String last) {
    List<String> joined = new ArrayList<>(first);
    joined.add(last);
    return List.copyOf(joined);
  }

  /** What a series says before anything happened; not a number where zero would be an answer. */
  double initial() {
    return this == DECISION_SECONDS ? Double.NaN : 0;
  }
}
