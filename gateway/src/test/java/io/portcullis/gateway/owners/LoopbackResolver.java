package io.portcullis.gateway.owners;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A resolver on loopback that answers each question as a test says. */
public final class LoopbackResolver implements AutoCloseable {
  private final DatagramSocket socket;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final UnaryOperator<byte[]> answers;

  /**
   * @param answers makes a message of a question; none where it is empty
   */
  public LoopbackResolver(UnaryOperator<byte[]> answers) throws IOException {
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.answers = answers;
    Thread serving = new Thread(this::serve, "resolver");
    serving.setDaemon(true);
    serving.start();
  }

  /** One that gives every address a name. */
  public static LoopbackResolver naming(String name) throws IOException {
    return new LoopbackResolver(question -> answer(question, 12, name(name)));
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        asked.add(new String(question, StandardCharsets.ISO_8859_1));
        byte[] answer = answers.apply(question);
        if (answer.length == 0) continue;
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (SocketException closed) {
      // The test is over.
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** The questions so far. */
  public List<String> asked() {
    return asked;
  }

  /** A name as messages have it. */
  static byte[] name(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length() + 2);
    for (String label : text.split("\\.", -1)) {
      bytes.put((byte) label.length()).put(label.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.put((byte) 0).array();
  }

  /** The answer to a question with one record, whose owner points to the question. */
  static byte[] answer(byte[] question, int type, byte[] data) {
    ByteBuffer answer = ByteBuffer.allocate(question.length + 12 + data.length);
    answer.put(question).putShort((short) 0xc00c).putShort((short) type).putShort((short) 1);
    answer.putInt(60).putShort((short) data.length).put(data);
    answer.putShort(2, (short) 0x8180).putShort(6, (short) 1);
    return answer.array();
  }

  @Override
  public void close() {
    socket.close();
  }
}
