package io.portcullis.fleet;

import io.nats.client.AuthHandler;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.message.Statement;
import io.portcullis.fleet.roster.Entry;
import io.portcullis.fleet.roster.Site;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a large fleet costs, at a real server on loopback: {@code real SITES SECONDS} runs the fleet
 * parts of so many routers in this process, {@code simulated SITES} lets one router read what so
 * many sites say. All of it shares this machine's cores, so that real routers are faster.
 */
public final class FleetSize {
  private static final Acceptance ALL = new Acceptance(1, Set.of(), false);

  /** Blocks in force at each simulated site, each at a place of its own. */
  private static final int BLOCKS = 5;

  private FleetSize() {}

  public static void main(String[] arguments) throws Exception {
    try (WorkFolder folder = WorkFolder.make("portcullis-fleet-size")) {
      if (arguments.length == 3 && arguments[0].equals("real")) {
        real(folder.path(), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
      } else if (arguments.length == 2 && arguments[0].equals("simulated")) {
        simulated(folder.path(), Integer.parseInt(arguments[1]));
      } else {
        throw new IllegalArgumentException("say: real SITES SECONDS, or: simulated SITES");
      }
    }
    System.exit(0);
  }

  private static void real(Path folder, int sites, int seconds) throws Exception {
    String[] names = new String[sites];
    for (int each = 0; each < sites; each++) names[each] = "site-" + each;
    List<FleetLink> links = new ArrayList<>();
    try (MadeFleet fleet = new MadeFleet(folder, names);
        Ear ear = new Ear(fleet)) {
      long began = System.nanoTime();
      for (String name : names) {
        FleetSettings settings = fleet.settings(name, ALL);
        links.add(new FleetLink(settings, BootClock.system(), new SecureRandom()));
      }
      ear.listen();
      for (FleetLink link : links) link.start();
      for (FleetLink link : links) while (!link.view().up()) Thread.sleep(10);
      System.out.printf("%d routers are up after %.1f s%n", sites, Meter.since(began));
      settle(links, ear);
      for (double rate : new double[] {1, 5, 20}) said(links, ear, rate, seconds);
    }
    for (FleetLink link : links) link.close();
  }

  private static void settle(List<FleetLink> links, Ear ear) throws InterruptedException {
    long before;
    do {
      before = ear.messages.sum();
      Thread.sleep(2000);
    } while (ear.messages.sum() != before);
    for (FleetLink link : links) link.take();
  }

  /** Decisions at sites that chance chooses, and when each other site wants them. */
  private static void said(List<FleetLink> links, Ear ear, double rate, int seconds)
      throws InterruptedException {
    Random random = new Random(7);
    Map<String, Long> said = new HashMap<>();
    Map<FleetLink, Set<String>> known = new HashMap<>();
    Map<FleetLink, SharedBlock> ours = new HashMap<>();
    List<Double> waits = new ArrayList<>();
    long messages = ear.messages.sum();
    long bytes = ear.bytes.sum();
    long began = System.nanoTime();
    long cpu = Meter.processor();
    int number = 0;
    double last = seconds + 5.0;
    while (Meter.since(began) < last) {
      if (Meter.since(began) < seconds && Meter.since(began) * rate >= number) {
        FleetLink link = links.get(random.nextInt(links.size()));
        String server = "198.18." + number / 250 + "." + number % 250;
        Duration ends = BootClock.system().sinceBoot().plusSeconds(3600);
        ours.put(
            link,
            new SharedBlock(Prefix.parse(server), Optional.empty(), ends, "a beacon of 63 s"));
        said.put(server, System.nanoTime());
        link.say(List.of(ours.get(link)));
        number++;
      }
      for (FleetLink link : links) {
        Optional<List<Accepted>> news = link.take();
        if (news.isEmpty()) continue;
        long now = System.nanoTime();
        Set<String> before = known.computeIfAbsent(link, any -> new HashSet<>());
        for (Accepted each : news.get()) {
          String server = each.server().toString();
          if (said.containsKey(server) && before.add(server)) {
            waits.add((now - said.get(server)) / 1e6);
          }
        }
      }
      Thread.sleep(1);
    }
    double[] sorted = waits.stream().mapToDouble(each -> each).sorted().toArray();
    long heard = ear.messages.sum() - messages;
    System.out.printf(
        "%.0f decisions a second, %d s: the server took %.1f messages/s of %d bytes, handed out"
            + " %.0f/s; %d of %d waits over: p50 %.0f ms, p99 %.0f ms, most %.0f ms; %.0f%% of a"
            + " core%n",
        rate,
        seconds,
        (double) heard / seconds,
        (ear.bytes.sum() - bytes) / Math.max(1, heard),
        (double) heard / seconds * links.size(),
        sorted.length,
        number * (links.size() - 1),
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.99)],
        sorted[sorted.length - 1],
        (Meter.processor() - cpu) / 1e7 / Meter.since(began));
    for (FleetLink link : links) link.say(List.of());
    settle(links, ear);
  }

  /** The operator's key, as a client that hears all and may say all. */
  private static final class Ear implements AutoCloseable {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Connection connection;

    Ear(MadeFleet fleet) throws IOException, InterruptedException {
      SigningKey door = SigningKey.read(fleet.operatorFolder().resolve("operator-bus.key"));
      AuthHandler key =
          new AuthHandler() {
            @Override
            public byte[] sign(byte[] nonce) {
              return door.sign(nonce);
            }

            @Override
            public char[] getID() {
              return door.busName().toCharArray();
            }

            @Override
            public char[] getJWT() {
              return new char[0];
            }
          };
      connection = Nats.connect(new Options.Builder().server(fleet.url()).authHandler(key).build());
    }

    void listen() {
      Dispatcher hears =
          connection.createDispatcher(
              each -> {
                messages.increment();
                bytes.add(each.getSubject().length() + each.getData().length);
              });
      hears.subscribe(Place.ALL);
    }

    @Override
    public void close() throws InterruptedException {
      connection.close();
    }
  }

  private static void simulated(Path folder, int sites) throws Exception {
    try (MadeFleet fleet = new MadeFleet(folder, "reader");
        Ear ear = new Ear(fleet)) {
      Simulation simulation = new Simulation(fleet, ear, sites);
      long began = System.nanoTime();
      simulation.fill();
      System.out.printf(
          "%d sites said %d messages, %d bytes, in %.0f s%n",
          sites, simulation.messages, simulation.bytes, Meter.since(began));
      for (int run = 0; run < 2; run++) read(fleet, simulation);
    }
  }

  private static void read(MadeFleet fleet, Simulation simulation) throws Exception {
    long before = Meter.used();
    long cpu = Meter.processor();
    long began = System.nanoTime();
    FleetLink reader =
        new FleetLink(fleet.settings("reader", ALL), BootClock.system(), new SecureRandom());
    reader.start();
    Optional<String> trouble = Optional.empty();
    while (!reader.view().up()) {
      Thread.sleep(20);
      if (!reader.view().trouble().equals(trouble)) {
        trouble = reader.view().trouble();
        System.out.println("trouble: " + trouble.orElse("none"));
      }
    }
    double up = Meter.since(began);
    int wanted = 0;
    while (wanted < simulation.sites * BLOCKS && Meter.since(began) < up + 20) {
      wanted = reader.take().map(List::size).orElse(wanted);
      Thread.sleep(20);
    }
    System.out.printf(
        "one router read all in %.1f s, of which %.1f s of a core; %d servers are wanted; %d bytes"
            + " of heap a site%n",
        up, (Meter.processor() - cpu) / 1e9, wanted, (Meter.used() - before) / simulation.sites);
    cpu = Meter.processor();
    Thread.sleep(10_000);
    System.out.printf("at rest: %.1f%% of a core%n", (Meter.processor() - cpu) / 1e8);
    for (int each = 0; each < 3; each++) {
      long said = System.nanoTime();
      String server = simulation.decide();
      boolean there = false;
      while (!there) {
        there =
            reader.take().orElse(List.of()).stream()
                .anyMatch(one -> one.server().toString().equals(server));
        Thread.sleep(1);
      }
      System.out.printf("a decision is wanted after %.0f ms%n", Meter.since(said) * 1000);
    }
    cpu = Meter.processor();
    began = System.nanoTime();
    for (int each = 0; each < 100; each++) {
      // As often as 10,000 sites with 50 blocks a day say something.
      Thread.sleep(86);
      simulation.decide();
    }
    System.out.printf(
        "with 12 messages a second: %.0f%% of a core%n",
        (Meter.processor() - cpu) / 1e7 / Meter.since(began));
    reader.close();
    Thread.sleep(2000);
  }

  /** Sites that are keys alone: the operator's client says for them what they sign. */
  private static final class Simulation {
    private final Ear ear;
    private final int sites;
    private final SigningKey operator;
    private final SigningKey[] keys;
    private long messages;
    private long bytes;
    private long sequence = Instant.now().toEpochMilli() * 1000;
    private int decided;

    Simulation(MadeFleet fleet, Ear ear, int sites) throws IOException {
      this.ear = ear;
      this.sites = sites;
      this.operator = SigningKey.read(fleet.operatorFolder().resolve("operator.key"));
      this.keys = new SigningKey[sites];
      SecureRandom random = new SecureRandom();
      for (int each = 0; each < sites; each++) {
        keys[each] = SigningKey.generate(name(each) + "-1", random);
      }
    }

    private static String name(int site) {
      return "sim-" + site;
    }

    void fill() throws Exception {
      for (int each = 0; each < sites; each++) {
        Site site =
            new Site(
                name(each), true, keys[each].busName(), List.of(keys[each].verifying()), false);
        say(Place.entry(name(each)), new Entry(name(each), 1, Optional.of(site)).seal(operator));
        Health health =
            new Health("0.1.0", "armed", 37, 12, 0, false, Optional.of(new Health.Pace(12.5, 0.4)));
        seal(each, Place.health(name(each)), Message.text(head(each), health));
        for (int block = 0; block < BLOCKS; block++) {
          int number = each * BLOCKS + block;
          String server = "10." + number / 65536 + "." + number / 256 % 256 + "." + number % 256;
          decide(each, block, server);
        }
      }
      ear.connection.flush(Duration.ofSeconds(60));
      long stored;
      do {
        Thread.sleep(500);
        stored =
            ear.connection
                .jetStreamManagement()
                .getStreamInfo("PORTCULLIS")
                .getStreamState()
                .getMsgCount();
      } while (stored < messages);
    }

    String decide() {
      String server = "198.51." + decided / 250 + "." + decided % 250;
      decide(decided++ % sites, 15, server);
      return server;
    }

    private void decide(int site, int bucket, String server) {
      Statement one =
          new Statement(
              Prefix.parse(server),
              Optional.empty(),
              Duration.ofHours(4),
              "beacon every 63.2 s, 9 of 12 flows on the beat: score 4.85 of 4.00");
      seal(site, Place.decisions(name(site), bucket), Message.text(head(site), List.of(one)));
    }

    private Head head(int site) {
      return new Head(name(site), keys[site].id(), ++sequence, Instant.now());
    }

    private void seal(int site, Place place, String text) {
      say(place, Signed.seal(keys[site], place.toString(), text));
    }

    private void say(Place place, byte[] message) {
      messages++;
      bytes += message.length;
      ear.connection.publish(place.toString(), message);
    }
  }
}
