package io.portcullis.argus.text;

import static io.portcullis.argus.Lines.flow;
import static io.portcullis.argus.Lines.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.HealthReport;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowParserTest {
  private static final String TCP =
      "2023/11/14 22:13:20.010000,0.080000,tcp,10.0.0.5,50001,   ->,198.51.100.7,80,FSPA_FSPA,0,0,9,686";

  private final FlowParser parser = new FlowParser(ZoneOffset.UTC);

  @Test
  void theThirteenColumnsOfSlipsNeedNoHeader() {
    Flow flow = flow(TCP);

    assertThat(flow.tuple()).hasToString("10.0.0.5-198.51.100.7-80-tcp");
    assertThat(flow.tuple()).isEqualTo(Tuple.of("10.0.0.5", "198.51.100.7", "80", "tcp"));
    assertThat(flow.start()).isEqualTo(Instant.parse("2023-11-14T22:13:20.010Z"));
    assertThat(flow.end()).isEqualTo(Instant.parse("2023-11-14T22:13:20.090Z"));
    assertThat(flow.durationSeconds()).isEqualTo(0.08);
    assertThat(flow.totalPackets()).isEqualTo(9);
    assertThat(flow.totalBytes()).isEqualTo(686.0);
    assertThat(flow.sourcePort()).isEqualTo("50001");
    assertThat(flow.direction()).isEqualTo("->");
    assertThat(flow.state()).isEqualTo("FSPA_FSPA");
    assertThat(flow.sourceBytes()).isEqualTo(-1);
    assertThat(flow.sequence()).isEqualTo(-1);
    assertThat(flow.cause()).isEmpty();
    assertThat(flow.label()).isEmpty();
    assertThat(flow.late()).isFalse();
    assertThat(flow.isManagement()).isFalse();
  }

  @Test
  void ourOwnThreeColumnsFollowThem() {
    Flow flow = flow(TCP + ",424,17,Start");

    assertThat(flow.sourceBytes()).isEqualTo(424);
    assertThat(flow.sequence()).isEqualTo(17);
    assertThat(flow.cause()).isEqualTo("Start");
  }

  @Test
  void aHeaderIsNoFlowAndGivesAnyOrder() {
    assertThat(
            read(
                parser,
                "Label,TotBytes,Dport,DstAddr,SrcAddr,Proto,Dur,StartTime,Sport,Dir,State,sTos,dTos,TotPkts"))
        .isSameAs(Reading.QUIET);
    Flow flow = flow(parser, "x y,70,53,8.8.8.8,10.0.0.1,udp,1.5,1700000000.5,4000,<->,CON,0,0,2");

    assertThat(flow.tuple()).hasToString("10.0.0.1-8.8.8.8-53-udp");
    assertThat(flow.label()).isEqualTo("x y");
    assertThat(flow.totalBytes()).isEqualTo(70);
    assertThat(flow.durationSeconds()).isEqualTo(1.5);
    assertThat(flow.startMicros()).isEqualTo(1_700_000_000_500_000L);
  }

  @Test
  void aHeaderInTheMiddleOfTheInputIsAHeaderToo() {
    assertThat(read(parser, Lines.HEADER)).isSameAs(Reading.QUIET);
    assertThat(flow(parser, TCP).label()).isEmpty();
    assertThat(read(parser, Lines.HEADER + ",SrcBytes,Label")).isSameAs(Reading.QUIET);
    assertThat(flow(parser, TCP + ",60,bot").label()).isEqualTo("bot");
  }

  @Test
  void aLabelAtTheEndKeepsItsCommas() {
    read(parser, Lines.HEADER + ",SrcBytes,srcUdata,dstUdata,Label");

    Flow flow = flow(parser, TCP + ",60,s[3]=abc,d[3]=abc,flow=Normal,UDP x");

    assertThat(flow.label()).isEqualTo("flow=Normal,UDP x");
    assertThat(flow.sourceBytes()).isEqualTo(60);
  }

  @Test
  void tabsSeparateAsWellAsCommas() {
    assertThat(flow(TCP.replace(',', '\t')).tuple()).isEqualTo(flow(TCP).tuple());
    read(parser, (Lines.HEADER + ",Label").replace(',', '\t'));
    assertThat(flow(parser, TCP.replace(',', '\t') + "\ta,b").label()).isEqualTo("a,b");
  }

  @Test
  void datesAreOfTheZoneAndEpochTimesAreNot() {
    FlowParser prague = new FlowParser(ZoneId.of("Europe/Prague"));
    Flow dated = flow(prague, TCP);
    Flow counted =
        flow(prague, "1700000000.01" + TCP.substring("2023/11/14 22:13:20.010000".length()));

    assertThat(dated.start()).isEqualTo(Instant.parse("2023-11-14T21:13:20.010Z"));
    assertThat(counted.start()).isEqualTo(Instant.parse("2023-11-14T22:13:20.010Z"));
    assertThat(dated.startMicros()).isEqualTo(counted.startMicros());
  }

  @Test
  void emptyHexadecimalAndOddColumnsStayAsTheyAre() {
    assertThat(flow("2023/11/14 22:13:21.5,0.01,arp,10.0.0.5,,  who,10.0.0.1,,CON,,,2,84").tuple())
        .hasToString("10.0.0.5-10.0.0.1--arp");
    Flow icmp =
        flow("2023/11/14 22:13:21.3,0,icmp,1.2.3.4,0x0303,   ->,10.0.0.5,0x0f27,URP,0,,1,70");
    assertThat(icmp.tuple().destinationPort()).isEqualTo("0x0f27");
    assertThat(icmp.sourcePort()).isEqualTo("0x0303");
    Flow six =
        flow("2023/11/14 22:13:21.5,0,ipv6-icmp,fe80::1,135,->,ff02::1:ff00:1,0,NNS,0,,1,78");
    assertThat(six.tuple().protocol()).isEqualTo("ipv6-icmp");
    assertThat(six.tuple().destination()).isEqualTo("ff02::1:ff00:1");
    assertThat(six.tuple().source()).isEqualTo("fe80::1");
  }

  @Test
  void managementLinesAreArgusReportOnItself() {
    Flow flow = flow("2026/11/24 02:22:22.176642,59.2196,man,12,34,,90,1,CON,,,197,10972496");

    assertThat(flow.isManagement()).isTrue();
    assertThat(HealthReport.in(flow))
        .contains(
            new HealthReport(Instant.parse("2026-11-24T02:22:22.176642Z"), "CON", 12, 34, 1, 197));
    assertThat(HealthReport.in(flow(TCP))).isEmpty();
  }

  @Test
  void countsThatAreNoNumbersAreZero() {
    Flow flow = flow("2023/11/14 22:13:20.1,,tcp,a,1,->,b,2,S_,0,0,,1d");

    assertThat(flow.durationSeconds()).isZero();
    assertThat(flow.totalBytes()).isZero();
    assertThat(flow.totalPackets()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "2023/11/14 22:13:20.010000,0.08,tcp,a,1,->,b,2,S_,0,0,9",
        "yesterday,0.08,tcp,a,1,->,b,2,S_,0,0,9,70",
        "2023/02/29 22:13:20.0,0.08,tcp,a,1,->,b,2,S_,0,0,9,70",
        ",0.08,tcp,a,1,->,b,2,S_,0,0,9,70"
      })
  void fewFieldsAndUnreadableTimesAreMalformed(String line) {
    assertThat(read(line)).isInstanceOf(Reading.Malformed.class);
  }

  @Test
  void theReasonShowsTheTimeWithoutItsControlCharacters() {
    assertThat(read("\u001b[31mnow" + "!".repeat(60) + ",,,,,,,,,,,,,"))
        .isEqualTo(
            new Reading.Malformed(1, "unreadable time \"\uFFFD[31mnow" + "!".repeat(32) + "…\""));
  }
}
