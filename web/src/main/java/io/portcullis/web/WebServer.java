package io.portcullis.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.web.gate.GatewayLink;
import io.portcullis.web.whatif.WhatIf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The page: the JDK's own server, which does what is needed here (plain requests, streams, TLS)
 * with nothing to add. At most {@value #MOST_THREADS} requests at once; who comes then is not
 * served.
 */
public final class WebServer implements AutoCloseable {
  private static final int MOST_THREADS = 64;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Streams streams = new Streams();
  private final GatewayLink link;
  private final Guard guard;
  private final Sessions sessions;
  private final Logins logins;
  private final Resources resources = new Resources();
  private final WhatIf whatIf;
  private final Pages pages;
  private final Api api;
  private final Consumer<String> log;
  private final boolean tls;
  private Optional<UnixDoor> door = Optional.empty();

  /**
   * How it is set up.
   *
   * @param socket of the gateway
   * @param listen where browsers ask; port 0: any
   * @param hosts names by which they may ask, beside the address and localhost; of a web server
   *     that stands before it as {@code https://NAME}
   * @param tls PEM files; empty: no TLS
   * @param unix a Unix socket beside it; empty: none
   * @param whatIf how other settings are tried
   */
  public record Settings(
      Path socket,
      InetSocketAddress listen,
      List<String> hosts,
      Optional<Pem> tls,
      Optional<UnixDoor.Place> unix,
      WhatIf.Settings whatIf) {
    public Settings {
      hosts = List.copyOf(hosts);
    }
  }

  private WebServer(
      HttpServer server, Settings settings, InstantSource clock, Consumer<String> log) {
    this.server = server;
    this.log = log;
    this.tls = settings.tls().isPresent();
    this.threads =
        new ThreadPoolExecutor(
            2, MOST_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), WebServer::thread);
    this.link = new GatewayLink(settings.socket(), clock, streams::tell);
    List<String> names = new ArrayList<>(settings.hosts());
    names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
    names.add(settings.listen().getHostString());
    this.guard = new Guard(names, server.getAddress().getPort(), tls);
    this.sessions = new Sessions(clock, new SecureRandom());
    this.logins = new Logins(link, clock);
    Orders orders = new Orders(link);
    this.whatIf = new WhatIf(settings.whatIf(), clock);
    WhatIfPage trials = new WhatIfPage(whatIf, link);
    this.pages = new Pages(link, sessions, orders, trials, clock, resources.version());
    this.api = new Api(link, orders);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "page");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins to serve.
   *
   * @param log gets what an operator should hear
   * @throws IOException when it cannot listen, or a file of TLS is unusable; the message names it
   */
  public static WebServer start(Settings settings, InstantSource clock, Consumer<String> log)
      throws IOException {
    // Before the first server is made: the JDK reads them once. Small answers go at once, and who
    // sends its request drop by drop is not waited for.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "20");
    System.setProperty("jdk.httpserver.maxConnections", "200");
    HttpServer made = listening(settings);
    WebServer server = new WebServer(made, settings, clock, log);
    made.setExecutor(server.threads);
    made.createContext("/", server::handle);
    made.start();
    server.link.start();
    if (settings.unix().isPresent()) {
      try {
        server.door = Optional.of(UnixDoor.open(settings.unix().get(), made.getAddress()));
      } catch (IOException failed) {
        server.close();
        throw failed;
      }
    }
    return server;
  }

  private static HttpServer listening(Settings settings) throws IOException {
    try {
      if (settings.tls().isEmpty()) return HttpServer.create(settings.listen(), 64);
      HttpsServer secure = HttpsServer.create(settings.listen(), 64);
      secure.setHttpsConfigurator(new HttpsConfigurator(settings.tls().get().context()));
      return secure;
    } catch (BindException taken) {
      throw new IOException(
          "web.listen: " + settings.listen() + " cannot be had: " + taken.getMessage(), taken);
    }
  }

  /** Where it listens, with the port that was given for port 0. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Guard.protect(exchange.getResponseHeaders());
    try {
      Arrival arrival = Arrival.read(exchange);
      guard.check(arrival);
      if (isStream(arrival)) {
        streams.serve(exchange);
        return;
      }
      send(exchange, reply(arrival));
    } catch (Refusal refusal) {
      boolean program = exchange.getRequestURI().getPath().startsWith("/api/");
      send(exchange, program ? api.refused(refusal) : pages.refused(refusal));
    } catch (InterruptedException ends) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException defect) {
      log.accept("ERROR " + exchange.getRequestURI().getPath() + ": " + defect);
      send(exchange, pages.refused(new Refusal(500, "The page has a defect. Its log says which.")));
    } finally {
      exchange.close();
    }
  }

  private boolean isStream(Arrival arrival) throws Refusal {
    if (!arrival.path().equals(List.of("events"))) return false;
    if (session(arrival).isEmpty()) throw new Refusal(403, "Log in first.");
    return true;
  }

  private Optional<Session> session(Arrival arrival) {
    return arrival.cookie().flatMap(sessions::find);
  }

  private Reply reply(Arrival arrival) throws IOException, InterruptedException {
    return switch (arrival.part(0)) {
      case "static" ->
          resources
              .reply(arrival.part(1))
              .orElseThrow(() -> new Refusal(404, "There is no such file."));
      case "favicon.ico" -> resources.reply("icon.svg").orElseThrow();
      case "login" -> login(arrival);
      case "api" -> api.answer(arrival, person(arrival));
      default -> page(arrival);
    };
  }

  private Reply page(Arrival arrival) throws IOException, InterruptedException {
    Optional<Session> session = session(arrival);
    if (session.isEmpty()) {
      if (arrival.isPost()) throw new Refusal(403, "Log in first.");
      return Reply.to("/login");
    }
    if (!arrival.isPost()) return pages.show(arrival, session.get());
    if (arrival.part(0).equals("logout")) return logout(arrival, session.get());
    if (arrival.part(0).equals("orders")) return pages.order(arrival, session.get());
    if (arrival.part(0).equals("what-if")) return pages.tried(arrival, session.get());
    throw new Refusal(404, "There is no such page.");
  }

  private Reply login(Arrival arrival) throws Refusal, InterruptedException {
    if (!arrival.isPost()) return pages.login(200, "");
    try {
      String name = arrival.field("name").strip();
      Session.Person person =
          name.isEmpty()
              ? logins.owner(arrival.field("token"))
              : logins.owner(name, arrival.field("password"));
      if (person.program()) return pages.login(403, "That token is one for programs.");
      Session begun = sessions.begin(person);
      return Reply.to("/now")
          .with("Set-Cookie", Arrival.setCookie(begun.id(), guard.secure(arrival)));
    } catch (Refusal wrong) {
      return pages.login(wrong.code(), String.valueOf(wrong.getMessage()));
    }
  }

  private Reply logout(Arrival arrival, Session session) throws Refusal {
    if (!Sessions.same(arrival.field("csrf"), session.csrf())) {
      throw new Refusal(403, "That form is not of this session. Reload the page.");
    }
    sessions.end(session.id());
    return Reply.to("/login").with("Set-Cookie", Arrival.setCookie("", guard.secure(arrival)));
  }

  /** Programs come with a token of their own, never with a browser's cookie. */
  private Session.Person person(Arrival arrival) throws Refusal, InterruptedException {
    String token =
        Logins.bearer(arrival)
            .orElseThrow(() -> new Refusal(401, "Send 'Authorization: Bearer TOKEN'."));
    Session.Person person = logins.owner(token);
    if (!person.program()) throw new Refusal(403, "That token was one to log in with.");
    return person;
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    boolean bare = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
    exchange.sendResponseHeaders(reply.code(), bare ? -1 : body.length);
    if (bare) return;
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    door.ifPresent(UnixDoor::close);
    streams.close();
    whatIf.close();
    link.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
