package io.portcullis.gateway.notify.notifier;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real web server on loopback that keeps what is posted to it. */
public final class WebServer implements AutoCloseable {
  private final HttpServer server;
  private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
  private final List<Integer> answers = new CopyOnWriteArrayList<>();

  /** One request. */
  public record Posted(String path, String authorization, String gotifyKey, String body) {}

  public WebServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          int status = answers.isEmpty() ? 200 : answers.remove(0);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
          posted.add(
              new Posted(
                  exchange.getRequestURI().getPath(),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                  String.valueOf(exchange.getRequestHeaders().getFirst("X-Gotify-Key")),
                  new String(body, StandardCharsets.UTF_8)));
        });
    server.start();
  }

  /** Answers the next requests with these and then with 200. */
  public void answer(Integer... status) {
    answers.addAll(List.of(status));
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The next request; waits for it. */
  public Posted next() throws InterruptedException {
    Posted next = posted.poll(30, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("nothing was posted");
    return next;
  }

  public int waiting() {
    return posted.size();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
