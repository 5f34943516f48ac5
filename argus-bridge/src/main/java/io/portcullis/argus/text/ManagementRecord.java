package io.portcullis.argus.text;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * The record with which argus 3 begins each stream and file: 128 bytes, big-endian (argus 3.0.8,
 * observed). It tells the intervals that argus was started with.
 *
 * @param statusSeconds how long argus waits before it reports a flow (option -S); 0 for less than a
 *     second
 * @param reportSeconds how often it reports on itself (ARGUS_MAR_STATUS_INTERVAL)
 */
public record ManagementRecord(int statusSeconds, int reportSeconds) {
  public static final int LENGTH = 128;
  private static final int COOKIE = 0xe5712dcb;
  private static final int COOKIE_AT = 8;
  private static final int STATUS_AT = 44;
  private static final int REPORT_AT = 46;

  /** The record in these bytes, or empty when they are none. */
  public static Optional<ManagementRecord> in(byte[] bytes) {
    if (bytes.length < LENGTH) return Optional.empty();
    ByteBuffer record = ByteBuffer.wrap(bytes);
    if (record.getInt(COOKIE_AT) != COOKIE) return Optional.empty();
    int status = Short.toUnsignedInt(record.getShort(STATUS_AT));
    int report = Short.toUnsignedInt(record.getShort(REPORT_AT));
    return Optional.of(new ManagementRecord(status, report));
  }

  /**
   * What the argus on this port says first.
   *
   * @throws IOException when nobody listens there, or somebody who is silent or no argus; the
   *     message is a sentence about the port
   */
  public static ManagementRecord ask(String host, int port, Duration patience) throws IOException {
    String place = host + ":" + port;
    try (Socket socket = connected(host, port, patience)) {
      return answer(socket.getInputStream(), place);
    } catch (SocketTimeoutException silent) {
      throw new IOException(
          place + " is silent; whoever listens there is no argus, or it hangs", silent);
    } catch (UnknownHostException unknown) {
      throw new IOException("there is no host named " + host, unknown);
    } catch (ConnectException refused) {
      throw new IOException("nothing listens on " + place + "; is argus running?", refused);
    }
  }

  /**
   * Whether somebody listens there who still answers, if only by hanging up: argus turns readers
   * away when it has 10, and on a quiet network it counts those that have gone for a while yet.
   *
   * @param patience how long connecting, and then the answer, may take
   */
  public static boolean responds(String host, int port, Duration patience) {
    try (Socket socket = connected(host, port, patience)) {
      return answers(socket);
    } catch (IOException nobody) {
      return false;
    }
  }

  private static boolean answers(Socket socket) {
    try {
      // An end of the stream is an answer as well.
      int unused = socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static Socket connected(String host, int port, Duration patience) throws IOException {
    Socket socket = new Socket();
    try {
      int millis = (int) patience.toMillis();
      socket.connect(new InetSocketAddress(host, port), millis);
      socket.setSoTimeout(millis);
      return socket;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  private static ManagementRecord answer(InputStream in, String place) throws IOException {
    byte[] first = in.readNBytes(LENGTH);
    if (first.length < LENGTH) {
      throw new IOException(
          place + " closed the connection; argus takes no more than 10 readers at once");
    }
    return in(first)
        .orElseThrow(() -> new IOException(place + " answers, but not as argus 3 does"));
  }
}
