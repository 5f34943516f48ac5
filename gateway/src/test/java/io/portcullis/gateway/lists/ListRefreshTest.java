package io.portcullis.gateway.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.firewall.BlockList.Direction;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.lists.ListRefresh.Outcome;
import io.portcullis.gateway.lists.ListRefresh.Result;
import io.portcullis.rules.InetAddresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists are asked for over a real connection with TLS, and only what is a list is kept. */
@Timeout(120)
final class ListRefreshTest {
  @TempDir Path folder;
  private final CommandLineRun.ManualClock clock = new CommandLineRun.ManualClock();
  private final AtomicReference<String> text = new AtomicReference<>("203.0.113.7\n");
  private ListServer server;
  private ListStore store;

  @BeforeEach
  void start() throws Exception {
    server = new ListServer(folder);
    server.serve("/list", exchange -> ListServer.answer(exchange, 200, text.get().getBytes(UTF_8)));
    store = ListStore.of(Paths.under(folder.resolve("state")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Config.ListSource source(String path) {
    return source(server.at(path), 100_000, Optional.of(server.certificate()));
  }

  private static Config.ListSource source(URI url, long size, Optional<Path> trusted) {
    return new Config.ListSource(
        "feodo",
        new Config.Place(Optional.empty(), Optional.of(url)),
        new Config.ListBounds(Duration.ofHours(1), Duration.ofDays(3), size, 1000, 4),
        Direction.BOTH,
        true,
        trusted);
  }

  private Outcome refresh(Config.ListSource source) throws Exception {
    return refresh(source, false);
  }

  private Outcome refresh(Config.ListSource source, boolean accepted) throws Exception {
    ListFetch fetch = new ListFetch(Duration.ofSeconds(3));
    return new ListRefresh(store, fetch, clock).refresh(source, accepted);
  }

  private boolean names(Config.ListSource source, String address) throws Exception {
    return LoadedList.read(source, store)
        .list()
        .orElseThrow()
        .addresses()
        .contains(InetAddresses.parse(address).orElseThrow());
  }

  @Test
  void aCopyIsKeptAndAnotherTakesItsPlace() throws Exception {
    Config.ListSource list = source("/list");
    assertThat(refresh(list).result()).isEqualTo(Result.NEW);
    assertThat(names(list, "203.0.113.7")).isTrue();
    text.set("203.0.113.8\n10.0.0.0/8\nnonsense\n");
    clock.forward(Duration.ofHours(1));
    Outcome outcome = refresh(list);
    assertThat(outcome.words())
        .isEqualTo(
            "2 prefixes, 1 of them private or special and left out, 1 line not taken (line 3:"
                + " 'nonsense' has no address or prefix)");
    assertThat(names(list, "203.0.113.7")).isFalse();
    assertThat(names(list, "203.0.113.8")).isTrue();
    assertThat(store.copy("feodo", list.source().toString()).good()).contains(clock.instant());
  }

  @Test
  void whatHasNotChangedIsNotSentAgainAndIsYoungAgain() throws Exception {
    server.serve(
        "/tagged",
        exchange -> {
          exchange.getResponseHeaders().add("ETag", "\"v1\"");
          boolean known = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
          ListServer.answer(
              exchange, known ? 304 : 200, known ? new byte[0] : "203.0.113.7\n".getBytes(UTF_8));
        });
    Config.ListSource list = source("/tagged");
    refresh(list);
    clock.forward(Duration.ofDays(2));
    assertThat(refresh(list).result()).isEqualTo(Result.UNCHANGED);
    assertThat(server.asked).containsExactly("/tagged", "/tagged \"v1\"");
    assertThat(
            store.copy("feodo", list.source().toString()).left(Duration.ofDays(3), clock.instant()))
        .isEqualTo(Duration.ofDays(3));
    Files.delete(folder.resolve("state/lists/feodo.list"));
    assertThat(refresh(list).result()).as("the copy is lost").isEqualTo(Result.NEW);
  }

  @Test
  void aServerThatFailsLeavesTheFormerCopyAndItsAge() throws Exception {
    server.serve("/broken", exchange -> ListServer.answer(exchange, 503, new byte[0]));
    Config.ListSource list = source("/list");
    refresh(list);
    clock.forward(Duration.ofDays(1));
    server.close();
    Outcome outcome = refresh(list);
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.words()).isEqualTo("nobody answers there");
    assertThat(names(list, "203.0.113.7")).isTrue();
    Copy copy = store.copy("feodo", list.source().toString());
    assertThat(copy.left(Duration.ofDays(3), clock.instant())).isEqualTo(Duration.ofDays(2));
    assertThat(copy.trouble()).isEqualTo("nobody answers there");
    assertThat(copy.next(Duration.ofHours(1), clock.instant()))
        .as("it is asked again sooner")
        .isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
  }

  @Test
  void whatIsNoListIsRefusedAndTheFormerCopyStays() throws Exception {
    Config.ListSource list = source("/list");
    refresh(list);
    text.set("<html>\n<p>Please log in</p>\n</html>\n");
    Outcome page = refresh(list);
    assertThat(page.result()).isEqualTo(Result.REFUSED);
    assertThat(page.words()).startsWith("3 of its 3 lines are no addresses that are taken");
    text.set("# nobody today\n");
    assertThat(refresh(list).words()).isEqualTo("it is empty, and had 1 prefixes before");
    assertThat(names(list, "203.0.113.7")).isTrue();
    assertThat(refresh(list, true).result()).as("an operator accepts").isEqualTo(Result.NEW);
  }

  @Test
  void certificatesAreCheckedAndRedirectsGoToHttpsAlone() throws Exception {
    assertThat(refresh(source(server.at("/list"), 1000, Optional.empty())).words())
        .isEqualTo(
            "its certificate is not trusted: signed by nobody that this machine knows (ca-file)");
    server.serve(
        "/down",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/list");
          ListServer.answer(exchange, 302, new byte[0]);
        });
    assertThat(refresh(source("/down")).words())
        .isEqualTo("the server sends us to an address that is not https");
    server.serve(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/list");
          ListServer.answer(exchange, 301, new byte[0]);
        });
    assertThat(refresh(source("/moved")).result()).isEqualTo(Result.NEW);
    server.serve(
        "/round",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/round");
          ListServer.answer(exchange, 302, new byte[0]);
        });
    assertThat(refresh(source("/round")).words()).contains("from one address to the next");
    Path other = Files.writeString(folder.resolve("no.pem"), "no certificate\n");
    assertThat(refresh(source(server.at("/list"), 1000, Optional.of(other))).words())
        .startsWith("ca-file " + other);
  }

  @Test
  void tooMuchIsRefusedPackedOrNot() throws Exception {
    byte[] large = "203.0.113.7\n".repeat(10_000).getBytes(UTF_8);
    server.serve("/large", exchange -> ListServer.answer(exchange, 200, large));
    server.serve("/bomb", exchange -> ListServer.answer(exchange, 200, packed(large)));
    server.serve(
        "/packed",
        exchange -> ListServer.answer(exchange, 200, packed("203.0.113.9\n".getBytes(UTF_8))));
    byte[] cut = packed(large);
    server.serve(
        "/cut", exchange -> ListServer.answer(exchange, 200, java.util.Arrays.copyOf(cut, 40)));
    for (String path : new String[] {"/large", "/bomb"}) {
      assertThat(
              refresh(source(server.at(path), 50_000, Optional.of(server.certificate()))).words())
          .as(path)
          .isEqualTo("it has more than 50000 bytes (max-size)");
    }
    assertThat(refresh(source("/cut")).words()).contains("damaged or cut off");
    assertThat(refresh(source("/packed")).result()).isEqualTo(Result.NEW);
    assertThat(names(source("/packed"), "203.0.113.9")).isTrue();
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void aServerThatDripsOrSaysNothingIsLeftAfterAWhile() throws Exception {
    server.serve(
        "/drip",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (true) {
              exchange.getResponseBody().write("# wait\n".getBytes(UTF_8));
              exchange.getResponseBody().flush();
              Thread.sleep(100);
            }
          } catch (InterruptedException | IOException left) {
            exchange.close();
          }
        });
    assertThat(refresh(source("/drip")).words()).isEqualTo("it was not there after 3 s");
    try (ServerSocket silent = new ServerSocket(0)) {
      URI url = URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/");
      assertThat(refresh(source(url, 1000, Optional.empty())).words())
          .isEqualTo("no answer in time");
    }
  }

  @Test
  void aFileIsAList() throws Exception {
    Path file = folder.resolve("mine.txt");
    Config.ListSource list =
        new Config.ListSource(
            "mine",
            new Config.Place(Optional.of(file), Optional.empty()),
            new Config.ListBounds(Duration.ofHours(1), Duration.ofDays(3), 1000, 1000, 4),
            Direction.BOTH,
            true,
            Optional.empty());
    assertThat(refresh(list).words()).isEqualTo(file + ": it does not exist");
    Files.writeString(file, "203.0.113.7\n2001:db8::/48\n");
    assertThat(refresh(list).result()).isEqualTo(Result.NEW);
    assertThat(names(list, "2001:db8::9")).isTrue();
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(refresh(list).words()).isEqualTo(file + " is a folder");
    assertThat(names(list, "2001:db8::9")).isTrue();
  }

  @Test
  void damagedNotesAndAnotherSourceAreNoCopy() throws Exception {
    Config.ListSource list = source("/list");
    refresh(list);
    assertThat(store.copy("feodo", "elsewhere").good()).isEmpty();
    Files.writeString(folder.resolve("state/lists/feodo.json"), "{}");
    assertThat(store.copy("feodo", list.source().toString()).good()).isEmpty();
    assertThat(refresh(list).result()).isEqualTo(Result.NEW);
  }
}
