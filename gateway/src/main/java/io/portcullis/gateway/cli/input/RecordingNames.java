package io.portcullis.gateway.cli.input;

import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.names.FlowNames;
import io.portcullis.gateway.names.NoNames;
import io.portcullis.gateway.names.PacketNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Names of servers out of a recording's packets, for whoever judges its flows. */
public final class RecordingNames implements Closeable {
  private final RootCommand portcullis;
  private final Optional<PacketNames> packets;

  private RecordingNames(RootCommand portcullis, Optional<PacketNames> packets) {
    this.portcullis = portcullis;
    this.packets = packets;
  }

  /**
   * Of a recording.
   *
   * @param file empty for pipes and live flows, which have none
   * @param weighed whether the method makes use of names; without that {@code names: true} reads
   *     them, so that detections say them
   */
  public static RecordingNames of(RootCommand portcullis, Optional<Path> file, boolean weighed)
      throws Exception {
    boolean wanted = weighed || portcullis.config().names() == Config.Names.TRUE;
    return new RecordingNames(portcullis, wanted ? file.map(PacketNames::open) : Optional.empty());
  }

  /** What is heard; nothing where the recording has no packets. */
  public FlowNames names() {
    return packets.isPresent() ? packets.get() : NoNames.RECORDED;
  }

  /**
   * Warns when the packets could not be read to their end.
   *
   * @param flows of the same recording; where they broke off, that is told once for both
   */
  public void tellTrouble(FlowInput flows) {
    if (flows.failure().isPresent()) return;
    packets
        .flatMap(PacketNames::trouble)
        .ifPresent(why -> portcullis.console().warn("names are missing from here on: " + why));
  }

  @Override
  public void close() throws IOException {
    if (packets.isPresent()) packets.get().close();
  }
}
