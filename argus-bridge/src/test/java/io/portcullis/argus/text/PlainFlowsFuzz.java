package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Reading;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The fast parser of flows and a plain one read the same out of every line, whatever it is. */
public final class PlainFlowsFuzz {
  private PlainFlowsFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        RaLinesFuzz.bytes(
            "1700000000.5,0.5,udp,10.0.0.5,50001,<->,198.51.100.7,53,CON,0,0,2,160,80,17,Start\n"
                + "2024/2/29"
                + " 3:04:05.000001,.5,tcp,10.0.0.05,,,10.0.0.256,65536,,,,1e2,+nan,1.,x,\n"),
        RaLinesFuzz.bytes(
            "Proto,StartTime,Label,SrcAddr,Dur,SrcAddr\ntcp,1,l,10.0.0.5,2,,,,,,,,\n"),
        RaLinesFuzz.bytes(
            Lines.HEADER
                + ",SrcBytes,Label\n"
                + "2026/03/02 09:00:59.000999,0.562631,tcp,10.0.31.32,6060,   ->,198.19.152.236,"
                + "8080,FSPA_FSPA,0,0,26,16059,5353,a,b\n"
                + "2026/03/02 09:00:59.999999,10,udp,10.0.0.1,53,  <->,198.18.68.146,0,CON,0,,5,"
                + "1244,414,\n"
                + "2026/03/02 09:00:60.000000,0.1,tcp,10.0.0.1,1,->,198.18.68.146,80,S_,0,0,5,1,1\n"
                + "2026/03/02 09:00:07.00000,0.1,tcp,10.0.0.1,1,->,198.18.68.146,80,S_,0,0,5,1,1\n"
                + "2026/03/02 09:01:00.000000,0.1,tcp,10.0.0.1,1,->,198.18.68.146,80,S_,0,0,5,1,1"),
        RaLinesFuzz.bytes(
            Lines.HEADER.replace(',', '\t')
                + "\tLabel\n"
                + "1\t2\ttcp\t::1\t4\t ->\t::2\t0x7\tS_SA\t0\t0\t-inf\t123456789012345678\ta"
                + "\tb\n"));
  }

  public static void fuzzerTestOneInput(byte[] input) {
    FlowParser fast = new FlowParser(ZoneOffset.UTC);
    PlainFlows plain = new PlainFlows();
    long number = 0;
    // One character a byte, so that places mean the same to both.
    for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      number++;
      byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
      Reading reading = fast.parse(bytes, 0, bytes.length, number);
      Optional<PlainFlows.Plain> expected = plain.read(line);
      assertThat(reading instanceof Flow).as(line).isEqualTo(expected.isPresent());
      if (reading instanceof Flow flow) assertThat(of(flow)).isEqualTo(expected.orElseThrow());
      assertThat(reading == Reading.QUIET).as(line).isEqualTo(plain.lastWasHeader());
    }
  }

  private static PlainFlows.Plain of(Flow flow) {
    return new PlainFlows.Plain(
        List.of(
            flow.tuple().source(),
            flow.tuple().destination(),
            flow.tuple().destinationPort(),
            flow.tuple().protocol(),
            flow.sourcePort(),
            flow.direction(),
            flow.state(),
            flow.cause(),
            flow.label()),
        flow.startMicros(),
        flow.durationSeconds(),
        flow.totalBytes(),
        List.of(flow.totalPackets(), flow.sourceBytes(), flow.sequence()));
  }
}
