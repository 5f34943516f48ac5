package io.portcullis.capture.names;

import static io.portcullis.capture.names.messages.Frames.CLIENT;
import static io.portcullis.capture.names.messages.Frames.OTHER_CLIENT;
import static io.portcullis.capture.names.messages.Frames.RESOLVER;
import static io.portcullis.capture.names.messages.Frames.SERVER;
import static io.portcullis.capture.names.messages.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.Handshake.Claim;
import io.portcullis.argus.names.Handshake.Kind;
import io.portcullis.argus.names.Handshake.Subject;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.ServerName;
import io.portcullis.argus.names.ServerName.Source;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.messages.CertificateBytes;
import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.Frames;
import io.portcullis.capture.names.messages.QuicBytes;
import io.portcullis.capture.names.messages.TlsBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a flow is told of its server, packet by packet. */
final class NameWatchTest {
  private static final long SECOND = 1_000_000;
  private static final long BEGIN = 1_700_000_000 * SECOND;

  private final NameWatch watch = new NameWatch(NameLimits.USUAL);
  private long now = BEGIN;

  private void see(byte[] packet) {
    watch.frame(Frames.ethernet(packet), Link.ETHERNET, now);
  }

  private void answer(String client, byte[] message) {
    see(Frames.udp(RESOLVER, 53, client, 40_000, message));
  }

  private void send(int sequence, byte[] payload) {
    see(Frames.tcp(CLIENT, 50_000, SERVER, 443, sequence, payload));
  }

  private ServerName of(String client, long startMicros) {
    return watch.of(ip(client), ip(SERVER), 443, 6, startMicros);
  }

  private static ServerName.Named named(ServerName name) {
    assertThat(name).isInstanceOf(ServerName.Named.class);
    return (ServerName.Named) name;
  }

  private long count(NameCount which) {
    return watch.counts().get(which);
  }

  @Test
  void anAnswerNamesTheFlowsThatBeginAfterIt() {
    answer(CLIENT, DnsBytes.answer("shop.example", SERVER));
    ServerName.Named name = named(of(CLIENT, now + SECOND));
    assertThat(name.name()).isEqualTo("shop.example");
    assertThat(name.source()).isEqualTo(Source.DNS);
    assertThat(name.own()).isTrue();
    assertThat(name.sinceMicros()).isEqualTo(now);
    assertThat(name.resolvingSinceMicros()).isEqualTo(BEGIN);
    assertThat(of(CLIENT, now - 1)).isEqualTo(ServerName.UNKNOWN);
  }

  @Test
  void anAddressThatNoAnswerGaveIsRawWhereTheClientResolvesHere() {
    answer(CLIENT, DnsBytes.answer("other.example", "203.0.113.99"));
    assertThat(of(CLIENT, now + 5)).isEqualTo(new ServerName.Raw(BEGIN, "", Handshake.NONE));
    answer(OTHER_CLIENT, DnsBytes.answer("shop.example", SERVER));
    assertThat(of(CLIENT, now + 5))
        .isEqualTo(new ServerName.Raw(BEGIN, "shop.example", Handshake.NONE));
  }

  @Test
  void aClientWhoseAnswersNobodySeesIsNotBlamed() {
    assertThat(of(CLIENT, now)).isEqualTo(ServerName.UNKNOWN);
    answer(OTHER_CLIENT, DnsBytes.answer("shop.example", SERVER));
    ServerName.Named name = named(of(CLIENT, now + 5));
    assertThat(name.own()).isFalse();
    assertThat(name.resolvingSinceMicros()).isEqualTo(ServerName.NEVER);
  }

  @Test
  void aClientThatStoppedResolvingHereIsUnknownAfterADay() {
    answer(CLIENT, DnsBytes.answer("other.example", "203.0.113.99"));
    assertThat(of(CLIENT, now + Duration.ofHours(23).toNanos() / 1000))
        .isInstanceOf(ServerName.Raw.class);
    assertThat(of(CLIENT, now + Duration.ofHours(25).toNanos() / 1000))
        .isEqualTo(ServerName.UNKNOWN);
  }

  @Test
  void theClientsClaimCountsWhereNoAnswerWasSeenAndSaysSo() {
    answer(CLIENT, DnsBytes.answer("other.example", "203.0.113.99"));
    now += SECOND;
    send(1, TlsBytes.record(TlsBytes.hello("shop.example")));
    // The hello comes a moment after the flow's first packet.
    ServerName.Named name = named(of(CLIENT, now - 1000));
    assertThat(name.source()).isEqualTo(Source.SNI);
    assertThat(name.own()).isTrue();
    assertThat(name.resolvingSinceMicros()).isEqualTo(BEGIN);
    assertThat(name.handshake().kind()).isEqualTo(Kind.TLS);
    assertThat(name.handshake().ja4()).startsWith("t13d0202");
  }

  @Test
  void ofSeveralNamesOfAnAddressTheOneThatTheClientClaimsIsTaken() {
    for (String each : new String[] {"a.example", "b.example", "c.example"}) {
      answer(CLIENT, DnsBytes.answer(each, SERVER));
      now += SECOND;
    }
    assertThat(named(of(CLIENT, now)).name()).isEqualTo("c.example");
    send(1, TlsBytes.record(TlsBytes.hello("a.example")));
    assertThat(named(of(CLIENT, now)).name()).isEqualTo("a.example");
    assertThat(named(of(CLIENT, now)).source()).isEqualTo(Source.DNS);
  }

  @Test
  void aClaimThatDiffersFromTheAnswerStandsBesideIt() {
    answer(CLIENT, DnsBytes.answer("cdn.example", SERVER));
    send(1, TlsBytes.record(TlsBytes.hello("bank.example")));
    ServerName.Named name = named(of(CLIENT, now));
    assertThat(name.name()).isEqualTo("cdn.example");
    assertThat(name.handshake().name()).isEqualTo("bank.example");
  }

  @Test
  void theHelloIsReadFromSegmentsInAnyOrderAndTwice() {
    byte[] bytes = TlsBytes.record(new TlsBytes().extension(51, new byte[1_216]).client());
    int start = 0x7fff_fff0;
    send(start, Arrays.copyOfRange(bytes, 0, 500));
    send(start + 1_000, Arrays.copyOfRange(bytes, 1_000, bytes.length));
    send(start, Arrays.copyOfRange(bytes, 0, 500));
    assertThat(count(NameCount.TLS_HELLOS)).isZero();
    send(start + 500, Arrays.copyOfRange(bytes, 500, 1_000));
    assertThat(count(NameCount.TLS_HELLOS)).isEqualTo(1);
    assertThat(of(CLIENT, now).handshake().claim()).isEqualTo(Claim.ABSENT);
  }

  @Test
  void theCertificateJoinsTheHandshakeBeforeIt() {
    byte[] certificate = CertificateBytes.of("CN=localhost", "CN=localhost", "", 30);
    byte[] bytes = TlsBytes.record(TlsBytes.server(certificate, new byte[3_000]));
    see(Frames.tcp(SERVER, 443, CLIENT, 50_000, 9, bytes));
    assertThat(count(NameCount.UNMATCHED)).isEqualTo(1);
    send(1, TlsBytes.record(TlsBytes.hello("203.0.113.7")));
    see(Frames.tcp(SERVER, 443, CLIENT, 50_000, 9, Arrays.copyOf(bytes, 200)));
    see(Frames.tcp(SERVER, 443, CLIENT, 50_000, 209, Arrays.copyOfRange(bytes, 200, bytes.length)));
    Handshake handshake = of(CLIENT, now).handshake();
    assertThat(handshake.claim()).isEqualTo(Claim.ADDRESS);
    assertThat(handshake.certificate())
        .isEqualTo(new Handshake.Certificate(true, true, Subject.DEFAULT, 30));
  }

  @Test
  void quicIsReadOnceAndLaterPacketsAreLeftAlone() {
    byte[] id = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] hello = new TlsBytes().serverName("shop.example").alpn("h3").client();
    byte[] frame = QuicBytes.crypto(0, hello, 0, hello.length);
    see(Frames.udp(CLIENT, 50_000, SERVER, 443, QuicBytes.initial(1, id, 0, frame)));
    see(Frames.udp(CLIENT, 50_000, SERVER, 443, QuicBytes.initial(1, new byte[8], 1, frame)));
    ServerName.Named name = named(watch.of(ip(CLIENT), ip(SERVER), 443, 17, now));
    assertThat(name.name()).isEqualTo("shop.example");
    assertThat(name.handshake().alpn()).isEqualTo("h3");
    assertThat(count(NameCount.QUIC_HELLOS)).isEqualTo(1);
    assertThat(count(NameCount.MALFORMED)).isZero();
    assertThat(of(CLIENT, now).handshake()).as("of TCP").isEqualTo(Handshake.NONE);
  }

  @Test
  void helloesOfQuicAreToldAsThoseOfTcp() {
    List<String> told = new ArrayList<>();
    NameListener listener =
        new NameListener() {
          @Override
          public void shook(
              IpAddress client, int clientPort, IpAddress server, int port, Handshake handshake) {
            told.add(handshake.kind() + " " + client + ":" + clientPort + " " + handshake.name());
          }
        };
    NameWatch telling = new NameWatch(NameLimits.USUAL, anybody -> true, listener);
    byte[] hello = new TlsBytes().serverName("shop.example").alpn("h3").client();
    byte[] frame = QuicBytes.crypto(0, hello, 0, hello.length);
    byte[] packet = QuicBytes.initial(1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, frame);
    byte[] datagram = Frames.udp(CLIENT, 50_000, SERVER, 443, packet);
    telling.frame(Frames.ethernet(datagram), Link.ETHERNET, now);
    assertThat(told).containsExactly("QUIC " + CLIENT + ":50000 shop.example");
  }

  @Test
  void requestsToAnAddressAreTold() {
    byte[] head = "GET / HTTP/1.1\r\nHost: 203.0.113.7\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    answer(CLIENT, DnsBytes.answer("other.example", "203.0.113.99"));
    send(1, head);
    assertThat(of(CLIENT, now + 5)).isInstanceOf(ServerName.Raw.class);
    Handshake handshake = of(CLIENT, now + 5).handshake();
    assertThat(handshake.kind()).isEqualTo(Kind.HTTP);
    assertThat(handshake.claim()).isEqualTo(Claim.ADDRESS);
    assertThat(handshake.userAgent()).isFalse();
  }

  @Test
  void answersOverTcpAreReadOneBehindTheOther() {
    byte[] both =
        Frames.joined(
            DnsBytes.framed(DnsBytes.answer("other.example", "203.0.113.99")),
            DnsBytes.framed(DnsBytes.answer("shop.example", SERVER)));
    see(Frames.tcp(RESOLVER, 53, CLIENT, 40_000, 1, both));
    assertThat(named(of(CLIENT, now)).name()).isEqualTo("shop.example");
    byte[] third = DnsBytes.framed(DnsBytes.answer("third.example", "203.0.113.9"));
    see(Frames.tcp(RESOLVER, 53, CLIENT, 40_001, 1, Arrays.copyOf(third, 1)));
    see(Frames.tcp(RESOLVER, 53, CLIENT, 40_001, 2, Arrays.copyOfRange(third, 1, third.length)));
    assertThat(count(NameCount.ANSWERS)).isEqualTo(3);
  }

  @Test
  void lookUpsThatFailAreCountedByClientAndMinute() {
    for (int i = 0; i < 30; i++) {
      answer(CLIENT, DnsBytes.nonexistent("x" + i + ".example"));
      now += 30 * SECOND;
    }
    assertThat(watch.nonexistent(ip(CLIENT), now)).isBetween(18, 20);
    assertThat(watch.nonexistent(ip(CLIENT), now + 3_600 * SECOND)).isZero();
    assertThat(watch.nonexistent(ip(OTHER_CLIENT), now)).isZero();
  }

  @Test
  void whatAHostAnnouncesIsApartFromAnswers() {
    byte[] bytes = DnsBytes.announcement().address("printer.local", SERVER).bytes();
    see(Frames.udp(SERVER, 5353, "224.0.0.251", 5353, bytes));
    ServerName.Named name = named(of(CLIENT, now));
    assertThat(name.source()).isEqualTo(Source.MDNS);
    assertThat(name.resolvingSinceMicros()).isEqualTo(ServerName.NEVER);
  }

  @Test
  void ipv6AndItsMappedFormAndTagsAreRead() {
    see(
        Frames.udp(
            "2001:db8::53", 53, "fd00::5", 40_000, DnsBytes.answer("six.example", "2001:db8::7")));
    assertThat(named(watch.of(ip("fd00::5"), ip("2001:db8::7"), 443, 6, now)).name())
        .isEqualTo("six.example");
    byte[] packet =
        Frames.udp(RESOLVER, 53, CLIENT, 4, DnsBytes.answer("shop.example", "::ffff:" + SERVER));
    watch.frame(Frames.ethernet(packet, 0x88a8, 0x8100), Link.ETHERNET, now);
    watch.frame(packet, Link.RAW, now);
    assertThat(named(of(CLIENT, now)).name()).isEqualTo("shop.example");
  }

  @Test
  void aClientMayHaveSoManyMessagesASecondAndNoMore() {
    for (int i = 0; i < 500; i++) {
      answer(CLIENT, DnsBytes.answer("n" + i + ".example", "198.51.100." + i % 250));
    }
    assertThat(count(NameCount.ANSWERS)).isEqualTo(NameLimits.USUAL.rate());
    assertThat(count(NameCount.TOO_FAST)).isEqualTo(500 - NameLimits.USUAL.rate());
    answer(OTHER_CLIENT, DnsBytes.answer("shop.example", SERVER));
    assertThat(count(NameCount.ANSWERS)).isEqualTo(NameLimits.USUAL.rate() + 1);
  }

  @Test
  void strangersCostNothingWhereClientsAreNamed() {
    NameWatch only = new NameWatch(NameLimits.USUAL, ip(CLIENT)::equals);
    byte[] frame = Frames.udp(RESOLVER, 53, OTHER_CLIENT, 4, DnsBytes.answer("a.example", SERVER));
    only.frame(frame, Link.RAW, now);
    assertThat(only.clients()).isZero();
    assertThat(only.of(ip(OTHER_CLIENT), ip(SERVER), 443, 6, now)).isEqualTo(ServerName.UNKNOWN);
  }

  @Test
  void refusedNamesAndBrokenMessagesAreCounted() {
    answer(CLIENT, DnsBytes.answer("a\u001b.example", SERVER));
    assertThat(count(NameCount.REFUSED)).isEqualTo(1);
    answer(CLIENT, Arrays.copyOf(DnsBytes.answer("a.example", SERVER), 20));
    assertThat(count(NameCount.MALFORMED)).isEqualTo(1);
    send(1, Arrays.copyOf(TlsBytes.record(TlsBytes.hello("shop.example")), 60));
    now += 60 * SECOND;
    see(Frames.tcp(CLIENT, 50_001, SERVER, 443, 1, new byte[] {22, 3, 1, 0, 99, 1, 0}));
    assertThat(count(NameCount.UNFINISHED)).isEqualTo(1);
    assertThat(of(CLIENT, now)).isEqualTo(ServerName.UNKNOWN);
  }

  @Test
  void aResolverWhoseAddressNoAnswerGaveIsNoRawAddress() {
    answer(CLIENT, DnsBytes.answer("other.example", "203.0.113.99"));
    assertThat(watch.of(ip(CLIENT), ip(RESOLVER), 53, 17, now + 5))
        .isInstanceOf(ServerName.Unknown.class);
    assertThat(watch.of(ip(CLIENT), ip(RESOLVER), 443, 6, now + 5))
        .isInstanceOf(ServerName.Raw.class);
  }
}
