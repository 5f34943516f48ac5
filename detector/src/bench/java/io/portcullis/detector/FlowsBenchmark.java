package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.detector.models.ModelSet;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a flow costs on one core, from ra's line to the verdict of 18 models; 1 µs is the aim. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx1g"})
public class FlowsBenchmark {
  private static final int FLOWS = 200_000;

  @Param({"10000"})
  private int tuples;

  /** Whether tuples are weighed as beacons beside the models, as the default profile does. */
  @Param({"true", "false"})
  private boolean evidence;

  private byte[] lines;
  private List<Flow> flows;
  private ModelSet models;
  private Profile profile;

  @Setup(Level.Trial)
  public void makeTraffic() throws Exception {
    lines = Traffic.lines(FLOWS, tuples, 1);
    models = Traffic.models();
    Profile usual = Profile.usual();
    profile = evidence ? usual : usual.withoutEvidence();
    flows = new ArrayList<>();
    read(new Detector(profile, ModelSet.empty(), Detector.Limits.NONE), flows);
  }

  private int read(Detector detector, List<Flow> kept) throws Exception {
    int matches = 0;
    try (FlowSource source =
        RecordedFlows.lines(new ByteArrayInputStream(lines), "bench", ZoneOffset.UTC)) {
      Reading reading = source.read(Duration.ZERO);
      while (reading != Reading.END) {
        Flow flow = (Flow) reading;
        if (kept == NOT_KEPT) {
          if (detector.accept(flow).isPresent()) matches++;
        } else {
          kept.add(flow);
        }
        reading = source.read(Duration.ZERO);
      }
    }
    return matches;
  }

  private static final List<Flow> NOT_KEPT = List.of();

  @Benchmark
  @OperationsPerInvocation(FLOWS)
  public int everything() throws Exception {
    return read(new Detector(profile, models, Detector.Limits.NONE), NOT_KEPT);
  }

  @Benchmark
  @OperationsPerInvocation(FLOWS)
  public long parserAlone() throws Exception {
    long sum = 0;
    try (FlowSource source =
        RecordedFlows.lines(new ByteArrayInputStream(lines), "bench", ZoneOffset.UTC)) {
      Reading reading = source.read(Duration.ZERO);
      while (reading != Reading.END) {
        sum += ((Flow) reading).startMicros();
        reading = source.read(Duration.ZERO);
      }
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(FLOWS)
  public int lettersAlone() {
    return judge(ModelSet.empty());
  }

  @Benchmark
  @OperationsPerInvocation(FLOWS)
  public int lettersAndModels() {
    return judge(models);
  }

  private int judge(ModelSet set) {
    Detector detector = new Detector(profile, set, Detector.Limits.NONE);
    int matches = 0;
    for (Flow flow : flows) if (detector.accept(flow).isPresent()) matches++;
    return matches;
  }
}
