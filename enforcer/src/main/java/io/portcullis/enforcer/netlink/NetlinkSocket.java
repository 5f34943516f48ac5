package io.portcullis.enforcer.netlink;

import static io.portcullis.enforcer.netlink.Netlink.HEADER_BYTES;
import static io.portcullis.enforcer.netlink.Netlink.padded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * One netlink socket to netfilter in the network namespace of the thread that opened it
 * (netlink(7)). Requests are written with {@link #request} and sent with {@link #exchange}, which
 * returns when the kernel has answered the last of them. For one thread at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
  // A dump comes in pieces of at most 32 KiB (NLMSG_GOODSIZE); errors for a batch come one by one.
  private static final int RECEIVE_BYTES = 256 * 1024;
  // A batch must fit into one send: 50,000 IPv6 connections are about 10 MB.
  private static final int SOCKET_BUFFER_BYTES = 32 * 1024 * 1024;
  // The kernel works inside send(2), so an answer that is not there at once was lost.
  private static final int PATIENCE_SECONDS = 5;

  private final LibC libc;
  private final Runtime runtime;
  private final MessageWriter writer = new MessageWriter();
  private final ByteBuffer received =
      ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.nativeOrder());
  private final Pointer receivedPointer;
  private int descriptor = -1;

  private NetlinkSocket(LibC libc) {
    this.libc = libc;
    this.runtime = Runtime.getSystemRuntime();
    this.receivedPointer = Pointer.wrap(runtime, received);
  }

  /**
   * Opens one.
   *
   * @throws NetlinkException when this system has no netlink, or no descriptor is left
   * @throws UnsatisfiedLinkError when libc or JNR's own library cannot be loaded
   */
  public static NetlinkSocket open() throws NetlinkException {
    return open(LibraryLoader.create(LibC.class).load("c"));
  }

  /**
   * Opens one through another libc, which a test lets go wrong.
   *
   * @throws NetlinkException when there is no netlink, or no descriptor is left
   */
  public static NetlinkSocket open(LibC libc) throws NetlinkException {
    NetlinkSocket socket = new NetlinkSocket(libc);
    socket.connect();
    return socket;
  }

  private void connect() throws NetlinkException {
    descriptor =
        libc.socket(
            Netlink.AF_NETLINK, Netlink.SOCK_RAW | Netlink.SOCK_CLOEXEC, Netlink.NETLINK_NETFILTER);
    if (descriptor < 0) throw new NetlinkException(lastError(), "no netlink socket", true);
    option(Netlink.SOL_NETLINK, Netlink.NETLINK_EXT_ACK, 1);
    option(Netlink.SOL_NETLINK, Netlink.NETLINK_CAP_ACK, 1);
    // The forced sizes need CAP_NET_ADMIN in the first user namespace; a container may lack it.
    if (!option(Netlink.SOL_SOCKET, Netlink.SO_SNDBUFFORCE, SOCKET_BUFFER_BYTES)) {
      option(Netlink.SOL_SOCKET, Netlink.SO_SNDBUF, SOCKET_BUFFER_BYTES);
    }
    if (!option(Netlink.SOL_SOCKET, Netlink.SO_RCVBUFFORCE, SOCKET_BUFFER_BYTES)) {
      option(Netlink.SOL_SOCKET, Netlink.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    }
    patience();
  }

  private boolean option(int level, int name, int value) {
    Pointer pointer = runtime.getMemoryManager().allocateDirect(4);
    pointer.putInt(0, value);
    return libc.setsockopt(descriptor, level, name, pointer, 4) == 0;
  }

  private void patience() {
    // struct timeval: two longs of the machine's word size (sys/time.h)
    int word = runtime.addressSize();
    Pointer pointer = runtime.getMemoryManager().allocateDirect(2 * word);
    pointer.putNativeLong(0, PATIENCE_SECONDS);
    pointer.putNativeLong(word, 0);
    libc.setsockopt(descriptor, Netlink.SOL_SOCKET, Netlink.SO_RCVTIMEO, pointer, 2 * word);
  }

  /** Whether an interface of this name is there, in the namespace of this socket (netdevice(7)). */
  public boolean hasDevice(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    if (descriptor < 0 || text.length >= Netlink.IFNAMSIZ) return false;
    Pointer pointer = runtime.getMemoryManager().allocateDirect(Netlink.IFREQ_BYTES, true);
    pointer.put(0, text, 0, text.length);
    return libc.ioctl(descriptor, Netlink.SIOCGIFINDEX, pointer) == 0;
  }

  /** An empty request to write messages into. */
  public MessageWriter request() {
    writer.clear();
    return writer;
  }

  /** Sends the request and waits until its last message is answered; replies do not matter. */
  public void exchange() throws NetlinkException {
    exchange((operation, reply) -> {});
  }

  /**
   * Sends the request and waits until its last message is answered. The last message must ask for
   * an answer (NLM_F_ACK or NLM_F_DUMP), or be the end of a batch whose last operation does.
   *
   * @param replies gets each reply's operation (the low byte of its type) and attributes
   * @throws NetlinkException the first error that any of the messages met; in a batch it means that
   *     nothing was changed, although later messages may have been acknowledged. Also when an
   *     answer makes no sense
   */
  public void exchange(BiConsumer<Integer, Attributes> replies) throws NetlinkException {
    if (descriptor < 0) connect();
    send();
    Answers answers = new Answers(replies);
    try {
      while (!answers.complete) take(receive(), answers);
    } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException wrong) {
      // What is still queued would be taken for the answer to something else.
      reopen();
      throw new NetlinkException(wrong);
    }
    if (answers.failed) throw new NetlinkException(answers.number, answers.words, true);
    if (answers.interrupted) throw new NetlinkException(4, "", true);
  }

  private void take(int length, Answers answers) {
    for (int at = 0; at + HEADER_BYTES <= length; at += padded(received.getInt(at))) {
      int bytes = received.getInt(at);
      if (bytes < HEADER_BYTES || bytes > length - at) {
        throw new IllegalArgumentException(bytes + " bytes of " + (length - at));
      }
      answers.accept(at, at + bytes);
    }
  }

  /** What came back for one request. */
  private final class Answers {
    private final BiConsumer<Integer, Attributes> replies;
    private boolean complete;
    private boolean failed;
    private boolean interrupted;
    private int number;
    private String words = "";

    Answers(BiConsumer<Integer, Attributes> replies) {
      this.replies = replies;
    }

    void accept(int at, int end) {
      int sequence = received.getInt(at + 8);
      if (sequence - writer.firstSequence() < 0 || sequence - writer.lastSequence() > 0) {
        return; // the late answer to an earlier request
      }
      int type = Short.toUnsignedInt(received.getShort(at + 4));
      int flags = Short.toUnsignedInt(received.getShort(at + 6));
      if ((flags & Netlink.NLM_F_DUMP_INTR) != 0) interrupted = true;
      if (type == Netlink.NLMSG_ERROR || type == Netlink.NLMSG_DONE) {
        end(sequence, type, flags, at, end);
        return;
      }
      replies.accept(
          type & 0xff, new Attributes(received, at + HEADER_BYTES + Netlink.NFGENMSG_BYTES, end));
    }

    private void end(int sequence, int type, int flags, int at, int end) {
      int error = end - at >= HEADER_BYTES + 4 ? -received.getInt(at + HEADER_BYTES) : 0;
      if (error != 0 && !failed) {
        failed = true;
        number = error;
        words = type == Netlink.NLMSG_ERROR ? kernelsWords(flags, at, end) : "";
      }
      // An error for the batch's own header is the answer to the whole of it.
      complete |= sequence == writer.lastAnswered();
      complete |= error != 0 && sequence == writer.firstSequence();
    }
  }

  /** NLMSGERR_ATTR_MSG, behind the error number and the header of the message it is about. */
  private String kernelsWords(int flags, int at, int end) {
    if ((flags & Netlink.NLM_F_ACK_TLVS) == 0) return "";
    int quoted = at + HEADER_BYTES + 4;
    boolean whole = (flags & Netlink.NLM_F_CAPPED) == 0;
    int attributes = quoted + (whole ? padded(received.getInt(quoted)) : HEADER_BYTES);
    if (attributes < quoted || attributes >= end) return "";
    return new Attributes(received, attributes, end).text(Netlink.NLMSGERR_ATTR_MSG);
  }

  private void send() throws NetlinkException {
    ByteBuffer request = writer.buffer().duplicate().flip();
    long length = request.limit();
    Pointer pointer = Pointer.wrap(runtime, request);
    long sent;
    do {
      sent = libc.send(descriptor, pointer, length, 0);
    } while (sent < 0 && lastErrno() == Errno.EINTR);
    if (sent == length) return;
    int error = lastError();
    reopen();
    throw new NetlinkException(
        error, Errno.of(error) == Errno.EMSGSIZE ? "send fewer changes at once" : "", true);
  }

  private int receive() throws NetlinkException {
    long length;
    do {
      length = libc.recv(descriptor, receivedPointer, RECEIVE_BYTES, 0);
    } while (length < 0 && lastErrno() == Errno.EINTR);
    if (length > 0) return (int) length;
    int error = length == 0 ? 11 : lastError();
    // Answers were lost: whatever is still queued belongs to nobody.
    reopen();
    throw new NetlinkException(error, "", false);
  }

  private void reopen() throws NetlinkException {
    close();
    connect();
  }

  private int lastError() {
    return runtime.getLastError();
  }

  private Errno lastErrno() {
    return Errno.of(lastError());
  }

  @Override
  public void close() {
    if (descriptor >= 0) libc.close(descriptor);
    descriptor = -1;
  }
}
