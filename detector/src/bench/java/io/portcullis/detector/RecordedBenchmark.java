package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.RecordedFlows;
import io.portcullis.argus.SharedData;
import io.portcullis.detector.evidence.BeaconJudge;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.tukaani.xz.XZInputStream;

/**
 * What recorded flows cost, from ra's line to the verdict: those of {@code ../shared}, whose tuples
 * and hosts are as unevenly busy as real ones. The counter {@code flows} is flows a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx1g"})
public class RecordedBenchmark {
  /** How the detector works: as a running gateway, as {@code detect}, or without evidence. */
  @Param({"run", "detect", "letters"})
  private String as;

  private final List<byte[]> recordings = new ArrayList<>();
  private ModelSet models;

  /** Counts flows, not files. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Count {
    public long flows;
  }

  @Setup(Level.Trial)
  public void read() throws IOException {
    models = Traffic.models();
    recordings.addAll(recordings());
  }

  /** Every recording in ra's CSV. */
  static List<byte[]> recordings() throws IOException {
    List<byte[]> texts = new ArrayList<>();
    for (String folder : List.of("flows", "labelled")) {
      try (Stream<Path> files = Files.walk(SharedData.path(folder))) {
        for (Path file : files.sorted().toList()) {
          String name = file.getFileName().toString();
          if (name.matches(".*(\\.binetflow|netflow\\.labeled)(\\.xz)?")) texts.add(text(file));
        }
      }
    }
    return texts;
  }

  private static byte[] text(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      boolean packed = file.toString().endsWith(".xz");
      return packed ? new XZInputStream(in).readAllBytes() : in.readAllBytes();
    }
  }

  static Detector detector(String as, ModelSet models) {
    Profile usual = Profile.named("portcullis").orElseThrow();
    BeaconJudge.Choice choice = BeaconJudge.Choice.DEFAULT;
    return switch (as) {
      case "run" ->
          new Detector(
              usual, models, Detector.Limits.ROUTER, choice.with(BeaconJudge.Detail.RECENT));
      case "detect" -> new Detector(usual, models, Detector.Limits.NONE, choice);
      default -> new Detector(usual.withoutEvidence(), models, Detector.Limits.NONE);
    };
  }

  static long accept(byte[] lines, Detector detector) throws Exception {
    long flows = 0;
    try (FlowSource source =
        RecordedFlows.lines(new ByteArrayInputStream(lines), "bench", ZoneOffset.UTC)) {
      Reading reading = source.read(Duration.ZERO);
      while (reading != Reading.END) {
        if (reading instanceof Flow flow) {
          detector.accept(flow);
          flows++;
        }
        reading = source.read(Duration.ZERO);
      }
    }
    return flows;
  }

  @Benchmark
  public long everything(Count count) throws Exception {
    long tests = 0;
    for (byte[] recording : recordings) {
      Detector detector = detector(as, models);
      count.flows += accept(recording, detector);
      tests += detector.counters().tests();
    }
    return tests;
  }
}
