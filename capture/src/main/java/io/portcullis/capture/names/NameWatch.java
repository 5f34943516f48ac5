package io.portcullis.capture.names;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.Names;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameCounters;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.known.NameTable;
import io.portcullis.capture.names.messages.ClientHello;
import io.portcullis.capture.names.messages.DnsMessage;
import io.portcullis.capture.names.messages.DnsReader;
import io.portcullis.capture.names.messages.Fingerprints;
import io.portcullis.capture.names.messages.HttpHead;
import io.portcullis.capture.names.messages.HttpHeadReader;
import io.portcullis.capture.names.messages.Parsed;
import io.portcullis.capture.names.messages.QuicInitialReader;
import io.portcullis.capture.names.messages.TlsCertificateReader;
import io.portcullis.capture.names.messages.TlsClientHelloReader;
import io.portcullis.capture.names.messages.TlsRecords;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Learns names from packets, in their own time, and answers for flows. For one thread; it has no
 * clock and no thread of its own.
 *
 * <p>Everything is bounded ({@link NameLimits}): pairs of client and server are shared fairly among
 * clients, messages of one client are taken at a bounded rate, and only the first 16 kB of one
 * direction of a connection are put together. Whatever is dropped is counted ({@link #counts}).
 *
 * <p>On one core of the machine that it was written on, an answer of DNS takes 0.2 µs, a
 * ClientHello 0.3 µs over TCP and 8 µs over QUIC, a certificate 5 µs, the head of a request 0.4 µs,
 * and any other segment 0.03 µs ({@code CostOfNames} beside the tests).
 *
 * <p>What an inside host may forge: its own handshakes, and answers to itself from a resolver of
 * its own choice. It cannot give names to others unless it forges their packets, which the router's
 * reverse path filter has to stop.
 */
public final class NameWatch implements Names {
  private static final int DNS_PORT = 53;
  private static final int MDNS_PORT = 5353;
  private static final int HTTPS_PORT = 443;

  private void otherwise(long micros) {
    boolean other = FirstBytes.isOther(segment.bytes, segment.from, segment.to);
    if (!other || segment.cut || !clients.test(segment.source())) return;
    listener.spokeOtherwise(
        micros,
        segment.source(),
        segment.sourcePort,
        segment.destination(),
        segment.destinationPort);
  }

  // What became of the bytes of a stream.
  private static final int READ = 0;
  private static final int MORE = 1;
  private static final int NOTHING = 2;

  private final Predicate<IpAddress> clients;
  private final NameListener listener;
  private final FirstBytes firsts = new FirstBytes();
  private final NameCounters counters = new NameCounters();
  private final NameTable table;
  private final Streams streams;
  private final Segment segment = new Segment();
  private final Fingerprints fingerprints = new Fingerprints();

  /** Learns for every host that a packet makes a client. */
  public NameWatch(NameLimits limits) {
    this(limits, everybody -> true);
  }

  /**
   * Learns for some clients only.
   *
   * @param clients whose names are kept; others cost no memory
   */
  public NameWatch(NameLimits limits, Predicate<IpAddress> clients) {
    this(limits, clients, NameListener.NONE);
  }

  /**
   * Learns, and tells of it.
   *
   * @param clients whose names are kept and told of; others cost no memory
   * @param listener told of each thing while its packet is read
   */
  public NameWatch(NameLimits limits, Predicate<IpAddress> clients, NameListener listener) {
    this.clients = clients;
    this.listener = listener;
    this.table = new NameTable(limits, counters);
    this.streams = new Streams(limits, counters);
  }

  /**
   * Reads one frame. Never throws for what is in it.
   *
   * @param frame whole or cut off; not kept
   * @param micros when it was captured, in microseconds since 1970-01-01 UTC
   */
  public void frame(byte[] frame, Link link, long micros) {
    counters.add(NameCount.FRAMES);
    boolean read = segment.read(frame, link);
    if (segment.opens && FirstBytes.isWatched(segment.destinationPort)) open();
    boolean used = read && (isTcp() ? tcp(micros) : udp(micros));
    if (!used) counters.add(NameCount.OTHER);
  }

  /**
   * Answers were not heard for a time.
   *
   * @param fromMicros the least number where nothing was heard before
   */
  public void unheard(long fromMicros, long micros) {
    listener.unheard(fromMicros, micros);
  }

  private void open() {
    if (listener != NameListener.NONE) firsts.open(key(), segment.sequence);
  }

  private boolean isTcp() {
    return segment.protocol == Segment.TCP;
  }

  private boolean udp(long micros) {
    if (segment.sourcePort == DNS_PORT) {
      if (!isTaken(segment.destination(), micros)) return true;
      return answer(DnsReader.read(segment.bytes, segment.from, segment.to), micros);
    }
    if (segment.sourcePort == MDNS_PORT) return announcements(micros);
    boolean initial = QuicInitialReader.begins(segment.bytes, segment.from, segment.to);
    // What a server sends begins alike, and is under the server's key.
    return initial && segment.sourcePort != HTTPS_PORT && quic(micros);
  }

  private boolean isTaken(IpAddress client, long micros) {
    return clients.test(client) && table.takes(client, micros);
  }

  /** False when the message is none that is wanted. */
  private boolean answer(Parsed<DnsMessage> read, long micros) {
    if (read instanceof Parsed.Whole<DnsMessage> whole) {
      DnsMessage message = whole.value();
      if (message.name().isEmpty()) {
        counters.add(NameCount.REFUSED);
        return true;
      }
      counters.add(message.nonexistent() ? NameCount.NONEXISTENT : NameCount.ANSWERS);
      table.answer(segment.destination(), message, micros);
      listener.answered(
          micros,
          segment.destination(),
          message.name(),
          message.nonexistent(),
          message.addresses());
      return true;
    }
    return !(read instanceof Parsed.Nothing) && malformed();
  }

  private boolean malformed() {
    counters.add(segment.cut ? NameCount.UNFINISHED : NameCount.MALFORMED);
    return true;
  }

  private boolean announcements(long micros) {
    IpAddress host = segment.source();
    if (!isTaken(host, micros)) return true;
    boolean any = false;
    for (DnsMessage each : DnsReader.readMulticast(segment.bytes, segment.from, segment.to)) {
      counters.add(NameCount.ANNOUNCEMENTS);
      table.announce(each, micros);
      any = true;
    }
    return any;
  }

  private boolean quic(long micros) {
    Streams.Key key = key();
    Stream known = streams.find(key);
    if (known != null && known.done) return false;
    if (!isTaken(key.source(), micros)) return true;
    Stream stream = known == null ? streams.begin(key, Stream.Kind.QUIC, 0, micros) : known;
    int before = stream.front.size();
    Parsed<ClientHello> read =
        QuicInitialReader.read(segment.bytes, segment.from, segment.to, stream.front, fingerprints);
    streams.grown(stream.front.size() - before);
    if (read instanceof Parsed.Partial) return true;
    streams.done(key);
    if (!(read instanceof Parsed.Whole<ClientHello> whole)) return malformed();
    counters.add(NameCount.QUIC_HELLOS);
    hello(whole.value(), Handshake.Kind.QUIC, micros);
    return true;
  }

  private Streams.Key key() {
    return new Streams.Key(
        segment.source(),
        segment.sourcePort,
        segment.destination(),
        segment.destinationPort,
        segment.protocol);
  }

  private boolean tcp(long micros) {
    Streams.Key key = streams.isEmpty() ? null : key();
    Stream stream = key == null ? null : streams.find(key);
    if (stream == null || key == null) return first(micros);
    long offset = stream.offset(segment.sequence);
    if (!streams.add(stream, offset, segment.bytes, segment.from, segment.to)) {
      // Too far on, or another connection of the same ends.
      return first(micros);
    }
    if (stream.front.length() == 0) return true;
    int used = read(stream.kind, stream.front.bytes(), 0, stream.front.length(), micros);
    if (used == MORE && !stream.front.isFull()) return true;
    if (used == MORE) counters.add(NameCount.UNFINISHED);
    streams.end(key);
    return true;
  }

  /** A segment that is not known to belong to a message. */
  private boolean first(long micros) {
    boolean whose = listener != NameListener.NONE && FirstBytes.isWatched(segment.destinationPort);
    boolean isFirst = whose && firsts.isFirst(key(), segment.sequence);
    byte[] bytes = segment.bytes;
    int from = segment.from;
    int to = segment.to;
    Stream.Kind kind = null;
    if (segment.sourcePort == DNS_PORT) {
      kind = Stream.Kind.DNS;
    } else if (TlsRecords.begins(bytes, from, to, TlsClientHelloReader.CLIENT_HELLO)) {
      kind = Stream.Kind.TLS_CLIENT;
    } else if (TlsRecords.begins(bytes, from, to, TlsCertificateReader.SERVER_HELLO)) {
      kind = Stream.Kind.TLS_SERVER;
    } else if (HttpHeadReader.method(bytes, from, to) != null) {
      kind = Stream.Kind.HTTP;
    }
    if (kind == null) {
      if (isFirst) otherwise(micros);
      return false;
    }
    boolean toClient = kind == Stream.Kind.DNS || kind == Stream.Kind.TLS_SERVER;
    if (!isTaken(toClient ? segment.destination() : segment.source(), micros)) return true;
    int used = read(kind, bytes, from, to, micros);
    if (used != MORE || segment.cut) {
      if (used == MORE) counters.add(NameCount.UNFINISHED);
      return used != NOTHING;
    }
    Stream stream = streams.begin(key(), kind, segment.sequence, micros);
    streams.add(stream, 0, bytes, from, to);
    return true;
  }

  private int read(Stream.Kind kind, byte[] bytes, int from, int to, long micros) {
    return switch (kind) {
      case DNS -> answers(bytes, from, to, micros);
      case TLS_CLIENT -> became(TlsClientHelloReader.read(bytes, from, to, fingerprints), micros);
      case TLS_SERVER -> became(TlsCertificateReader.read(bytes, from, to), micros);
      case HTTP -> became(HttpHeadReader.read(bytes, from, to), micros);
      case QUIC -> NOTHING;
    };
  }

  private int became(Parsed<?> read, long micros) {
    if (read instanceof Parsed.Partial) return MORE;
    if (read instanceof Parsed.Nothing) return NOTHING;
    if (!(read instanceof Parsed.Whole<?> whole)) {
      malformed();
    } else if (whole.value() instanceof ClientHello hello) {
      counters.add(NameCount.TLS_HELLOS);
      hello(hello, Handshake.Kind.TLS, micros);
    } else if (whole.value() instanceof Handshake.Certificate certificate) {
      certificate(certificate, micros);
    } else if (whole.value() instanceof HttpHead head) {
      counters.add(NameCount.REQUESTS);
      request(head, micros);
    }
    return READ;
  }

  /** One answer behind the other; what is whole is used even where the rest is still to come. */
  private int answers(byte[] bytes, int from, int to, long micros) {
    int at = from;
    while (at < to) {
      Parsed<DnsMessage> read = DnsReader.readStream(bytes, at, to);
      if (read instanceof Parsed.Partial) return at == from ? MORE : READ;
      if (read instanceof Parsed.Malformed) {
        malformed();
        return READ;
      }
      answer(read, micros);
      at += DnsReader.streamLength(bytes, at);
    }
    return READ;
  }

  private void hello(ClientHello hello, Handshake.Kind kind, long micros) {
    shake(
        new Handshake(
            kind,
            micros,
            hello.claim(),
            hello.name(),
            hello.alpn(),
            hello.ja4(),
            false,
            Handshake.Certificate.UNSEEN));
  }

  private void request(HttpHead head, long micros) {
    shake(
        new Handshake(
            Handshake.Kind.HTTP,
            micros,
            head.claim(),
            head.name(),
            "",
            "",
            head.userAgent(),
            Handshake.Certificate.UNSEEN));
  }

  private void shake(Handshake handshake) {
    if (handshake.claim() == Handshake.Claim.UNREADABLE) counters.add(NameCount.REFUSED);
    table.shake(
        segment.source(),
        segment.destination(),
        segment.destinationPort,
        segment.protocol,
        handshake);
    listener.shook(
        segment.source(),
        segment.sourcePort,
        segment.destination(),
        segment.destinationPort,
        handshake);
  }

  private void certificate(Handshake.Certificate certificate, long micros) {
    counters.add(NameCount.CERTIFICATES);
    listener.certified(
        micros,
        segment.destination(),
        segment.destinationPort,
        segment.source(),
        segment.sourcePort,
        certificate);
    boolean known =
        table.certify(segment.destination(), segment.source(), segment.sourcePort, certificate);
    if (!known) counters.add(NameCount.UNMATCHED);
  }

  @Override
  public ServerName of(
      IpAddress client, IpAddress server, int serverPort, int protocol, long startMicros) {
    return table.of(client, server, serverPort, protocol, startMicros);
  }

  @Override
  public int nonexistent(IpAddress client, long beforeMicros) {
    return table.nonexistent(client, beforeMicros);
  }

  /** What was learned and what was dropped, since the beginning. */
  public Map<NameCount, Long> counts() {
    return counters.all();
  }

  /** Pairs of client and server that are remembered now. */
  public int servers() {
    return table.servers();
  }

  /** Clients that are remembered now. */
  public int clients() {
    return table.clients();
  }
}
