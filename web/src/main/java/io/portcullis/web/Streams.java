package io.portcullis.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Tabs that wait for news (Server-Sent Events). Each hears names of parts that changed, once a
 * second at most, and asks for what it shows. At most {@value #MOST}; the oldest goes for a new
 * one.
 */
final class Streams implements AutoCloseable {
  static final int MOST = 24;

  private static final long PAUSE_MS = 1000;
  private static final long PING_MS = 15_000;

  private final Deque<Stream> open = new ArrayDeque<>();
  private boolean closed;

  /** One tab: what it has not heard yet. */
  private static final class Stream {
    private final HttpExchange exchange;
    private final Set<String> news = new LinkedHashSet<>();
    private boolean ended;

    Stream(HttpExchange exchange) {
      this.exchange = exchange;
    }

    synchronized void add(String what) {
      news.add(what);
      notifyAll();
    }

    synchronized void end() {
      ended = true;
      notifyAll();
    }

    /** What is new; empty after a while without any. */
    synchronized Set<String> next() throws InterruptedException {
      long end = System.nanoTime() + PING_MS * 1_000_000;
      while (news.isEmpty() && !ended) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) break;
        wait(left);
      }
      Set<String> taken = new LinkedHashSet<>(news);
      news.clear();
      return taken;
    }

    synchronized boolean ended() {
      return ended;
    }
  }

  /** Tells all tabs that a part has changed. Never waits for one. */
  synchronized void tell(String what) {
    open.forEach(each -> each.add(what));
  }

  /** Serves one tab until it goes; called by a thread that it may keep. */
  void serve(HttpExchange exchange) throws IOException, InterruptedException {
    Stream stream = enter(exchange);
    try (OutputStream out = exchange.getResponseBody()) {
      write(out, "retry: 2000\n\n");
      while (!stream.ended()) {
        Set<String> news = stream.next();
        StringBuilder text = new StringBuilder(news.isEmpty() ? ": still here\n\n" : "");
        for (String each : news) text.append("event: ").append(each).append("\ndata: 1\n\n");
        write(out, text.toString());
        Thread.sleep(PAUSE_MS);
      }
    } finally {
      leave(stream);
    }
  }

  private synchronized Stream enter(HttpExchange exchange) throws IOException {
    if (closed) throw new IOException("the page ends");
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    if (open.size() >= MOST) {
      Stream oldest = open.removeFirst();
      oldest.end();
      oldest.exchange.close();
    }
    Stream stream = new Stream(exchange);
    open.addLast(stream);
    return stream;
  }

  private synchronized void leave(Stream stream) {
    open.remove(stream);
    stream.exchange.close();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.forEach(Stream::end);
  }
}
