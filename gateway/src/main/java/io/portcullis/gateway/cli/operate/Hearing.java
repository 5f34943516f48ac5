package io.portcullis.gateway.cli.operate;

import io.portcullis.detector.Profile;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.names.Deafness;
import io.portcullis.gateway.names.FlowNames;
import io.portcullis.gateway.names.LiveNames;
import io.portcullis.gateway.names.NoNames;
import io.portcullis.gateway.names.PacketNames;
import io.portcullis.rules.network.Network;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Names of servers for a run of the gateway, from where its flows come from.
 *
 * @param names what is heard
 * @param end what ends with the run
 */
record Hearing(FlowNames names, AutoCloseable end) implements AutoCloseable {

  /**
   * Where flows come from.
   *
   * @param source the file, or - for standard input; empty for live ones
   * @param recorded whether the flows were recorded
   * @param argus the host of a running argus that is read; empty where the gateway starts its own
   */
  record Place(Optional<String> source, boolean recorded, Optional<String> argus) {}

  /**
   * Opens what the configuration asks for.
   *
   * @param lines gets why nothing is heard, where nobody meant it
   * @throws StopException where {@code names: true} cannot be had
   */
  static Hearing open(RootCommand portcullis, Place from, Consumer<String> lines) throws Exception {
    boolean weighed = portcullis.judging().profile().weighing() == Profile.Weighing.REASONS;
    Config.Names wanted = portcullis.config().names();
    if (from.source().filter(name -> !name.equals("-")).isPresent()) {
      if (!weighed && wanted != Config.Names.TRUE) return deaf(Deafness.RECORDED);
      PacketNames names = PacketNames.open(Path.of(from.source().get()));
      return new Hearing(names, names);
    }
    if (from.recorded()) return deaf(Deafness.RECORDED);
    if (wanted == Config.Names.FALSE) return deaf(Deafness.OFF);
    boolean strict = wanted == Config.Names.TRUE;
    if (!strict && !weighed) return deaf(Deafness.PROFILE);
    if (!strict && from.argus().filter(host -> !isHere(host)).isPresent()) {
      return told(Deafness.REMOTE_ARGUS, lines);
    }
    List<String> watched = portcullis.network().watched(Network.interfaces()).interfaces();
    if (watched.isEmpty() && strict) throw refused(Deafness.NO_INTERFACE.remedy());
    if (watched.isEmpty()) return told(Deafness.NO_INTERFACE, lines);
    LiveNames names = LiveNames.open(watched, weighed, lines, portcullis.world().clock());
    Optional<String> trouble = names.refused();
    if (trouble.isPresent() && strict) {
      names.close();
      throw refused(trouble.get());
    }
    if (trouble.isPresent()) {
      lines.accept("WARNING names of servers are " + Deafness.NO_CAPTURE.sentence(trouble.get()));
    } else {
      lines.accept(
          "INFO listening for names of servers on "
              + String.join(", ", watched)
              + "; for an hour an address without one says nothing, since hosts may know it from"
              + " before");
    }
    return new Hearing(names, names);
  }

  private static StopException refused(String why) {
    return new StopException(
        Exit.USAGE,
        "names: true, and names cannot be heard: " + why + "; or set names: auto to go without");
  }

  private static Hearing told(Deafness why, Consumer<String> lines) {
    lines.accept("WARNING names of servers are " + why.sentence());
    return deaf(why);
  }

  private static Hearing deaf(Deafness why) {
    return new Hearing(new NoNames(why), () -> {});
  }

  /** Whether a host is this machine, so that its argus sees what the interfaces here do. */
  private static boolean isHere(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (UnknownHostException | SocketException unknown) {
      return false;
    }
  }

  @Override
  public void close() throws Exception {
    end.close();
  }
}
