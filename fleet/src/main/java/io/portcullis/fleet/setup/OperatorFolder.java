package io.portcullis.fleet.setup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import io.portcullis.fleet.Member;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.evidence.EvidencePlace;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.objects.FleetObject;
import io.portcullis.fleet.objects.KeptObjects;
import io.portcullis.fleet.objects.Kind;
import io.portcullis.fleet.roster.Entry;
import io.portcullis.fleet.roster.Site;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/**
 * The folder of a fleet's operator. Its keys say who belongs to the fleet, so it lies on no router:
 * each site is handed a folder of its own.
 *
 * <pre>
 * operator.key      signs entries of sites
 * operator-bus.key  opens the server, with all rights there
 * operator.pub      what each site believes
 * fleet.json        servers, where the server listens
 * entries/SITE      what the operator says of a site, signed
 * objects/KIND.signed  what the operator publishes for all sites
 * sites/SITE/       what a site is handed: site.key, bus.key, operator.pub, fleet.yaml
 * nats-server.conf  of the server; written anew with each change
 * </pre>
 */
public final class OperatorFolder {
  private static final String KEY = "operator.key";
  private static final String BUS_KEY = "operator-bus.key";
  private static final String SETTINGS = "fleet.json";
  private static final String ENTRIES = "entries";
  private static final String SITES = "sites";
  private static final String OBJECTS = "objects";
  private static final String SERVER = "nats-server.conf";

  private static final int ATTEMPTS = 5;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  private final Path folder;
  private final SigningKey key;
  private final SigningKey bus;
  private final Choice choice;
  private final TreeMap<String, Entry> entries = new TreeMap<>();

  /**
   * What the operator chose when the fleet was made.
   *
   * @param servers where sites find the bus
   * @param listen where the server listens, {@code HOST:PORT}
   * @param store folder in which the server keeps the stream
   * @param certificate PEM file that the server shows; empty: no TLS
   * @param certificateKey PEM file of its key
   * @param authority PEM file by which sites know the certificate; empty: the machine's own
   */
  public record Choice(
      List<String> servers,
      String listen,
      String store,
      Optional<String> certificate,
      Optional<String> certificateKey,
      Optional<String> authority) {
    public Choice {
      servers = List.copyOf(servers);
      if (servers.isEmpty()) throw new IllegalArgumentException("there is no server");
      for (String server : servers) {
        if (!server.matches("(nats|tls)://[^\\s\"']+")) {
          throw new IllegalArgumentException(
              "'" + server + "' is no server (as nats://192.0.2.1:4222, or tls://…)");
        }
      }
      if (certificate.isPresent() != certificateKey.isPresent()) {
        throw new IllegalArgumentException(
            "a certificate needs its key, and a key its certificate");
      }
      for (String each :
          List.of(listen, store, certificate.orElse(""), certificateKey.orElse(""))) {
        if (each.matches("(?s).*[\"\\\\\\p{Cntrl}].*")) {
          throw new IllegalArgumentException("'" + each + "' has a quote or a control character");
        }
      }
    }
  }

  private OperatorFolder(Path folder, SigningKey key, SigningKey bus, Choice choice) {
    this.folder = folder;
    this.key = key;
    this.bus = bus;
    this.choice = choice;
  }

  /**
   * Makes a fleet without sites.
   *
   * @throws IOException when the folder holds one already, or cannot be written
   */
  public static OperatorFolder make(Path folder, Choice choice, SecureRandom random)
      throws IOException {
    if (Files.exists(folder.resolve(KEY))) {
      throw new IOException(folder + " holds a fleet already");
    }
    makeFolder(folder);
    makeFolder(folder.resolve(ENTRIES));
    makeFolder(folder.resolve(SITES));
    SigningKey key = SigningKey.generate(Member.OPERATOR_ID, random);
    SigningKey bus = SigningKey.generate("operator-bus", random);
    Files.writeString(folder.resolve(SETTINGS), text(choice));
    Files.writeString(folder.resolve(Member.OPERATOR), key.verifying().text() + "\n");
    bus.write(folder.resolve(BUS_KEY));
    key.write(folder.resolve(KEY));
    OperatorFolder made = new OperatorFolder(folder, key, bus, choice);
    made.writeServer();
    return made;
  }

  private static void makeFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static String text(Choice choice) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("servers");
      for (String server : choice.servers()) json.writeString(server);
      json.writeEndArray();
      json.writeStringField("listen", choice.listen());
      json.writeStringField("store", choice.store());
      json.writeStringField("certificate", choice.certificate().orElse(""));
      json.writeStringField("certificate_key", choice.certificateKey().orElse(""));
      json.writeStringField("authority", choice.authority().orElse(""));
      json.writeEndObject();
    }
    return text + "\n";
  }

  /**
   * Opens what {@link #make} made.
   *
   * @throws IOException when something is missing or wrong; the message names the file
   */
  public static OperatorFolder open(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(KEY))) {
      throw new IOException(folder + " holds no fleet; 'portcullis fleet init' makes one");
    }
    SigningKey key = SigningKey.read(folder.resolve(KEY));
    SigningKey bus = SigningKey.read(folder.resolve(BUS_KEY));
    Path settings = folder.resolve(SETTINGS);
    OperatorFolder opened;
    try {
      Json json = Json.read(Files.readString(settings));
      Choice choice =
          new Choice(
              json.texts("servers"),
              json.text("listen"),
              json.text("store"),
              filled(json.text("certificate")),
              filled(json.text("certificate_key")),
              filled(json.text("authority")));
      opened = new OperatorFolder(folder, key, bus, choice);
    } catch (IOException | IllegalArgumentException wrong) {
      throw new IOException(settings + ": " + wrong.getMessage(), wrong);
    }
    opened.readEntries();
    return opened;
  }

  private static Optional<String> filled(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private void readEntries() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.resolve(ENTRIES))) {
      for (Path file : all) {
        String name = String.valueOf(file.getFileName());
        if (!Place.isName(name)) continue;
        try {
          entries.put(name, Entry.open(name, Files.readAllBytes(file), key.verifying()));
        } catch (RefusedException wrong) {
          throw new IOException(file + ": " + wrong.getMessage(), wrong);
        }
      }
    }
  }

  /** Its sites, by name. */
  public List<Site> sites() {
    return entries.values().stream().flatMap(entry -> entry.site().stream()).toList();
  }

  /** Where sites find the bus. */
  public Choice choice() {
    return choice;
  }

  /**
   * Takes a site in, and makes the folder that it is to be handed.
   *
   * @param speaks whether its decisions count for others
   * @return that folder
   * @throws IOException when there is such a site already, or a file cannot be written
   * @throws IllegalArgumentException when that is no name of a site
   */
  public Path join(String name, boolean speaks, SecureRandom random) throws IOException {
    return join(name, speaks, false, random);
  }

  /**
   * Takes one in that counts what sites hear. It is no router, and says nothing else.
   *
   * @return the folder that it is to be handed
   * @throws IOException when there is such a site already, or a file cannot be written
   * @throws IllegalArgumentException when that is no name of a site
   */
  public Path joinCorrelator(String name, SecureRandom random) throws IOException {
    return join(name, false, true, random);
  }

  private Path join(String name, boolean speaks, boolean correlator, SecureRandom random)
      throws IOException {
    if (!Place.isName(name) || name.equals(Place.FLEET)) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of a site (small letters, digits, hyphens; not 'fleet')");
    }
    if (site(name).isPresent()) {
      throw new IOException("there is a site '" + name + "' already; --rotate gives it a new key");
    }
    Path handed = folder.resolve(SITES).resolve(name);
    if (Files.exists(handed)) throw new IOException(handed + " is there already");
    makeFolder(handed);
    long number = version(name) + 1;
    SigningKey signs = SigningKey.generate(name + "-" + number, random);
    SigningKey opens = SigningKey.generate(name + "-bus-" + number, random);
    signs.write(handed.resolve(Member.SITE_KEY));
    opens.write(handed.resolve(Member.BUS_KEY));
    hand(handed, name);
    // There the router keeps what it takes of the operator's objects.
    makeFolder(handed.resolve(OBJECTS));
    put(name, new Site(name, speaks, opens.busName(), List.of(signs.verifying()), correlator));
    return handed;
  }

  private void hand(Path handed, String name) throws IOException {
    Files.copy(folder.resolve(Member.OPERATOR), handed.resolve(Member.OPERATOR));
    StringBuilder yaml = new StringBuilder();
    yaml.append("# A member of a fleet; goes to /etc/portcullis/conf.d/fleet.yaml.\nfleet:\n");
    yaml.append("  site: ").append(name).append("\n");
    yaml.append("  servers: [\"").append(String.join("\", \"", choice.servers())).append("\"]\n");
    yaml.append(
        "  accept: none          # whose decisions are enforced here: none, sites, quorum\n");
    if (choice.authority().isPresent()) {
      Files.copy(Path.of(choice.authority().get()), handed.resolve("ca.pem"));
      yaml.append("  ca: /etc/portcullis/fleet/ca.pem\n");
    }
    Files.writeString(handed.resolve("fleet.yaml"), yaml);
  }

  /**
   * Gives a site another key beside the one it has. Both count until {@link #retire}.
   *
   * @return the file of the new key, which takes the place of the site's {@code site.key}
   */
  public Path rotate(String name, SecureRandom random) throws IOException {
    Site site = known(name);
    if (site.keys().size() > 1) {
      throw new IOException(name + " has two keys already; --retire takes the older one away");
    }
    SigningKey next = SigningKey.generate(name + "-" + (version(name) + 1), random);
    Path file = folder.resolve(SITES).resolve(name).resolve(Member.SITE_KEY + ".new");
    next.write(file);
    put(name, site.with(List.of(site.keys().get(0), next.verifying())));
    return file;
  }

  /** Takes the older of a site's two keys away. */
  public void retire(String name) throws IOException {
    Site site = known(name);
    if (site.keys().size() < 2) throw new IOException(name + " has one key alone");
    VerifyingKey newest = site.keys().get(site.keys().size() - 1);
    Path handed = folder.resolve(SITES).resolve(name);
    Path file = handed.resolve(Member.SITE_KEY + ".new");
    if (Files.exists(file)) {
      Files.move(file, handed.resolve(Member.SITE_KEY), StandardCopyOption.REPLACE_EXISTING);
    }
    put(name, site.with(List.of(newest)));
  }

  /** Takes a site out: nobody believes it any more, and the server does not let it in. */
  public void leave(String name) throws IOException {
    known(name);
    write(new Entry(name, version(name) + 1, Optional.empty()));
  }

  private Site known(String name) throws IOException {
    return site(name).orElseThrow(() -> new IOException("there is no site '" + name + "'"));
  }

  private Optional<Site> site(String name) {
    return Optional.ofNullable(entries.get(name)).flatMap(Entry::site);
  }

  private long version(String name) {
    Entry entry = entries.get(name);
    return entry == null ? 0 : entry.version();
  }

  private void put(String name, Site site) throws IOException {
    write(new Entry(name, version(name) + 1, Optional.of(site)));
  }

  private void write(Entry entry) throws IOException {
    KeptObjects.replace(folder.resolve(ENTRIES).resolve(entry.name()), entry.seal(key));
    entries.put(entry.name(), entry);
    writeServer();
  }

  private void writeServer() throws IOException {
    Optional<ServerText.Tls> tls =
        choice
            .certificate()
            .map(each -> new ServerText.Tls(each, choice.certificateKey().orElseThrow()));
    ServerText.Settings settings = new ServerText.Settings(choice.listen(), choice.store(), tls);
    String text = ServerText.of(settings, bus.busName(), sites());
    KeptObjects.replace(folder.resolve(SERVER), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Signs what all sites may take, as a version higher than all before.
   *
   * @param by who signs it, in a line
   * @param text empty: what was published is taken back
   * @throws IllegalArgumentException when it is too large
   */
  public FleetObject sign(Kind kind, String by, Instant now, Optional<String> text)
      throws IOException {
    KeptObjects kept = new KeptObjects(folder.resolve(OBJECTS));
    long version = kept.read(kind, key.verifying()).map(FleetObject::version).orElse(0L) + 1;
    FleetObject next = new FleetObject(kind, version, now, by, text);
    kept.keep(kind, next.seal(key));
    return next;
  }

  /**
   * Says on the server what was signed last of a kind.
   *
   * @throws IOException when the server does not answer or refuses; the message says why
   */
  public void publish(Kind kind) throws IOException, InterruptedException {
    try (Bus opened = connect()) {
      opened.say(Place.object(kind.word()), new KeptObjects(folder.resolve(OBJECTS)).message(kind));
    }
  }

  /** What was signed for all sites, what was taken back too. */
  public List<FleetObject> objects() throws IOException {
    KeptObjects kept = new KeptObjects(folder.resolve(OBJECTS));
    List<FleetObject> all = new ArrayList<>();
    for (Kind kind : Kind.values()) kept.read(kind, key.verifying()).ifPresent(all::add);
    return all;
  }

  /** The server's configuration. */
  public Path server() {
    return folder.resolve(SERVER);
  }

  /**
   * Makes the stream on the server, and says there who belongs to the fleet and what all sites may
   * take.
   *
   * @return how many entries it has now
   * @throws IOException when the server does not answer or refuses; the message says why
   */
  public int publish() throws IOException, InterruptedException {
    try (Bus opened = connect()) {
      opened.prepare();
      EvidencePlace.prepare(opened.board(), EvidencePlace.TURN);
      List<Entry> all = new ArrayList<>(entries.values());
      for (Entry each : all) opened.say(Place.entry(each.name()), each.seal(key));
      KeptObjects kept = new KeptObjects(folder.resolve(OBJECTS));
      for (FleetObject each : objects()) {
        opened.say(Place.object(each.kind().word()), kept.message(each.kind()));
      }
      return all.size();
    }
  }

  /** While a server reads its configuration again, it lets nobody in for a moment. */
  private Bus connect() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return Bus.connect(choice.servers(), "operator", bus, tls());
      } catch (IOException notNow) {
        if (attempt == ATTEMPTS) throw notNow;
        Thread.sleep(BETWEEN_ATTEMPTS.toMillis());
      }
    }
  }

  private Optional<SSLContext> tls() throws IOException {
    return Member.tls(choice.servers(), choice.authority().map(Path::of));
  }
}
