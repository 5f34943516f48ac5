package io.portcullis.gateway.names;

import io.portcullis.argus.Flow;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.NameWatch;
import io.portcullis.capture.names.PcapNames;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.detector.reasons.NameEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Names out of the packets of a recording: before each flow as much as was heard when it ended. A
 * recording of flows alone has no names, and says nothing.
 */
public final class PacketNames implements FlowNames, Closeable {

  /** Packets and flows are timed by two programs. */
  private static final long SLACK_MICROS = 1_000_000;

  private final Optional<PcapNames> packets;
  private Consumer<NameEvent> told = nobody -> {};
  private Optional<IOException> broken = Optional.empty();

  private PacketNames(Path file) {
    NameWatch watch =
        new NameWatch(
            NameLimits.USUAL, everybody -> true, new NameEar(event -> told.accept(event)));
    Optional<PcapNames> opened;
    try {
      opened = Optional.of(PcapNames.open(file, watch));
    } catch (IOException flows) {
      opened = Optional.empty();
    }
    packets = opened;
  }

  /** Of a file; what cannot be read as packets has none. */
  public static PacketNames open(Path file) {
    return new PacketNames(file);
  }

  @Override
  public void tell(Consumer<NameEvent> consumer) {
    told = consumer;
  }

  @Override
  public void before(Flow flow) {
    if (packets.isEmpty() || broken.isPresent()) return;
    try {
      packets.get().advanceTo(FlowEnds.micros(flow.end()) + SLACK_MICROS);
    } catch (IOException unreadable) {
      broken = Optional.of(unreadable);
    }
  }

  @Override
  public ServerName of(Flow flow) {
    return packets.map(names -> FlowEnds.ask(names, flow)).orElse(ServerName.UNKNOWN);
  }

  /** Why names are missing from some place on; empty when they are not. */
  public Optional<String> trouble() {
    String damage = packets.map(PcapNames::damage).orElse("");
    String why = broken.map(IOException::getMessage).orElse(damage);
    return why.isEmpty() ? Optional.empty() : Optional.of(why);
  }

  @Override
  public void close() throws IOException {
    if (packets.isPresent()) packets.get().close();
  }
}
