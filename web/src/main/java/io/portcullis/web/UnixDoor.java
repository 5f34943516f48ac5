package io.portcullis.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * A Unix socket that leads to the page, for a web server on this machine that stands before it. The
 * JDK's server listens on TCP alone, so each connection is passed on to it, byte for byte.
 */
public final class UnixDoor implements AutoCloseable {
  private static final int MOST = 64;
  private static final int BUFFER = 1 << 14;

  private final Path path;
  private final InetSocketAddress page;
  private final ServerSocketChannel server;
  private final Semaphore places = new Semaphore(MOST);
  private volatile boolean closed;

  private UnixDoor(Path path, InetSocketAddress page, ServerSocketChannel server) {
    this.path = path;
    this.page = page;
    this.server = server;
  }

  /**
   * Where it lies, and who may connect.
   *
   * @param group of the socket, one that this process' user is in; empty: its own
   */
  public record Place(Path path, Optional<String> group, Set<PosixFilePermission> mode) {
    public Place {
      mode = Set.copyOf(mode);
    }
  }

  /**
   * Opens it; what an earlier page left in its place goes.
   *
   * @throws IOException when it cannot be opened; the message names the place
   */
  static UnixDoor open(Place place, InetSocketAddress page) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Files.deleteIfExists(place.path());
      server.bind(UnixDomainSocketAddress.of(place.path()));
      PosixFileAttributeView view =
          Files.getFileAttributeView(
              place.path(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (place.group().isPresent()) {
        view.setGroup(
            place
                .path()
                .getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByGroupName(place.group().get()));
      }
      Files.setPosixFilePermissions(place.path(), place.mode());
    } catch (IOException failed) {
      server.close();
      throw new IOException(
          "web.unix: " + place.path() + " cannot be had: " + failed.getMessage(), failed);
    }
    UnixDoor door = new UnixDoor(place.path(), page, server);
    thread("page-unix", door::accept);
    return door;
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!closed) {
      try {
        SocketChannel from = server.accept();
        if (places.tryAcquire()) thread("page-unix-line", () -> serve(from));
        else from.close();
      } catch (IOException ended) {
        // Closed, or one that went before it was let in.
        if (!server.isOpen()) return;
      }
    }
  }

  private void serve(SocketChannel from) {
    try (from;
        SocketChannel to = SocketChannel.open(page)) {
      thread("page-unix-there", () -> copy(from, to));
      // Whoever asks may have nothing more to say, and still wait for the answer.
      copy(to, from);
    } catch (IOException gone) {
      // Either end has gone; the other goes with it.
    } finally {
      places.release();
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        write(buffer.flip(), to);
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      close(from);
      close(to);
    }
  }

  private static void write(ByteBuffer bytes, ByteChannel to) throws IOException {
    while (bytes.hasRemaining()) to.write(bytes);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException closedAllTheSame) {
      // The descriptor is freed even then.
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException gone) {
      // The next page replaces it.
    }
  }
}
