package io.portcullis.fleet.evidence;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.Meter;
import io.portcullis.fleet.WorkFolder;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.roster.Entry;
import io.portcullis.fleet.roster.Site;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * What counting costs in a large fleet, at a real server on loopback: so many sites, made of keys
 * alone, each with a rhythm to twenty servers, and one correlator. Ten of the twenty are among 500
 * that many sites hear, ten are a site's own.
 */
public final class CorrelatorSize {
  private static final int SERVERS = 20;
  private static final int SHARED = 500;
  private static final int WRITERS = 4;

  private CorrelatorSize() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) throw new IllegalArgumentException("say: SITES");
    try (WorkFolder folder = WorkFolder.make("portcullis-correlator-size");
        MadeFleet fleet = new MadeFleet(folder.path())) {
      fleet.operator().joinCorrelator("counter", new SecureRandom());
      fleet.server().reload();
      fleet.operator().publish();
      count(fleet, Integer.parseInt(arguments[0]));
    }
    System.exit(0);
  }

  private static void count(MadeFleet fleet, int sites) throws Exception {
    LongAdder messages = new LongAdder();
    LongAdder bytes = new LongAdder();
    long began = System.nanoTime();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Callable<Void>> shares = new ArrayList<>();
      for (int each = 0; each < WRITERS; each++) {
        shares.add(new Writer(fleet, each, sites, messages, bytes));
      }
      for (Future<Void> done : writers.invokeAll(shares)) done.get();
    } finally {
      writers.shutdown();
    }
    System.out.printf(
        "%d sites said %d messages, %d bytes, in %.0f s%n",
        sites, messages.sum(), bytes.sum(), Meter.since(began));
    Correlator correlator =
        new Correlator(
            fleet.settings("counter", Acceptance.NONE),
            EvidencePlace.TURN,
            BootClock.system(),
            new Random(7));
    long before = Meter.used();
    long cpu = Meter.processor();
    began = System.nanoTime();
    List<Turn> turns = new ArrayList<>();
    correlator.pass(turns::add);
    System.out.printf(
        "one correlator counted %d partitions in %.1f s, of which %.1f s of a core: %d summaries of"
            + " %d servers, %d tallies told, no room for %d, %d refused, %d too late; it keeps %d"
            + " bytes of heap a site%n",
        turns.size(),
        Meter.since(began),
        (Meter.processor() - cpu) / 1e9,
        turns.stream().mapToLong(Turn::summaries).sum(),
        turns.stream().mapToInt(Turn::servers).sum(),
        turns.stream().mapToInt(Turn::tallies).sum(),
        turns.stream().mapToInt(Turn::untold).sum(),
        turns.stream().mapToLong(Turn::refused).sum(),
        turns.stream().filter(Turn::late).count(),
        (Meter.used() - before) / sites);
  }

  /** Says what a share of the sites hears, by the operator's client. */
  private record Writer(MadeFleet fleet, int share, int sites, LongAdder messages, LongAdder bytes)
      implements Callable<Void> {
    @Override
    public Void call() throws Exception {
      SigningKey operator = SigningKey.read(fleet.operatorFolder().resolve("operator.key"));
      SigningKey door = SigningKey.read(fleet.operatorFolder().resolve("operator-bus.key"));
      SecureRandom secret = new SecureRandom();
      Random random = new Random(share);
      try (Bus bus = Bus.connect(List.of(fleet.url()), "operator", door, Optional.empty())) {
        for (int number = share; number < sites; number += WRITERS) {
          String name = "sim-" + number;
          SigningKey key = SigningKey.generate(name + "-1", secret);
          Site site = new Site(name, true, key.busName(), List.of(key.verifying()), false);
          put(
              bus,
              Place.entry(name).toString(),
              new Entry(name, 1, Optional.of(site)).seal(operator));
          say(bus, name, key, heard(number, random));
        }
      }
      return null;
    }

    private List<Summary> heard(int site, Random random) {
      List<Summary> all = new ArrayList<>();
      for (int each = 0; each < SERVERS; each++) {
        boolean shared = each % 2 == 0;
        int number = shared ? random.nextInt(SHARED) : SHARED + site * SERVERS + each;
        String server = "198." + number / 65536 + "." + number / 256 % 256 + "." + number % 256;
        Endpoint endpoint = new Endpoint(IpAddress.parse(server).orElseThrow(), 443, 6);
        Duration first = Duration.ofHours(5);
        all.add(new Summary(endpoint, 60 + number % 20, 93, 300, 2, first, Duration.ZERO));
      }
      return all;
    }

    private void say(Bus bus, String name, SigningKey key, List<Summary> all) throws IOException {
      for (int partition = 0; partition < EvidencePlace.PARTITIONS; partition++) {
        int its = partition;
        List<Summary> some =
            all.stream().filter(each -> each.endpoint().partition() == its).toList();
        Head head = new Head(name, key.id(), Instant.now().toEpochMilli() * 1000, Instant.now());
        String place = EvidencePlace.seen(partition, name);
        put(bus, place, Signed.seal(key, place, Summary.text(head, some)));
      }
    }

    private void put(Bus bus, String place, byte[] message) throws IOException {
      bus.board().put(place, message);
      messages.increment();
      bytes.add(place.length() + message.length);
    }
  }
}
