package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Answers as resolvers give them, and as attackers would. */
final class DnsReaderTest {

  private static Parsed<DnsMessage> read(byte[] bytes) {
    return DnsReader.read(bytes, 0, bytes.length);
  }

  private static DnsMessage whole(byte[] bytes) {
    Parsed<DnsMessage> read = read(bytes);
    assertThat(read).isInstanceOf(Parsed.Whole.class);
    return ((Parsed.Whole<DnsMessage>) read).value();
  }

  @Test
  void anAnswerGivesTheNameInLowerCaseAndItsAddresses() {
    DnsMessage four = whole(DnsBytes.answer("WwW.Example", "203.0.113.7", "203.0.113.8"));
    assertThat(four.name()).isEqualTo("www.example");
    assertThat(four.addresses())
        .containsExactly(Frames.ip("203.0.113.7"), Frames.ip("203.0.113.8"));
    DnsMessage six = whole(DnsBytes.answer("www.example", "2001:db8::7"));
    assertThat(six.addresses()).containsExactly(Frames.ip("2001:db8::7"));
  }

  @Test
  void aMappedAddressIsTheIpv4One() {
    DnsMessage read = whole(DnsBytes.answer("www.example", "::ffff:203.0.113.7"));
    assertThat(read.addresses()).containsExactly(Frames.ip("203.0.113.7"));
  }

  @Test
  void addressesBehindAliasesBelongToTheNameThatWasAsked() {
    byte[] bytes =
        DnsBytes.response("www.shop.example", DnsBytes.A)
            .alias("www.shop.example", "shop.cdn.example")
            .alias("shop.cdn.example", "edge.cdn.example")
            .address("edge.cdn.example", "203.0.113.7")
            .bytes();
    assertThat(whole(bytes))
        .isEqualTo(new DnsMessage("www.shop.example", false, List.of(Frames.ip("203.0.113.7"))));
  }

  @Test
  void aliasesThatLeadInACircleEnd() {
    byte[] bytes =
        DnsBytes.response("a.example", DnsBytes.A)
            .alias("a.example", "b.example")
            .alias("b.example", "a.example")
            .bytes();
    assertThat(whole(bytes).addresses()).isEmpty();
  }

  @Test
  void addressesOfNamesThatNobodyAskedForAreNotBelieved() {
    byte[] bytes =
        DnsBytes.response("c2.example", DnsBytes.A)
            .address("update.vendor.example", "203.0.113.7")
            .bytes();
    assertThat(whole(bytes).addresses()).isEmpty();
  }

  @Test
  void noSuchNameIsSaid() {
    assertThat(whole(DnsBytes.nonexistent("qxzv.example")))
        .isEqualTo(new DnsMessage("qxzv.example", true, List.of()));
  }

  @Test
  void otherQuestionsAndQueriesAreNothing() {
    assertThat(read(DnsBytes.response("www.example", 16).bytes()))
        .isInstanceOf(Parsed.Nothing.class);
    assertThat(read(DnsBytes.response("www.example", 1).flags(0x0100).bytes()))
        .isInstanceOf(Parsed.Nothing.class);
    assertThat(read(DnsBytes.response("www.example", 1).code(2).bytes()))
        .isInstanceOf(Parsed.Nothing.class);
  }

  @Test
  void namesOfOtherCharactersAreRefused() {
    for (String bad : List.of("a\u001b[31m.example", "a b.example", "é.example", "a\u0000.x")) {
      assertThat(whole(DnsBytes.answer(bad, "203.0.113.7")).name()).as(bad).isEmpty();
    }
  }

  @Test
  void aDotInsideALabelIsRefused() {
    byte[] bytes = DnsBytes.answer("wwwxexample.org", "203.0.113.7");
    bytes[12 + 4] = '.';
    assertThat(whole(bytes).name()).isEmpty();
  }

  @Test
  void pointersThatLeadForwardsOrInACircleAreMalformed() {
    byte[] bytes = DnsBytes.answer("www.example", "203.0.113.7");
    int owner = 12 + 13 + 4;
    assertThat(bytes[owner] & 0xff).isEqualTo(0xc0);
    bytes[owner + 1] = (byte) owner;
    assertThat(read(bytes)).isInstanceOf(Parsed.Malformed.class);
    bytes[owner + 1] = (byte) (owner + 4);
    assertThat(read(bytes)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void everyCutOffAnswerIsMalformed() {
    byte[] bytes = DnsBytes.answer("www.example", "203.0.113.7");
    for (int length = 0; length < bytes.length; length++) {
      assertThat(read(Arrays.copyOf(bytes, length)))
          .as("%d bytes", length)
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void inAStreamTheMessageStandsBehindItsLength() {
    byte[] bytes = DnsBytes.framed(DnsBytes.answer("www.example", "203.0.113.7"));
    for (int length = 0; length < bytes.length; length++) {
      assertThat(DnsReader.readStream(bytes, 0, length)).isInstanceOf(Parsed.Partial.class);
    }
    assertThat(DnsReader.readStream(bytes, 0, bytes.length)).isInstanceOf(Parsed.Whole.class);
    assertThat(DnsReader.streamLength(bytes, 0)).isEqualTo(bytes.length);
  }

  @Test
  void whatHostsAnnounceIsReadBesideRecordsWithOddNames() {
    byte[] bytes =
        DnsBytes.announcement()
            .record("Living Room._airplay._tcp.local", 16, new byte[] {0})
            .address("speaker.local", "10.0.0.9")
            .address("speaker.local", "fe80::9")
            .bytes();
    assertThat(DnsReader.readMulticast(bytes, 0, bytes.length))
        .containsExactly(
            new DnsMessage(
                "speaker.local", false, List.of(Frames.ip("10.0.0.9"), Frames.ip("fe80::9"))));
  }

  @Test
  void anAnswerOfThousandsGivesNoMoreThanAreKept() {
    DnsBytes many = DnsBytes.response("www.example", DnsBytes.A);
    for (int i = 0; i < 200; i++) many.address("www.example", "203.0.113." + i);
    assertThat(whole(many.bytes()).addresses()).hasSize(DnsReader.MOST_ADDRESSES);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String asked = name(random);
      String at = asked;
      DnsBytes bytes = DnsBytes.response(asked, DnsBytes.A);
      for (int aliases = random.nextInt(5); aliases > 0; aliases--) {
        String next = aliases + "." + name(random);
        bytes.alias(at, next);
        at = next;
      }
      List<String> addresses =
          random
              .ints(1 + random.nextInt(8), 1, 255)
              .distinct()
              .mapToObj(last -> "198.51.100." + last)
              .toList();
      for (String each : addresses) bytes.address(at, each);
      assertThat(whole(bytes.bytes()))
          .as("seed %d", seed)
          .isEqualTo(new DnsMessage(asked, false, addresses.stream().map(Frames::ip).toList()));
    }
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int labels = 1 + random.nextInt(6); labels > 0; labels--) {
      for (int letters = 1 + random.nextInt(30); letters > 0; letters--) {
        name.append("abcdefghijklmnopqrstuvwxyz0123456789-_".charAt(random.nextInt(38)));
      }
      name.append('.');
    }
    return name.append("example").toString();
  }
}
