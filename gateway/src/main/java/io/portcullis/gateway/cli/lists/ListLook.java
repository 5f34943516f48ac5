package io.portcullis.gateway.cli.lists;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.KernelLists;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.lists.Copy;
import io.portcullis.gateway.lists.ListStore;
import io.portcullis.gateway.lists.LoadedList;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.lists.ListText;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a command can know of the lists: copies, kernel, and the running gateway's counts. */
public final class ListLook {
  private final RootCommand portcullis;

  public ListLook(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** All lists of the configuration, in their order. */
  public List<ListRow> all() throws Exception {
    List<Config.ListSource> sources = portcullis.config().lists();
    if (sources.isEmpty()) return List.of();
    Optional<List<KernelLists.Held>> held = held();
    Map<String, Double> flows = flows();
    ListStore store = ListStore.of(portcullis.paths());
    List<ListRow> rows = new ArrayList<>();
    for (Config.ListSource each : sources) {
      String name = each.name();
      rows.add(
          new ListRow(
              each,
              copy(each, store),
              held.flatMap(all -> all.stream().filter(one -> one.name().equals(name)).findFirst()),
              held.isPresent(),
              Math.round(flows.getOrDefault(name, 0.0)),
              portcullis.now()));
    }
    return rows;
  }

  private Copy copy(Config.ListSource source, ListStore store) throws IOException {
    try {
      return store.copy(source.name(), source.source().toString());
    } catch (IOException unreadable) {
      throw new IOException(
          "the copy of list " + source.name() + ": " + Paths.reason(unreadable), unreadable);
    }
  }

  private Optional<List<KernelLists.Held>> held() throws Exception {
    try (Firewall kernel = portcullis.kernel().open()) {
      return Optional.of(kernel.lists().held());
    } catch (FirewallException refused) {
      portcullis.console().say("what lists do is unknown: " + ErrorMessages.line(refused));
      return Optional.empty();
    }
  }

  private Map<String, Double> flows() throws Exception {
    try {
      return Metrics.read(portcullis.paths().metrics(), Metric.LIST_FLOWS);
    } catch (IOException notThere) {
      return Map.of();
    }
  }

  /** A line for each list; one that says why, where they cannot be looked at. */
  public List<String> lines() throws Exception {
    try {
      return all().stream().map(row -> "list " + row.source().name() + ": " + row.line()).toList();
    } catch (IOException unreadable) {
      portcullis.console().warn(ErrorMessages.line(unreadable));
      return List.of();
    }
  }

  /** What lists say of a target, a sentence for each list; none where it is no address. */
  public List<String> sentences(String target) throws Exception {
    Optional<InetAddress> address = InetAddresses.parse(target);
    if (address.isEmpty() || portcullis.config().lists().isEmpty()) return List.of();
    try {
      List<String> sentences =
          new ArrayList<>(naming(address.get()).stream().map(Naming::sentence).toList());
      if (!sentences.isEmpty()) spared(address.get()).ifPresent(sentences::add);
      return sentences;
    } catch (IOException unreadable) {
      portcullis.console().warn(ErrorMessages.line(unreadable));
      return List.of();
    }
  }

  /** A list that names an address, and what the kernel does about it. */
  public record Naming(ListRow row, List<ListText.Line> lines) {
    /** For whoever asks what blocks an address. */
    public String sentence() {
      String first = lines.isEmpty() ? "" : " (line " + lines.get(0).number() + ")";
      return "list "
          + row.source().name()
          + first
          + switch (row.state()) {
            case BLOCKS -> " blocks it, whatever the rules say";
            case COUNTS -> " counts it, and lets it pass";
            case TOO_OLD -> " named it; its copy is too old and blocks nothing";
            case IDLE, MISSING -> " names it; lists block nothing now (dry run, or no gateway yet)";
            case UNKNOWN -> " names it; whether the kernel blocks it is unknown";
          };
    }
  }

  /** Whether a list may drop it at all: neither allowed, nor inside, nor one with a role. */
  public Optional<String> spared(InetAddress address) throws Exception {
    var network = portcullis.network().discover();
    List<Prefix> never =
        portcullis.allowlist().now(network).neverListed(network.inside(), portcullis.now());
    return never.stream()
        .filter(prefix -> prefix.contains(address))
        .findFirst()
        .map(prefix -> prefix + " is allowed, inside, or has a role: no list blocks it");
  }

  /** The lists that name an address; some lines of each. */
  public List<Naming> naming(InetAddress address) throws Exception {
    ListStore store = ListStore.of(portcullis.paths());
    List<Naming> naming = new ArrayList<>();
    for (ListRow row : all()) {
      LoadedList list = LoadedList.read(row.source(), store);
      if (list.list().filter(each -> each.addresses().contains(address)).isEmpty()) continue;
      byte[] text = store.read(row.source().name()).orElse(new byte[0]);
      naming.add(new Naming(row, ListText.covering(text, address, 5)));
    }
    return naming;
  }
}
