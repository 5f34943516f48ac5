package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Flow;
import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.capture.names.NameListener;
import io.portcullis.capture.names.NameWatch;
import io.portcullis.capture.names.PcapNames;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.detector.Detector;
import io.portcullis.detector.reasons.NameEvent;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.input.FlowInput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tells a detector what the packets of a recording say of names, before each flow as much as was
 * heard when it ended. A recording of flows alone has no names, and says nothing.
 */
final class PacketNames implements Closeable {
  static final PacketNames NONE = new PacketNames(Optional.empty());

  /** Packets and flows are timed by two programs. */
  private static final long SLACK_MICROS = 1_000_000;

  private final Optional<PcapNames> packets;
  private Optional<IOException> broken = Optional.empty();

  private PacketNames(Optional<PcapNames> packets) {
    this.packets = packets;
  }

  /** Of a file; what cannot be read as packets has none. */
  static PacketNames open(Path file, Detector detector) {
    NameWatch watch = new NameWatch(NameLimits.USUAL, everybody -> true, new Ear(detector));
    try {
      return new PacketNames(Optional.of(PcapNames.open(file, watch)));
    } catch (IOException flows) {
      return NONE;
    }
  }

  /** A reader that is told of each flow after the detector was told its names. */
  FlowInput.Reader before(FlowInput.Reader then) {
    return new FlowInput.Reader() {
      @Override
      public boolean flow(Flow flow) {
        hearUntilEndOf(flow);
        return then.flow(flow);
      }

      @Override
      public void pause() {
        then.pause();
      }
    };
  }

  private void hearUntilEndOf(Flow flow) {
    if (packets.isEmpty() || broken.isPresent()) return;
    try {
      packets.get().advanceTo(flow.end().toEpochMilli() * 1000 + SLACK_MICROS);
    } catch (IOException unreadable) {
      broken = Optional.of(unreadable);
    }
  }

  /** Says what could not be read. */
  void tell(Console console) {
    String damage = packets.map(PcapNames::damage).orElse("");
    String why = broken.map(IOException::getMessage).orElse(damage);
    if (!why.isEmpty()) console.warn("names are missing from here on: " + why);
  }

  @Override
  public void close() throws IOException {
    if (packets.isPresent()) packets.get().close();
  }

  /** What a watch tells, as the detector takes it. */
  private static final class Ear implements NameListener {
    private final Detector detector;

    Ear(Detector detector) {
      this.detector = detector;
    }

    @Override
    public void answered(
        long micros,
        IpAddress client,
        String name,
        boolean nonexistent,
        List<IpAddress> addresses) {
      detector.hear(new NameEvent.Answer(micros, client, name, nonexistent, addresses));
    }

    @Override
    public void shook(
        IpAddress client, int clientPort, IpAddress server, int serverPort, Handshake handshake) {
      NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
      long micros = handshake.seenMicros();
      String name = handshake.name();
      boolean http = handshake.kind() == Handshake.Kind.HTTP;
      // Which User-Agent it is nobody keeps, only whether there is one.
      String agent = handshake.userAgent() ? "some" : "";
      detector.hear(
          http
              ? new NameEvent.Request(micros, ends, name, agent)
              : new NameEvent.Hello(micros, ends, name, handshake.ja4()));
    }

    @Override
    public void certified(
        long micros,
        IpAddress client,
        int clientPort,
        IpAddress server,
        int serverPort,
        Handshake.Certificate certificate) {
      NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
      if (!certificate.seen()) return;
      detector.hear(new NameEvent.Certificate(micros, ends, certificate.selfSigned()));
    }

    @Override
    public void spokeOtherwise(
        long micros, IpAddress client, int clientPort, IpAddress server, int serverPort) {
      NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
      detector.hear(new NameEvent.OtherData(micros, ends));
    }
  }
}
