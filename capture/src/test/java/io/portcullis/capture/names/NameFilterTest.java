package io.portcullis.capture.names;

import static io.portcullis.capture.names.messages.Frames.CLIENT;
import static io.portcullis.capture.names.messages.Frames.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.Frames;
import io.portcullis.capture.names.messages.HttpHead;
import io.portcullis.capture.names.messages.QuicBytes;
import io.portcullis.capture.names.messages.TlsBytes;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** libpcap compiles and runs the filter here, on packets that name somebody and on others. */
final class NameFilterTest {
  private static final String CLIENT_6 = "fd00::5";
  private static final String SERVER_6 = "2001:db8::7";
  private static final byte[] HELLO =
      TlsBytes.record(new TlsBytes().extension(51, new byte[1_216]).client());

  private PcapHandle compiler;
  private BpfProgram program;

  @BeforeEach
  void compile() throws Exception {
    try {
      compiler = Pcaps.openDead(DataLinkType.EN10MB, 65_535);
    } catch (LinkageError missing) {
      if (System.getenv("CI") != null) throw missing;
      abort("libpcap is not installed");
    }
    program =
        compiler.compileFilter(
            NameFilter.expression(),
            BpfCompileMode.OPTIMIZE,
            (Inet4Address) InetAddress.getByAddress(new byte[4]));
  }

  @AfterEach
  void close() {
    if (program != null) program.free();
    if (compiler != null) compiler.close();
  }

  private boolean passes(byte[] packet) {
    return program.applyFilter(Frames.ethernet(packet));
  }

  private static byte[] tcp(int port, byte[] payload) {
    return Frames.tcp(CLIENT, 50_000, SERVER, port, 1, payload);
  }

  private static byte[] tcp6(int port, byte[] payload) {
    return Frames.tcp(CLIENT_6, 50_000, SERVER_6, port, 1, payload);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void answersPassAndQueriesDoNot() {
    byte[] answer = DnsBytes.answer("shop.example", SERVER);
    assertThat(passes(Frames.udp(SERVER, 53, CLIENT, 4_000, answer))).isTrue();
    assertThat(passes(Frames.udp(SERVER_6, 53, CLIENT_6, 4_000, answer))).isTrue();
    assertThat(passes(Frames.tcp(SERVER, 53, CLIENT, 4_000, 1, DnsBytes.framed(answer)))).isTrue();
    assertThat(passes(Frames.udp(SERVER, 5353, "224.0.0.251", 5353, answer))).isTrue();
    assertThat(passes(Frames.udp(CLIENT, 4_000, SERVER, 53, answer))).isFalse();
  }

  @Test
  void handshakesPassOnAnyPortAndDataDoesNot() {
    for (int port : new int[] {443, 449, 8_080}) {
      assertThat(passes(tcp(port, HELLO))).isTrue();
      assertThat(passes(tcp6(port, HELLO))).isTrue();
      assertThat(passes(tcp(port, TlsBytes.record(TlsBytes.server(new byte[9]))))).isTrue();
    }
    byte[] data = {23, 3, 3, 0, 5, 1, 2, 3, 4, 5};
    assertThat(passes(tcp(443, data))).isFalse();
    assertThat(passes(tcp6(443, data))).isFalse();
    assertThat(passes(tcp(443, new byte[0]))).isFalse();
  }

  @Test
  void theRestOfAHelloPassesAndFullSegmentsOfAnUploadDoNot() {
    byte[] rest = Arrays.copyOfRange(HELLO, 1_000, HELLO.length);
    assertThat(passes(tcp(443, rest))).isTrue();
    assertThat(passes(tcp6(443, rest))).isTrue();
    assertThat(passes(tcp(8_443, rest))).isFalse();
    assertThat(passes(tcp(443, new byte[1_440]))).isFalse();
    byte[] unpushed = tcp(443, rest);
    unpushed[20 + 13] = 0x10;
    assertThat(passes(unpushed)).isFalse();
  }

  @Test
  void everyMethodPassesAndOtherTextDoesNot() {
    for (HttpHead.Method method : HttpHead.Method.values()) {
      byte[] head = text(method + " / HTTP/1.1\r\n\r\n");
      assertThat(passes(tcp(8_000, head))).as("%s", method).isTrue();
      assertThat(passes(tcp6(8_000, head))).as("%s", method).isTrue();
    }
    assertThat(passes(tcp(8_000, text("HTTP/1.1 200 OK\r\n\r\n")))).isFalse();
    assertThat(passes(tcp(22, text("SSH-2.0-x\r\n")))).isFalse();
  }

  @Test
  void initialsPassAndTheRestOfQuicDoesNot() {
    for (int version : new int[] {1, 0x6b3343cf}) {
      byte[] initial = QuicBytes.initial(version, new byte[8], 0, new byte[] {1});
      assertThat(passes(Frames.udp(CLIENT, 5_000, SERVER, 443, initial))).isTrue();
      assertThat(passes(Frames.udp(CLIENT_6, 5_000, SERVER_6, 443, initial))).isTrue();
      assertThat(passes(Frames.udp(SERVER, 443, CLIENT, 5_000, initial))).isFalse();
    }
    assertThat(passes(Frames.udp(CLIENT, 5_000, SERVER, 443, new byte[] {0x40, 1, 2, 3, 4, 5})))
        .isFalse();
  }

  @Test
  void randomPayloadsSeldomPass() {
    Random random = new Random(1);
    int passed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] payload = new byte[1 + random.nextInt(1_400)];
      random.nextBytes(payload);
      int port = List.of(22, 80, 3_389, 8_080).get(i % 4);
      byte[] packet =
          i % 2 == 0 ? tcp(port, payload) : Frames.udp(CLIENT, 5_000, SERVER, port, payload);
      if (passes(packet)) passed++;
    }
    assertThat(passed).isLessThan(5);
  }
}
