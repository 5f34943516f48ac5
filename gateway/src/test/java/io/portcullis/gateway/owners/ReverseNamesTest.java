package io.portcullis.gateway.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.rules.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ReverseNamesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(150);

  @TempDir Path folder;

  private static InetAddress address(String text) {
    return InetAddresses.parse(text).orElseThrow();
  }

  private static Map<InetAddress, String> asked(
      UnaryOperator<byte[]> answers, Duration patience, String... addresses) throws IOException {
    try (LoopbackResolver resolver = new LoopbackResolver(answers)) {
      return new ReverseNames(resolver.address(), patience)
          .of(Arrays.stream(addresses).map(ReverseNamesTest::address).toList());
    }
  }

  @Test
  void addressesOfBothFamiliesAreAskedAtOnce() throws IOException {
    try (LoopbackResolver resolver = LoopbackResolver.naming("c2.example.org")) {
      ReverseNames names = new ReverseNames(resolver.address(), LONG);
      assertThat(names.of(List.of(address("203.0.113.7"), address("2001:db8::7"))))
          .isEqualTo(
              Map.of(
                  address("203.0.113.7"), "c2.example.org",
                  address("2001:db8::7"), "c2.example.org"));
      assertThat(resolver.asked()).hasSize(2);
      assertThat(resolver.asked().get(0))
          .contains("\u00017\u0003113\u00010\u0003203\u0007in-addr\u0004arpa\u0000\u0000\f");
      assertThat(resolver.asked().get(1))
          .contains(
              "\u00017\u00010\u00010",
              "\u00018\u0001b\u0001d\u00010\u00011\u00010\u00010\u00012\u0003ip6");
      assertThat(names.of(List.of())).isEmpty();
    }
  }

  @Test
  void anAliasBeforeTheNameIsFollowedInItsMessage() throws IOException {
    UnaryOperator<byte[]> answers =
        question -> {
          byte[] alias = LoopbackResolver.answer(question, 5, LoopbackResolver.name("a.b"));
          byte[] whole = LoopbackResolver.answer(alias, 12, LoopbackResolver.name("x.example"));
          whole[7] = 2;
          return whole;
        };
    assertThat(asked(answers, LONG, "203.0.113.7")).containsValue("x.example");
  }

  @Test
  void whatIsNoNameIsNone() throws IOException {
    List<byte[]> data =
        List.of(
            LoopbackResolver.name("a\u001b[31m.example"),
            new byte[] {(byte) 0xc0, 0x0c, 9},
            new byte[] {63, 'a'},
            new byte[] {(byte) 0x80, 'a', 0},
            new byte[] {0},
            new byte[0]);
    for (byte[] each : data) {
      UnaryOperator<byte[]> answers = question -> LoopbackResolver.answer(question, 12, each);
      Map<InetAddress, String> found = asked(answers, LONG, "203.0.113.7");
      assertThat(found.values()).allMatch(name -> name.matches("[a-z0-9.-]+"));
      if (each.length != 3) assertThat(found).as(Arrays.toString(each)).isEmpty();
    }
    // A name that points to itself ends.
    assertThat(
            asked(
                question ->
                    LoopbackResolver.answer(
                        question, 12, new byte[] {(byte) 0xc0, (byte) (question.length + 12)}),
                LONG,
                "203.0.113.7"))
        .isEmpty();
    assertThat(asked(question -> refused(question), LONG, "203.0.113.7")).isEmpty();
  }

  private static byte[] refused(byte[] question) {
    byte[] answer = question.clone();
    answer[2] = (byte) 0x81;
    answer[3] = (byte) 0x83;
    return answer;
  }

  @Test
  void answersToOtherQuestionsCountAsNone() {
    List<UnaryOperator<byte[]>> wrong = new ArrayList<>();
    wrong.add(question -> new byte[0]);
    wrong.add(question -> new byte[] {1});
    wrong.add(
        question -> {
          byte[] other = LoopbackResolver.answer(question, 12, LoopbackResolver.name("x.example"));
          other[0] ^= 1;
          return other;
        });
    wrong.add(
        question -> {
          byte[] other = LoopbackResolver.answer(question, 12, LoopbackResolver.name("x.example"));
          other[13] = '9';
          return other;
        });
    for (UnaryOperator<byte[]> each : wrong) {
      assertThatThrownBy(() -> asked(each, SHORT, "203.0.113.7"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the resolver 127.0.0.1:")
          .hasMessageContaining("no answer within 150 ms");
    }
  }

  @Test
  void whereNobodyListensIsSaid() throws IOException {
    InetSocketAddress gone;
    try (LoopbackResolver resolver = LoopbackResolver.naming("x.example")) {
      gone = resolver.address();
    }
    assertThatThrownBy(() -> new ReverseNames(gone, SHORT).of(List.of(address("203.0.113.7"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + gone.getPort());
  }

  @Test
  void noMoreAreAskedThanSomebodyReads() throws IOException {
    List<InetAddress> many = new ArrayList<>();
    for (int each = 0; each < 300; each++) {
      many.add(address("203.0." + each / 250 + "." + each % 250));
    }
    try (LoopbackResolver resolver = LoopbackResolver.naming("x.example")) {
      Map<InetAddress, String> names = new ReverseNames(resolver.address(), LONG).of(many);
      assertThat(names).hasSize(ReverseNames.MOST);
    }
  }

  @Test
  void theResolverOfTheMachineIsTheFirstThatItsFileNames() throws IOException {
    Path file = folder.resolve("resolv.conf");
    Files.writeString(
        file, "# x\nsearch lan\nnameserver\nnameserver fe80::1%lan\nnameserver ::1\n");
    assertThat(ReverseNames.ofMachine(file)).contains(new InetSocketAddress(address("::1"), 53));
    Files.writeString(file, "search lan\n");
    assertThat(ReverseNames.ofMachine(file)).isEmpty();
  }
}
