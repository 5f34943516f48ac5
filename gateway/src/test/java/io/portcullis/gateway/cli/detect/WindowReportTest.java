package io.portcullis.gateway.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.Signals;
import io.portcullis.rules.BootClock;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WindowReportTest {
  private final StringWriter out = new StringWriter();
  private final Detector detector =
      new Detector(
          Profile.named("portcullis").orElseThrow(), ModelSet.empty(), Detector.Limits.NONE);

  private WindowReport report(int most) {
    PrintWriter writer = new PrintWriter(out);
    Environment world =
        new Environment(
            BootClock.system(),
            ZoneOffset.UTC,
            KernelAccess::ofThisMachine,
            InputStream.nullInputStream(),
            writer,
            writer,
            false,
            false,
            Map.of(),
            () -> Signals.ending(() -> false));
    return new WindowReport(
        new Console(world, Format.HUMAN, false, 0, false),
        new Times(Instant.EPOCH, ZoneOffset.UTC),
        new AlarmExtras(Optional.empty(), Optional.empty()),
        detector,
        new WindowReport.Choice(Duration.ofMinutes(5), false, -1, most));
  }

  private static Flow flow(int second, int host) {
    String line =
        (1_800_000_000 + second)
            + ",1,tcp,10.0.0."
            + host
            + ",1,->,203.0.113.7,443,FSPA_FSPA,0,0,9,500";
    byte[] text = line.getBytes(StandardCharsets.US_ASCII);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, second);
  }

  private void take(WindowReport report, Flow flow, boolean detected) {
    report.before(flow);
    detector.accept(flow);
    Detection match = new Detection(flow, "From-Botnet-1", true, 1.0, 1.1, "88", 2, 2);
    report.after(flow, detected ? Optional.of(match) : Optional.empty());
  }

  @Test
  void aWindowListsSoManyTuplesAndTheDetectedOnesAndCountsTheFlowsOfOthers() {
    WindowReport report = report(3);
    for (int host = 1; host <= 5; host++) take(report, flow(host, host), false);
    take(report, flow(6, 2), false);
    take(report, flow(7, 9), true);
    report.beforeEnd();
    assertThat(out.toString())
        .contains(": 4 tuples, and more, not listed, of 2 flows")
        .contains("10.0.0.3-203.0.113.7-443-tcp [1]")
        .contains("10.0.0.9-203.0.113.7-443-tcp [1]")
        .contains("From-Botnet-1")
        .doesNotContain("10.0.0.4-");
  }

  @Test
  void theNextWindowStartsWithRoomForAll() {
    WindowReport report = report(1);
    take(report, flow(1, 1), false);
    take(report, flow(2, 2), false);
    take(report, flow(400, 2), false);
    report.beforeEnd();
    assertThat(out.toString())
        .contains(": 1 tuple, and more, not listed, of 1 flows")
        .contains(": 1 tuple\n")
        .contains("10.0.0.2-203.0.113.7-443-tcp [2]");
  }
}
