package io.portcullis.capture.names.known;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.Handshake.Claim;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.ServerName;
import io.portcullis.argus.names.ServerName.Source;
import io.portcullis.capture.names.messages.DnsMessage;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names and handshakes by client and server, and names by server alone, all bounded. When there is
 * no room, the client that knows most servers gives up the one it used least lately: a client with
 * no more than its fair share loses none to others.
 */
public final class NameTable {
  // IANA, protocol numbers: certificates come over TCP alone.
  private static final int TCP = 6;
  private static final int MOST_SHARED = 4_096;

  private final NameLimits limits;
  private final NameCounters counters;
  private final long ageMicros;
  private final Map<IpAddress, Client> clients = new LinkedHashMap<>(16, 0.75f, true);
  // By answers to any client, and by mDNS.
  private final Bounded<IpAddress, Server> anybodys;
  private final Bounded<IpAddress, Server> announced;
  // Of ALPN and JA4 there are few; each is held once.
  private final Bounded<String, String> shared = new Bounded<>(MOST_SHARED);
  private int servers;

  // The client that was looked up last, which most messages look up again: it stands at the end.
  private @Nullable Client latest;
  private IpAddress latestAddress = new IpAddress(0, 0);

  public NameTable(NameLimits limits, NameCounters counters) {
    this.limits = limits;
    this.counters = counters;
    this.ageMicros = limits.age().toNanos() / 1000;
    // Rarely the only source, so a quarter is enough.
    this.anybodys = new Bounded<>(Math.max(1, limits.servers() / 4));
    this.announced = new Bounded<>(limits.clients());
  }

  /** A map that lets go of what was not used for longest. */
  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private final int most;

    Bounded(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }

  /** Whether one more message of this client is taken at this time; made known by asking. */
  public boolean takes(IpAddress address, long micros) {
    if (client(address, micros).mayHave(micros, limits.rate())) return true;
    counters.add(NameCount.TOO_FAST);
    return false;
  }

  private Client client(IpAddress address, long micros) {
    Client known = find(address);
    if (known == null) {
      makeRoomForClient(micros);
      known = new Client();
      clients.put(address, known);
      latest = known;
      latestAddress = address;
    }
    known.lastMicros = Math.max(known.lastMicros, micros);
    return known;
  }

  private @Nullable Client find(IpAddress address) {
    if (latest != null && latestAddress.equals(address)) return latest;
    Client known = clients.get(address);
    if (known != null) {
      latest = known;
      latestAddress = address;
    }
    return known;
  }

  private void makeRoomForClient(long micros) {
    Iterator<Client> eldest = clients.values().iterator();
    while (eldest.hasNext()) {
      Client oldest = eldest.next();
      boolean old = oldest.lastMicros < micros - ageMicros;
      if (!old && clients.size() < limits.clients()) return;
      eldest.remove();
      if (oldest == latest) latest = null;
      servers -= oldest.servers.size();
      counters.add(old ? NameCount.FORGOTTEN : NameCount.CLIENTS_EVICTED);
    }
  }

  private Server server(Client client, IpAddress address, long micros) {
    Server known = client.servers.get(address);
    if (known != null) return known;
    forgetOld(client, micros);
    if (client.servers.size() >= limits.serversOfClient()) {
      evictFrom(client, micros);
    } else if (servers >= limits.servers()) {
      boolean fullShare = client.servers.size() >= limits.servers() / clients.size();
      evictFrom(fullShare ? client : largest(), micros);
    }
    Server made = new Server();
    client.servers.put(address, made);
    servers++;
    return made;
  }

  private void forgetOld(Client client, long micros) {
    while (!client.servers.isEmpty()) {
      Server eldest = client.servers.values().iterator().next();
      if (eldest.lastMicros >= micros - ageMicros) return;
      client.dropEldest();
      servers--;
      counters.add(NameCount.FORGOTTEN);
    }
  }

  private void evictFrom(Client client, long micros) {
    client.makeRoom(micros);
    servers--;
    counters.add(NameCount.EVICTED);
  }

  private Client largest() {
    Client largest = clients.values().iterator().next();
    for (Client each : clients.values()) {
      if (each.servers.size() > largest.servers.size()) largest = each;
    }
    return largest;
  }

  /** An answer of DNS that a client got. */
  public void answer(IpAddress address, DnsMessage answer, long micros) {
    Client client = client(address, micros);
    client.answered(micros);
    if (answer.nonexistent()) client.failed(micros);
    for (IpAddress each : answer.addresses()) {
      server(client, each, micros).hear(answer.name(), Source.DNS, micros);
      anybodys
          .computeIfAbsent(each, unseen -> new Server())
          .hear(answer.name(), Source.DNS, micros);
    }
  }

  /** What a host of the link says of itself. */
  public void announce(DnsMessage announcement, long micros) {
    for (IpAddress each : announcement.addresses()) {
      announced
          .computeIfAbsent(each, unseen -> new Server())
          .hear(announcement.name(), Source.MDNS, micros);
    }
  }

  /** A client's part of a handshake. */
  public void shake(IpAddress address, IpAddress to, int port, int protocol, Handshake handshake) {
    Server server = server(client(address, handshake.seenMicros()), to, handshake.seenMicros());
    server.shake(port, protocol, shared(handshake));
    if (handshake.claim() != Claim.NAME) return;
    server.hear(handshake.name(), source(handshake), handshake.seenMicros());
  }

  private static Source source(Handshake handshake) {
    return handshake.kind() == Handshake.Kind.HTTP ? Source.HTTP_HOST : Source.SNI;
  }

  private Handshake shared(Handshake handshake) {
    return new Handshake(
        handshake.kind(),
        handshake.seenMicros(),
        handshake.claim(),
        handshake.name(),
        shared.computeIfAbsent(handshake.alpn(), text -> text),
        shared.computeIfAbsent(handshake.ja4(), text -> text),
        handshake.userAgent(),
        handshake.certificate());
  }

  /** A server's certificate; false when the client's part was not seen. */
  public boolean certify(
      IpAddress address, IpAddress from, int port, Handshake.Certificate certificate) {
    Client client = find(address);
    Server server = client == null ? null : client.servers.get(from);
    if (server == null) return false;
    Handshake handshake = server.handshake(port, TCP);
    if (handshake.kind() != Handshake.Kind.TLS) return false;
    server.shake(port, TCP, handshake.with(certificate));
    return true;
  }

  public ServerName of(IpAddress address, IpAddress to, int port, int protocol, long startMicros) {
    Client client = find(address);
    Server server = client == null ? null : client.servers.get(to);
    Handshake handshake = server == null ? Handshake.NONE : server.handshake(port, protocol);
    long resolving =
        client == null ? ServerName.NEVER : client.resolvingSince(startMicros, ageMicros);
    if (server != null) {
      Heard own = own(server, handshake, startMicros);
      if (own != null) return named(own, true, resolving, handshake);
    }
    Heard announcement = heard(announced.get(to), false, handshake, startMicros);
    if (announcement != null) return named(announcement, false, resolving, handshake);
    Heard others = heard(anybodys.get(to), true, handshake, startMicros);
    boolean answered = server != null && server.wasAnswered(startMicros);
    if (resolving != ServerName.NEVER && !answered && !isToldByTheNetwork(port)) {
      return new ServerName.Raw(resolving, others == null ? "" : others.name, handshake);
    }
    if (others != null) return named(others, false, resolving, handshake);
    return handshake.kind() == Handshake.Kind.NONE
        ? ServerName.UNKNOWN
        : new ServerName.Unknown(handshake);
  }

  /**
   * Whether addresses of a port come from DHCP or router advertisements, not from DNS: resolvers
   * (RFC 1035, RFC 7858, RFC 6762), DHCP (RFC 2131, RFC 8415) and clocks (RFC 5905).
   */
  private static boolean isToldByTheNetwork(int port) {
    return switch (port) {
      case 53, 67, 68, 123, 546, 547, 853, 5353 -> true;
      default -> false;
    };
  }

  /** The client's own answers first, then what it claims: of this flow, or of an earlier one. */
  private @Nullable Heard own(Server server, Handshake handshake, long startMicros) {
    Heard answered = heard(server, true, handshake, startMicros);
    if (answered != null) return answered;
    // The claim comes after the flow's first packet, and is the flow's own.
    return heard(server, false, handshake, Math.max(startMicros, handshake.seenMicros()));
  }

  private @Nullable Heard heard(
      @Nullable Server server, boolean byDns, Handshake handshake, long atMicros) {
    return server == null ? null : server.named(byDns, handshake.name(), atMicros, ageMicros);
  }

  private static ServerName named(Heard heard, boolean own, long resolving, Handshake handshake) {
    return new ServerName.Named(
        heard.name, heard.source, own, heard.sinceMicros, resolving, handshake);
  }

  public int nonexistent(IpAddress address, long beforeMicros) {
    Client client = find(address);
    return client == null ? 0 : client.failedBefore(beforeMicros);
  }

  public int servers() {
    return servers;
  }

  public int clients() {
    return clients.size();
  }
}
