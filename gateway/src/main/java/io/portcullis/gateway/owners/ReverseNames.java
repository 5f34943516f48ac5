package io.portcullis.gateway.owners;

import io.portcullis.rules.InetAddresses;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks one resolver for the names of addresses, over UDP, all at once. The resolver learns which
 * addresses somebody looks at, so this is done only when it is ordered.
 */
public final class ReverseNames {
  /** Addresses of one look; beyond it nobody reads the list. */
  public static final int MOST = 256;

  /** What one datagram of DNS without extensions holds. */
  private static final int LARGEST = 512;

  private static final int DNS = 53;

  private final InetSocketAddress resolver;
  private final Duration patience;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param patience for all answers together, more than zero
   */
  public ReverseNames(InetSocketAddress resolver, Duration patience) {
    if (patience.toMillis() < 1) throw new IllegalArgumentException("no time: " + patience);
    this.resolver = resolver;
    this.patience = patience;
  }

  /**
   * The resolver that this machine asks first: the first {@code nameserver} of resolv.conf(5).
   *
   * @throws IOException when the file cannot be read
   */
  public static Optional<InetSocketAddress> ofMachine(Path resolvConf) throws IOException {
    for (String line : Files.readAllLines(resolvConf)) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length < 2 || !words[0].equals("nameserver")) continue;
      Optional<InetAddress> address = InetAddresses.parse(words[1]);
      if (address.isPresent()) return Optional.of(new InetSocketAddress(address.get(), DNS));
    }
    return Optional.empty();
  }

  /**
   * The names of addresses, as far as answers come in time; of {@value #MOST} addresses at most.
   *
   * @throws IOException when the resolver cannot be reached, or gives no answer at all
   */
  public Map<InetAddress, String> of(Collection<InetAddress> addresses) throws IOException {
    Map<InetAddress, PointerQuestion> open = new LinkedHashMap<>();
    for (InetAddress each : addresses) {
      if (open.size() >= MOST) break;
      open.computeIfAbsent(each, one -> new PointerQuestion(random.nextInt(1 << 16), one));
    }
    if (open.isEmpty()) return Map.of();
    int asked = open.size();
    Map<InetAddress, String> names = new LinkedHashMap<>();
    try (DatagramSocket socket = new DatagramSocket()) {
      // A connected socket takes datagrams of the resolver alone.
      socket.connect(resolver);
      for (PointerQuestion each : open.values()) {
        byte[] question = each.bytes();
        socket.send(new DatagramPacket(question, question.length));
      }
      collect(socket, open, names);
    } catch (PortUnreachableException nobody) {
      throw new IOException("nobody answers at " + resolver(), nobody);
    } catch (IOException failed) {
      throw new IOException(resolver() + " cannot be asked: " + failed.getMessage(), failed);
    }
    if (open.size() == asked) {
      throw new IOException(resolver() + " gave no answer within " + patience.toMillis() + " ms");
    }
    return names;
  }

  private void collect(
      DatagramSocket socket, Map<InetAddress, PointerQuestion> open, Map<InetAddress, String> names)
      throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    byte[] buffer = new byte[LARGEST];
    while (!open.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left < 1) return;
      socket.setSoTimeout((int) left);
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException over) {
        return;
      }
      byte[] message = Arrays.copyOf(buffer, packet.getLength());
      for (Map.Entry<InetAddress, PointerQuestion> each : open.entrySet()) {
        if (!each.getValue().isAnsweredBy(message)) continue;
        each.getValue().name(message).ifPresent(name -> names.put(each.getKey(), name));
        open.remove(each.getKey());
        break;
      }
    }
  }

  private String resolver() {
    return "the resolver " + InetAddresses.text(resolver.getAddress()) + ":" + resolver.getPort();
  }
}
