package io.portcullis.argus.live;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.join.FlowJoiner;
import io.portcullis.argus.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Whole connections as they happen: argus, ra and the joining of their pieces in one source. */
public final class LiveFlows {
  private LiveFlows() {}

  /**
   * Flows of an argus that runs already.
   *
   * @param host argus' address
   * @param port argus' port, 1 to 65535
   * @param runFolder an existing folder for ra's settings
   * @throws IOException when ra is not installed or the folder cannot be written
   */
  public static FlowSource ofArgus(String host, int port, Path runFolder, InstantSource clock)
      throws IOException {
    return new FlowJoiner(new RaClient(host, port, runFolder), clock);
  }

  /**
   * Flows of named interfaces, by an argus of our own, which ends with the source.
   *
   * @param interfaces at least one; each must exist and be up
   * @param runFolder an existing folder for the children's settings
   * @throws IOException as {@link ArgusProbe#start} and {@link #ofArgus}
   */
  public static FlowSource ofInterfaces(
      List<String> interfaces, Path runFolder, InstantSource clock) throws IOException {
    Program.RA.find(); // before argus is started in vain
    ArgusProbe probe = ArgusProbe.start(interfaces, runFolder);
    try {
      return new Probed(probe, ofArgus("127.0.0.1", probe.port(), runFolder, clock), interfaces);
    } catch (IOException | RuntimeException failed) {
      probe.close();
      throw failed;
    }
  }

  /** What argus itself has to tell comes among its flows. */
  private static final class Probed implements FlowSource {
    private final ArgusProbe probe;
    private final FlowSource flows;
    private final List<String> interfaces;
    private final Queue<Reading.Notice> notices = new ArrayDeque<>();

    Probed(ArgusProbe probe, FlowSource flows, List<String> interfaces) {
      this.probe = probe;
      this.flows = flows;
      this.interfaces = interfaces;
    }

    @Override
    public Reading read(Duration patience) throws IOException, InterruptedException {
      notices.addAll(probe.notices());
      Reading.Notice notice = notices.poll();
      return notice == null ? flows.read(patience) : notice;
    }

    @Override
    public String name() {
      return "argus on " + String.join(", ", interfaces);
    }

    @Override
    public boolean recorded() {
      return false;
    }

    @Override
    public void close() {
      flows.close();
      probe.close();
    }
  }
}
