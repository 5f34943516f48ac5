package io.portcullis.fleet.setup;

import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.evidence.EvidencePlace;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.roster.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The configuration of the server: a site may speak at its own places, read the stream by the one
 * consumer that has its name, and nothing else.
 */
final class ServerText {
  private ServerText() {}

  /**
   * @param operator the operator's name on the bus
   */
  static String of(Settings settings, String operator, List<Site> sites) {
    StringBuilder text = new StringBuilder(2048);
    text.append(
        """
        # Written by 'portcullis fleet', anew with each site that joins or leaves. The server reads
        # it again on SIGHUP: nats-server --signal reload
        """);
    text.append("server_name: portcullis\n");
    text.append("listen: \"").append(settings.listen()).append("\"\n");
    text.append("max_payload: 65536\nmax_pending: 16MB\nwrite_deadline: \"5s\"\n");
    text.append("jetstream {store_dir: \"").append(settings.store()).append("\"}\n");
    settings
        .tls()
        .ifPresent(
            tls ->
                text.append("tls {cert_file: \"")
                    .append(tls.certificate())
                    .append("\", key_file: \"")
                    .append(tls.key())
                    .append("\"}\n"));
    text.append("accounts {\n  PORTCULLIS {\n    jetstream: enabled\n    users: [\n");
    text.append("      {nkey: ").append(operator).append("}\n");
    for (Site site : sites) text.append(user(site));
    text.append("    ]\n  }\n}\n");
    return text.toString();
  }

  /**
   * What the operator chooses.
   *
   * @param listen {@code HOST:PORT}
   * @param store folder of the stream
   */
  record Settings(String listen, String store, Optional<Tls> tls) {}

  /** PEM files that the server shows. */
  record Tls(String certificate, String key) {}

  private static String user(Site site) {
    String name = site.name();
    List<String> speak = new ArrayList<>();
    // Whoever only listens reports all the same.
    if (site.speaks()) {
      Place.of(name).forEach(place -> speak.add(place.toString()));
      speak.add(EvidencePlace.allSeenBy(name));
    } else {
      speak.add(Place.health(name).toString());
    }
    speak.add("$JS.API.CONSUMER.CREATE." + Bus.STREAM + "." + name + ".>");
    speak.add("$JS.API.CONSUMER.INFO." + Bus.STREAM + "." + name);
    speak.add("$JS.API.CONSUMER.DELETE." + Bus.STREAM + "." + name);
    // Who signed a tally is looked up in the roster.
    speak.add("$JS.API.STREAM.MSG.GET." + Bus.STREAM);
    speak.addAll(reads(EvidencePlace.STREAM, name, EvidencePlace.ALL_TALLIES));
    if (site.correlator()) counts(name, speak);
    String quoted =
        speak.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(", "));
    return "      # "
        + name
        + "\n      {nkey: "
        + site.busKey()
        + ", permissions: {publish: {allow: ["
        + quoted
        + "]}, subscribe: {allow: [\"_INBOX."
        + name
        + ".>\"]}}}\n";
  }

  /** Of a consumer that has this name, and what it may want to read. */
  private static List<String> reads(String stream, String consumer, String filter) {
    return List.of(
        "$JS.API.CONSUMER.CREATE." + stream + "." + consumer + "." + filter,
        "$JS.API.CONSUMER.INFO." + stream + "." + consumer,
        "$JS.API.CONSUMER.DELETE." + stream + "." + consumer,
        "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer);
  }

  /** Whose turn it is reads by a name that nobody else has meanwhile. */
  private static void counts(String name, List<String> speak) {
    speak.add(EvidencePlace.ALL_TALLIES);
    for (int partition = 0; partition < EvidencePlace.PARTITIONS; partition++) {
      speak.add(EvidencePlace.turn(partition));
      String consumer = EvidencePlace.reader(name, partition);
      speak.addAll(reads(Bus.STREAM, consumer, ">"));
      speak.addAll(reads(EvidencePlace.STREAM, consumer, ">"));
    }
  }
}
