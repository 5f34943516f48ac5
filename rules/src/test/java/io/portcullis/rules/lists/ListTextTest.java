package io.portcullis.rules.lists;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.AddressSet;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ListTextTest {
  private static ListText.Content read(String... lines) {
    return ListText.read((String.join("\n", lines) + "\n").getBytes(UTF_8), 1000);
  }

  private static AddressSet set(String... prefixes) {
    return AddressSet.of(Arrays.stream(prefixes).map(Prefix::parse).toList());
  }

  @Test
  void oneAddressOrPrefixALineWithComments() {
    ListText.Content content =
        read(
            "\ufeff# a list",
            "; and another remark",
            "",
            "  203.0.113.7  ",
            "198.51.100.0/24 ; SBL1",
            "203.0.113.9 # since May",
            "203.0.113.10\tIN A",
            "2001:db8::/32\r",
            "::ffff:203.0.113.11");
    assertThat(content.addresses())
        .isEqualTo(
            set(
                "203.0.113.7",
                "198.51.100.0/24",
                "203.0.113.9",
                "203.0.113.10",
                "203.0.113.11",
                "2001:db8::/32"));
    assertThat(content.prefixes()).isEqualTo(6);
    assertThat(content.bad()).isZero();
    assertThat(content.complaints()).isEmpty();
  }

  @Test
  void theFirstFieldOfCommaSeparatedValuesThatIsAnAddressCounts() {
    ListText.Content content =
        read(
            "first_seen_utc,dst_ip,dst_port,c2_status,last_online,malware",
            "\"2026-03-02"
                + " 09:12:45\",\"203.0.113.7\",\"443\",\"online\",\"2026-03-03\",\"Invented\"",
            "2026-03-02 09:12:45,203.0.113.8,8080",
            "\"203.0.113.9\",\"443\"",
            "2026-03-02 09:12:45,no address,8080");
    assertThat(content.addresses()).isEqualTo(set("203.0.113.7", "203.0.113.8", "203.0.113.9"));
    assertThat(content.bad()).as("the heading is none, the last line is").isEqualTo(1);
    assertThat(content.complaints()).singleElement().asString().startsWith("line 5: '2026-03-02");
  }

  @Test
  void whatCoversTooMuchIsRefusedAndNamed() {
    ListText.Content content =
        read("0.0.0.0/0", "16.0.0.0/7", "16.0.0.0/8", "2000::/3", "2001:2000::/19", "::/0");
    assertThat(content.addresses()).isEqualTo(set("16.0.0.0/8", "2001:2000::/19"));
    assertThat(content.wide()).isEqualTo(4);
    assertThat(content.complaints())
        .first()
        .isEqualTo("line 1: 0.0.0.0/0 covers too much: nothing wider than /8 is taken");
  }

  @Test
  void addressesThatNoHostOfTheInternetHasAreLeftOut() {
    ListText.Content content =
        read("10.0.0.0/8", "192.168.1.7", "172.0.0.0/8", "fd00::/19", "224.0.0.1", "127.0.0.1");
    assertThat(content.special()).isEqualTo(5);
    assertThat(content.prefixes()).isEqualTo(6);
    assertThat(content.addresses())
        .as("of 172/8 what is not private")
        .isEqualTo(set("172.0.0.0/8").without(List.of(Prefix.parse("172.16.0.0/12"))));
  }

  @Test
  void badLinesAreCountedAndTheFirstFewNamed() {
    String[] lines = new String[20];
    Arrays.fill(lines, "nonsense\u00fc\u0007");
    lines[0] = "203.0.113.7/33";
    lines[1] = "203.0.113.7/24";
    lines[2] = "1.2.3.4-1.2.3.9";
    ListText.Content content = read(lines);
    assertThat(content.bad()).isEqualTo(20);
    assertThat(content.complaints()).hasSize(5);
    assertThat(content.complaints().get(0))
        .isEqualTo("line 1: /33 is no prefix length for 203.0.113.7");
    assertThat(content.complaints().get(1)).contains("meant 203.0.113.0/24?");
    assertThat(content.complaints().get(2)).contains("has no address or prefix");
    assertThat(content.complaints().get(4)).isEqualTo("line 5: binary");
  }

  @Test
  void anyBytesAreOnlyBadLines() {
    byte[] bytes = new byte[100_000];
    new java.util.Random(7).nextBytes(bytes);
    ListText.Content content = ListText.read(bytes, 1000);
    assertThat(content.bad()).isPositive();
    assertThat(content.complaints()).allMatch(each -> each.chars().allMatch(c -> c >= ' '));
    assertThat(ListText.read("x".repeat(1_000_000).getBytes(ISO_8859_1), 10).complaints().get(0))
        .hasSizeLessThan(120);
  }

  @Test
  void readingEndsWhereThereAreTooMany() {
    StringBuilder many = new StringBuilder();
    for (int at = 0; at < 300; at++) many.append("203.0.113.").append(at % 256).append('\n');
    assertThat(ListText.read(many.toString().getBytes(UTF_8), 100).prefixes()).isEqualTo(101);
  }

  @Test
  void theLinesThatCoverAnAddressAreFound() {
    byte[] text = "# x\n203.0.113.0/24\n\"a\",\"203.0.113.7\"\n198.51.100.7\n".getBytes(UTF_8);
    assertThat(ListText.covering(text, InetAddresses.parse("203.0.113.7").orElseThrow(), 9))
        .containsExactly(
            new ListText.Line(2, "203.0.113.0/24"), new ListText.Line(3, "\"a\",\"203.0.113.7\""));
  }

  @Test
  void theFirstLineBehindAByteOrderMarkIsFoundAsItIsRead() {
    byte[] text = "\ufeff203.0.113.7\n".getBytes(UTF_8);
    assertThat(ListText.read(text, 9).prefixes()).isEqualTo(1);
    assertThat(ListText.covering(text, InetAddresses.parse("203.0.113.7").orElseThrow(), 9))
        .containsExactly(new ListText.Line(1, "203.0.113.7"));
  }

  @Test
  void aCopyThatIsHalfBadSuddenlyEmptyOrGrowsTooMuchIsRefused() {
    ListWeighing weighing = new ListWeighing(5000, 4);
    ListText.Content good = read("203.0.113.7", "203.0.113.9");
    assertThat(weighing.refusal(good, Optional.empty(), false)).isEmpty();
    assertThat(weighing.refusal(good, Optional.of(1), false)).isEmpty();
    assertThat(weighing.refusal(read("203.0.113.7", "x", "y"), Optional.empty(), true))
        .hasValueSatisfying(
            why -> assertThat(why).startsWith("2 of its 3 lines are no addresses").contains("'x'"));
    assertThat(weighing.refusal(read("# nobody today"), Optional.of(7), false))
        .contains("it is empty, and had 7 prefixes before");
    assertThat(weighing.refusal(read("# nobody today"), Optional.of(7), true)).isEmpty();
    assertThat(weighing.refusal(read("# nobody yet"), Optional.empty(), false)).isEmpty();
    assertThat(weighing.refusal(content(4001), Optional.of(1000), false))
        .contains("it has 4001 prefixes, and had 1000 before");
    assertThat(weighing.refusal(content(4001), Optional.of(1000), true)).isEmpty();
    assertThat(weighing.refusal(content(1000), Optional.of(1), false)).as("small").isEmpty();
    assertThat(weighing.refusal(content(5001), Optional.of(4000), true))
        .contains("it has more than 5000 prefixes");
  }

  private static ListText.Content content(int prefixes) {
    return new ListText.Content(AddressSet.EMPTY, prefixes, 0, 0, 0, List.of());
  }
}
