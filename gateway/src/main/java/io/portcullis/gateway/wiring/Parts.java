package io.portcullis.gateway.wiring;

import io.portcullis.capture.WireSettings;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Inside;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.models.ModelFolder;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.models.ModelWatch;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.Firewalls;
import io.portcullis.enforcer.firewall.KernelInventory;
import io.portcullis.enforcer.firewall.NftFirewall;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.OrderSpool;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.HostNames;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.ledger.RunLock;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts that commands and gateway share, wired in one place and made when first asked for: most
 * commands need few of them, and must start at once. Used by one thread.
 */
public final class Parts implements AutoCloseable {

  /** Opens the kernel's firewall; a test puts a virtual one in its place. */
  public interface FirewallDoor {
    Firewall open(Config config) throws FirewallException;
  }

  /** A commit into SQLite's log needs a few pages of 4 KiB. */
  private static final long ROOM = 32_768;

  private final Config config;
  private final Paths paths;
  private final BootClock clock;
  private final FirewallDoor firewall;
  private final HostNames names;
  private Optional<Ledger> ledger = Optional.empty();
  private Optional<Enforcer> enforcer = Optional.empty();
  private final List<String> notices = new ArrayList<>();
  private boolean looking;

  /**
   * @param paths those of the configuration already
   */
  public Parts(Config config, Paths paths, BootClock clock, FirewallDoor firewall) {
    this.config = config;
    this.paths = paths;
    this.clock = clock;
    this.firewall = firewall;
    this.names = new HostNames(Parts::resolve, clock, HostNames.GRACE);
  }

  private static List<InetAddress> resolve(String name) throws java.net.UnknownHostException {
    return List.of(InetAddress.getAllByName(name));
  }

  /**
   * The kernel's firewall as the configuration and the interfaces choose it: a router drops what it
   * forwards, a machine without an inside what it receives and sends itself.
   */
  public static Firewall open(Config config) throws FirewallException {
    return Firewalls.open(choice(config), hooks(config));
  }

  private static Firewalls.Choice choice(Config config) {
    return switch (config.firewall()) {
      case AUTO -> Firewalls.Choice.AUTOMATIC;
      case NFTABLES -> Firewalls.Choice.NFTABLES;
      case IPSET -> Firewalls.Choice.IPSET;
    };
  }

  /**
   * In words which firewall drops here, and why it is that one.
   *
   * @throws FirewallException when there is none, or without the right to ask
   */
  public String firewallWords() throws FirewallException {
    try (Firewall opened = firewall()) {
      List<String> arrivals = opened.arrivals().orElse(List.of());
      return Firewalls.why(choice(config), opened)
          + (arrivals.isEmpty()
              ? ""
              : "; packets are looked at on arrival at " + String.join(", ", arrivals));
    }
  }

  /** What passes by our hooks here although the firewall works, in words. */
  public List<String> passingBy() throws FirewallException {
    KernelInventory kernel = asChosen(KernelInventory.take());
    return kernel.passingBy(settings(config, kernel)).stream()
        .map(KernelInventory.Gap::what)
        .toList();
  }

  /**
   * Devices whose packets pass by all our hooks now, although our table is there: they came after
   * it, and nobody has looked since. Empty where there is no table.
   */
  public List<String> unseen(KernelInventory inventory) throws FirewallException {
    try (Firewall opened = firewall()) {
      if (!opened.name().equals("nftables")) return List.of();
      Optional<List<String>> arrivals = opened.arrivals();
      if (arrivals.isEmpty()) return List.of();
      return inventory.ingressDevices(hooks(config).hooks()).stream()
          .filter(device -> !arrivals.get().contains(device))
          .toList();
    }
  }

  /** What there is to say beside an outcome, by the enforcer's last orders too; told once. */
  public List<String> notices() {
    List<String> told = new ArrayList<>(notices);
    notices.clear();
    enforcer.map(Enforcer::notices).ifPresent(told::addAll);
    return told;
  }

  /** Where our table is hooked in, and at which devices it looks at what passes by the hooks. */
  public static NftFirewall.Settings settings(Config config, KernelInventory inventory)
      throws FirewallException {
    NftFirewall.Settings hooks = hooks(config);
    return hooks.watching(inventory.ingressDevices(hooks.hooks()));
  }

  /** What the firewall that the configuration chooses can make of this kernel. */
  public KernelInventory asChosen(KernelInventory kernel) {
    return choice(config) == Firewalls.Choice.IPSET ? kernel.forIpset() : kernel;
  }

  private static NftFirewall.Settings hooks(Config config) throws FirewallException {
    if (!config.interfaces().inside().isEmpty()) return NftFirewall.Settings.router();
    try {
      return Network.watchedByDefault(Network.interfaces()).hostOnly()
          ? NftFirewall.Settings.host()
          : NftFirewall.Settings.router();
    } catch (IOException unreadable) {
      throw new FirewallException(
          FirewallException.Kind.OTHER,
          "cannot read the interfaces: " + Paths.reason(unreadable),
          unreadable);
    }
  }

  public Config config() {
    return config;
  }

  public Paths paths() {
    return paths;
  }

  public BootClock clock() {
    return clock;
  }

  public Instant now() {
    return clock.instant();
  }

  /** Opened once; made when missing. */
  public Ledger ledger() throws LedgerException {
    if (ledger.isEmpty()) {
      try {
        Path folder = paths.ledger().toAbsolutePath().getParent();
        if (folder != null) Paths.make(folder);
      } catch (IOException noFolder) {
        throw new LedgerException(String.valueOf(noFolder.getMessage()), noFolder);
      }
      ledger = Optional.of(looking ? look() : Ledger.open(paths.ledger(), clock));
    }
    return ledger.get();
  }

  private Ledger look() throws LedgerException {
    // The run folder is often in memory, and lies under --state with the ledger.
    List<Path> places = List.of(paths.run(), Path.of(System.getProperty("java.io.tmpdir")));
    Ledger opened = Ledger.openToRead(paths.ledger(), clock, places);
    opened
        .copiedBecause()
        .ifPresent(
            why ->
                notices.add(
                    "the ledger "
                        + paths.ledger()
                        + " "
                        + why
                        + ": this is from a copy, and nothing new is remembered"));
    return opened;
  }

  /**
   * For a command that only looks: the ledger is read where it cannot be written, too. Before it is
   * opened.
   */
  public Parts looking() {
    looking = true;
    return this;
  }

  /**
   * Why nothing can be written into the ledger now, as far as a look at its file tells; costs two
   * system calls.
   */
  public Optional<String> ledgerTrouble() {
    Path file = paths.ledger();
    if (!Files.exists(file)) return Optional.empty();
    if (!Files.isWritable(file)) {
      return Optional.of("cannot be written: its disk is mounted read-only, or its rights say so");
    }
    try {
      if (Files.getFileStore(file).getUsableSpace() >= ROOM) return Optional.empty();
      return Optional.of("cannot grow: its disk is full");
    } catch (IOException unknown) {
      return Optional.of("cannot be looked at: " + Paths.reason(unknown));
    }
  }

  /** Whether there is a ledger; asking for {@link #ledger()} would make one. */
  public boolean hasLedger() {
    return Files.exists(paths.ledger());
  }

  /**
   * The enforcer for an order that needs the lock.
   *
   * @throws IOException when the run folder is missing and cannot be made
   */
  public Enforcer orders() throws IOException {
    Paths.make(paths.run());
    return enforcer();
  }

  /** The same for looking, and for orders that lift something, which go on without the lock. */
  public Enforcer enforcer() {
    if (enforcer.isEmpty()) {
      makeRunFolder();
      enforcer =
          Optional.of(
              new Enforcer(
                  this::ledger,
                  () -> firewall.open(config),
                  this::allowlist,
                  new RunLock(paths.lock()),
                  waiting(),
                  clock));
    }
    return enforcer.get();
  }

  /** Orders that the ledger could not be told. */
  public OrderSpool waiting() {
    return new OrderSpool(paths.waiting());
  }

  private void makeRunFolder() {
    try {
      Paths.make(paths.run());
    } catch (IOException noLock) {
      // Whoever needs the lock asks for orders(), which tells.
    }
  }

  /** The kernel's firewall for a look without the ledger; the caller closes it. */
  public Firewall firewall() throws FirewallException {
    return firewall.open(config);
  }

  /** Where this machine is and what it found around itself, now. */
  public Network network() throws IOException {
    return Network.discover(config.inside(), config.interfaces().inside(), now());
  }

  /** The interfaces that are watched: those of the configuration, else the inside ones. */
  public Network.Watched watched(List<Network.Interface> all) {
    Network.Watched byDefault = Network.watchedByDefault(all);
    List<String> named = config.interfaces().inside();
    if (named.isEmpty()) return byDefault;
    return new Network.Watched(named, byDefault.hostOnly(), byDefault.why());
  }

  /**
   * Where the wire can be watched: the inside interfaces and those towards the rest of the world.
   *
   * @return empty when there are none
   */
  public Optional<WireSettings> wire() throws IOException {
    List<Network.Interface> all = Network.interfaces();
    List<String> inside = watched(all).interfaces();
    List<String> outside = config.interfaces().outside();
    if (outside.isEmpty()) {
      outside =
          all.stream()
              .filter(Network.Interface::defaultRoute)
              .map(Network.Interface::name)
              .toList();
    }
    if (inside.isEmpty() || outside.isEmpty()) return Optional.empty();
    return Optional.of(new WireSettings(inside, outside, config.verify().keepBytes().orElse(0L)));
  }

  /** Everything that protects, as of now; asks DNS for host names. */
  public Allowlist allowlist() throws IOException {
    ledger(); // an unreadable one must not pass for one without entries
    return allowlist(network());
  }

  /** The same with the roles of another network, and without making a ledger. */
  public Allowlist allowlist(Network network) throws IOException {
    List<AllowEntry> entries = new ArrayList<>(configured());
    if (hasLedger()) entries.addAll(ledger().allowed(now()));
    entries.addAll(network.roles());
    List<String> unresolved = namesIn(entries);
    Map<String, List<InetAddress>> resolved =
        unresolved.isEmpty() ? Map.of() : names.refresh(unresolved);
    return new Allowlist(entries, resolved);
  }

  /** The host names among an operator's entries, which have to be looked up. */
  public static List<String> namesIn(List<AllowEntry> entries) {
    return entries.stream()
        .filter(AllowEntry::isOperators)
        .map(AllowEntry::what)
        .filter(HostNames::isName)
        .distinct()
        .toList();
  }

  /** The allowlist's host names, with the answers of this process. */
  public HostNames names() {
    return names;
  }

  /** The allow entries of the configuration. */
  public List<AllowEntry> configured() {
    return config.allow().stream()
        .map(
            allowed ->
                new AllowEntry(
                    allowed.what(),
                    AllowEntry.Kind.CONFIGURED,
                    allowed.reason(),
                    Instant.EPOCH,
                    Optional.empty()))
        .toList();
  }

  /**
   * The models of the configured folder, else of the operator's, else those in the program.
   *
   * @throws IOException when a folder that was named has none, or one of them cannot be read
   */
  public ModelSet models() throws IOException {
    return new ModelFolder(paths.models()).read(modelsInstead());
  }

  /** Tells the running gateway when {@link #judging} changes; the first look reads them. */
  public ModelWatch modelWatch() {
    boolean named = config.models().folder().isPresent();
    return new ModelWatch(paths.models(), named ? Optional.empty() : Optional.of(ModelSet.empty()));
  }

  private Optional<ModelSet> modelsInstead() {
    return config.models().folder().isPresent()
        ? Optional.empty()
        : Optional.of(ModelSet.builtIn());
  }

  /**
   * The models that judge flows: the operator's. The one in the program does not: a test of seven
   * letters matches by chance, and evidence finds what it would find (docs/detection.md).
   */
  public ModelSet judging() throws IOException {
    return areModelsBuiltIn() ? ModelSet.empty() : models();
  }

  /** Whether the operator has no models of his own, so that only those in the program are used. */
  public boolean areModelsBuiltIn() throws IOException {
    if (config.models().folder().isPresent()) return false;
    return !Files.isDirectory(paths.models()) || new ModelFolder(paths.models()).isEmpty();
  }

  /** The configured profile. */
  public Profile profile() {
    Profile named =
        Profile.named(config.detector().profile())
            .orElseThrow(() -> new IllegalStateException("checked when it was read"));
    return config.detector().minimum().map(named::withMinimumCharacters).orElse(named);
  }

  /** How evidence is weighed as configured. */
  public BeaconScorer.Choice beacons() {
    return beacons(config.detector().sensitivity());
  }

  /** The same with another sensitivity. */
  public BeaconScorer.Choice beacons(Sensitivity sensitivity) {
    return new BeaconScorer.Choice(
        sensitivity, config.inside().map(Parts::inside), BeaconScorer.Detail.VERDICT);
  }

  /**
   * What is known of this network beside its flows, as of now.
   *
   * @throws IOException when it cannot be read
   */
  public KnownBenign knowledge() throws IOException {
    KnownBenign knowledge = new KnownBenign(this);
    knowledge.refresh();
    return knowledge;
  }

  /** What was learned of this network. */
  public BaselineFile baseline() {
    return new BaselineFile(paths.baseline(), paths.baselineLock());
  }

  private static Inside inside(List<Prefix> prefixes) {
    return address ->
        InetAddresses.parse(address)
            .map(parsed -> prefixes.stream().anyMatch(prefix -> prefix.contains(parsed)))
            .orElse(false);
  }

  /** How much the running gateway remembers. */
  public Detector.Limits limits() {
    return new Detector.Limits(config.detector().tuples(), config.detector().characters());
  }

  /** Whether there is a gateway on these paths, be it stopped. */
  public boolean isGatewayRunning() throws IOException, InterruptedException {
    return gateway().state() != GatewayProcess.State.ABSENT;
  }

  /** The gateway on these paths. */
  public GatewayProcess gateway() throws IOException, InterruptedException {
    if (!Files.exists(paths.gatewayLock())) return GatewayProcess.NONE;
    RunLock lock = new RunLock(paths.gatewayLock());
    return isHeld(lock) ? GatewayProcess.holding(lock) : GatewayProcess.NONE;
  }

  private static boolean isHeld(RunLock lock) throws IOException, InterruptedException {
    try {
      Optional<RunLock.Held> free = lock.take(java.time.Duration.ZERO);
      free.ifPresent(RunLock.Held::close);
      return free.isEmpty();
    } catch (FileSystemException readOnly) {
      return lock.isHeldByAnotherProcess();
    }
  }

  @Override
  public void close() {
    enforcer.ifPresent(Enforcer::close);
    ledger.ifPresent(Ledger::close);
  }
}
