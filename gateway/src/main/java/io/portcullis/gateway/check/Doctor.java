package io.portcullis.gateway.check;

import io.portcullis.capture.names.NameCapture;
import io.portcullis.detector.Profile;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.FirewallSettings;
import io.portcullis.enforcer.firewall.KernelInventory;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.WatchedInterfaces;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.gateway.lists.Copy;
import io.portcullis.gateway.lists.ListStore;
import io.portcullis.gateway.names.Deafness;
import io.portcullis.gateway.owners.GeoFiles;
import io.portcullis.gateway.wire.WireReport;
import io.portcullis.gateway.wiring.GatewayProcess;
import io.portcullis.gateway.wiring.Judging;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.ledger.Mounts;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Examines the machine; changes nothing on it. */
public final class Doctor {

  /** How a check went. */
  public enum State {
    OK,
    /** It will run, but less will be caught or known. */
    WARN,
    /** It will not run. */
    FAIL
  }

  /**
   * @param remedy what to do; empty where nothing is to be done
   */
  public record Finding(State state, String check, String found, String remedy) {}

  /** Debian puts argus here, which is not on every user's PATH. */
  private static final String DEBIAN_SBIN = ":/usr/sbin:/usr/local/sbin";

  private final Config config;
  private final Paths paths;
  private final KernelAccess kernel;
  private final NetworkAccess network;
  private final Judging judging;
  private final KernelInventory inventory;
  private final String path;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param now by which files and lists are old
   */
  public Doctor(Setup setup, KernelAccess kernel, NetworkAccess network, Instant now) {
    this(
        setup,
        kernel,
        network,
        KernelInventory.take(),
        System.getenv().getOrDefault("PATH", "") + DEBIAN_SBIN,
        now);
  }

  /**
   * @param path folders of programs, as in the environment
   */
  Doctor(
      Setup setup,
      KernelAccess kernel,
      NetworkAccess network,
      KernelInventory inventory,
      String path,
      Instant now) {
    this.config = setup.config();
    this.paths = setup.paths();
    this.kernel = kernel;
    this.network = network;
    this.judging = Judging.of(setup);
    this.inventory = inventory;
    this.path = path;
    this.now = now;
  }

  public List<Finding> examine() {
    gateway();
    firewall();
    program("argus", "argus-server", "the gateway's own probe");
    program("ra", "argus-client", "reading argus");
    interfaces();
    watched();
    gaps();
    capture();
    names();
    folder("ledger", paths.ledger().toAbsolutePath().getParent());
    folder("run folder", paths.run());
    folder("event log", paths.log());
    models();
    geo();
    lists();
    return List.copyOf(findings);
  }

  private void ok(String check, String found) {
    findings.add(new Finding(State.OK, check, found, ""));
  }

  private void gateway() {
    try {
      GatewayProcess gateway = GatewayProcess.of(paths.gatewayLock());
      if (gateway.state() != GatewayProcess.State.STOPPED) return;
      findings.add(
          new Finding(
              State.FAIL,
              "gateway",
              "its process is stopped and decides nothing; orders may wait for it",
              gateway.remedy()));
    } catch (IOException unreadable) {
      // told by the check of the run folder
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  private void firewall() {
    try {
      ok("kernel firewall", kernel.words());
      ok("rights", "may change the firewall");
    } catch (FirewallException refused) {
      boolean rights = refused.kind() == FirewallException.Kind.NOT_PERMITTED;
      findings.add(
          new Finding(
              State.FAIL,
              rights ? "rights" : "kernel firewall",
              String.valueOf(refused.getMessage()),
              rights ? "run as root, or with CAP_NET_ADMIN" : "load nf_tables, or install ipset"));
    }
  }

  private void capture() {
    try {
      boolean blind =
          new WireFile(paths.wire()).read().values().stream().anyMatch(WireFile.Seen::isBlind);
      if (!blind) return;
      findings.add(
          new Finding(
              State.WARN,
              "capture",
              WireReport.BLIND,
              "see interfaces.inside: it must name what the traffic arrives on"));
    } catch (IOException damaged) {
      // It is written anew within seconds.
    }
  }

  /** Whether names of servers could be listened to; the gateway tells why it does not. */
  private void names() {
    boolean weighed = judging.profile().weighing() == Profile.Weighing.REASONS;
    if (config.names() == Config.Names.FALSE) {
      ok("names", "off (names: false)");
      return;
    }
    if (config.names() == Config.Names.AUTO && !weighed) return;
    try {
      for (String each : network.watched(network.interfaces()).interfaces()) {
        Optional<String> trouble = NameCapture.trouble(each);
        if (trouble.isEmpty()) continue;
        boolean strict = config.names() == Config.Names.TRUE;
        String cost = Deafness.NO_CAPTURE.sentence(each + ": " + trouble.get());
        String remedy =
            strict ? "mend it, or set names: auto" : "mend it, then restart the gateway";
        findings.add(new Finding(strict ? State.FAIL : State.WARN, "names", cost, remedy));
        return;
      }
      ok("names", "names of servers can be heard");
    } catch (IOException unreadable) {
      // told by the check of the interfaces
    }
  }

  private void program(String name, String debianPackage, String what) {
    Optional<Path> found = onPath(name);
    if (found.isPresent()) {
      ok(name, found.get().toString());
      return;
    }
    boolean foreignArgus = name.equals("argus") && config.argus().server().isPresent();
    findings.add(
        new Finding(
            foreignArgus ? State.WARN : State.FAIL,
            name,
            "not installed; needed for " + what,
            "apt-get install " + debianPackage));
  }

  private Optional<Path> onPath(String name) {
    for (String folder : path.split(":", -1)) {
      Path program = Path.of(folder).resolve(name);
      if (!folder.isEmpty() && Files.isExecutable(program)) return Optional.of(program);
    }
    return Optional.empty();
  }

  private void interfaces() {
    try {
      List<String> configured = config.interfaces().inside();
      List<Network.Interface> all = network.interfaces();
      for (String name : configured) {
        Optional<Network.Interface> each =
            all.stream().filter(one -> one.name().equals(name)).findFirst();
        if (each.filter(Network.Interface::up).isPresent()) continue;
        findings.add(
            new Finding(
                State.FAIL,
                "interface " + name,
                each.isPresent() ? "is down" : "does not exist",
                each.isPresent() ? "ip link set " + name + " up" : "correct interfaces.inside"));
      }
      inside(network.watched(all));
    } catch (IOException unreadable) {
      findings.add(
          new Finding(State.FAIL, "interfaces", Paths.reason(unreadable), "mount /proc and /sys"));
    }
  }

  private void inside(Network.Watched watched) throws IOException {
    List<String> names = watched.interfaces();
    String networks =
        network.discover().inside().stream()
            .map(Prefix::toString)
            .collect(Collectors.joining(", "));
    if (names.isEmpty()) {
      findings.add(
          new Finding(
              State.FAIL,
              "inside",
              watched.why(),
              "bring an interface up, or set interfaces.inside"));
    } else if (config.interfaces().inside().isEmpty() && watched.hostOnly()) {
      findings.add(
          new Finding(
              State.WARN,
              "inside",
              String.join(", ", names) + ": " + watched.why(),
              "on a router set interfaces.inside and inside"));
    } else {
      ok("inside", String.join(", ", names) + " with " + networks);
    }
  }

  /** Whether the running gateway listens where it would if it were started now. */
  private void watched() {
    try {
      GatewayProcess gateway = GatewayProcess.of(paths.gatewayLock());
      boolean runs = gateway.state() == GatewayProcess.State.RUNS;
      for (String name : WatchedInterfaces.read(paths.metrics(), runs).unwatched()) {
        findings.add(
            new Finding(
                State.WARN,
                "interface " + name,
                "is not watched by the running gateway: it is gone, down, or came later",
                "restart the gateway"));
      }
    } catch (IOException unreadable) {
      // told by the check of the run folder
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  /** What will not be caught here, in the kernel's own order of hooks. */
  private void gaps() {
    KernelInventory chosen = kernel.asChosen(inventory);
    FirewallSettings settings;
    try {
      settings = kernel.settings(chosen);
    } catch (FirewallException unreadable) {
      return; // told by the check of the firewall
    }
    List<KernelInventory.Gap> gaps = chosen.gaps(settings);
    for (KernelInventory.Gap gap : gaps) {
      findings.add(
          new Finding(State.WARN, "kernel " + inventory.release(), gap.what(), gap.remedy()));
    }
    boolean whole = gaps.isEmpty() && lateDevices();
    if (whole) ok("kernel " + inventory.release(), "nothing passes by our hooks");
  }

  /** Whether all devices that need it are looked at by the table that is in the kernel now. */
  private boolean lateDevices() {
    try {
      List<String> unseen = kernel.unseen(inventory);
      if (unseen.isEmpty()) return true;
      findings.add(
          new Finding(
              State.WARN,
              "kernel " + inventory.release(),
              "packets that arrive at "
                  + String.join(", ", unseen)
                  + " are not looked at: the device came after our table",
              "a running gateway sees to it within seconds; else 'portcullis rules sync'"));
      return false;
    } catch (FirewallException unreadable) {
      return true; // told by the check of the firewall
    }
  }

  private void folder(String what, @org.jspecify.annotations.Nullable Path folder) {
    Path nearest = folder == null ? Path.of("/") : folder.toAbsolutePath();
    while (!Files.exists(nearest) && nearest.getParent() != null) nearest = nearest.getParent();
    if (Files.isWritable(nearest)) {
      boolean there = folder != null && Files.exists(folder);
      ok(what, folder + (there ? "" : " (will be made)"));
      return;
    }
    boolean readOnly = Mounts.isReadOnly(nearest);
    findings.add(
        new Finding(
            State.FAIL,
            what,
            nearest + (readOnly ? " is mounted read-only" : " may not be written by this user"),
            readOnly
                ? "see why (dmesg), then mount -o remount,rw"
                : "run as root, or use --state DIR"));
  }

  private void geo() {
    Config.Geo geo = config.geo();
    if (geo.country().isEmpty() && geo.asn().isEmpty()) return;
    try (GeoFiles files = GeoFiles.open(geo.country(), geo.asn(), now)) {
      for (String trouble : files.troubles()) {
        findings.add(
            new Finding(State.WARN, "geo", trouble, "fetch the file anew, or change 'geo:'"));
      }
      if (files.troubles().isEmpty()) ok("geo", "its files can be read");
    } catch (IOException unreadable) {
      findings.add(new Finding(State.WARN, "geo", Paths.reason(unreadable), "change 'geo:'"));
    }
  }

  private void lists() {
    int prefixes = 0;
    int good = 0;
    for (Config.ListSource list : config.lists()) {
      try {
        Copy copy = ListStore.of(paths).copy(list.name(), list.source().toString());
        Optional<Finding> trouble = trouble(list, copy);
        trouble.ifPresent(findings::add);
        prefixes += copy.size().prefixes();
        if (trouble.isEmpty()) good++;
      } catch (IOException unreadable) {
        String why = "its copy: " + Paths.reason(unreadable);
        findings.add(new Finding(State.WARN, "list " + list.name(), why, "run as root"));
      }
    }
    if (good > 0) ok("lists", good + " with " + prefixes + " prefixes, and young enough");
  }

  private Optional<Finding> trouble(Config.ListSource list, Copy copy) {
    String why = copy.trouble().isEmpty() ? "" : "; last refresh failed: " + copy.trouble();
    boolean old = copy.left(list.bounds().maxAge(), now).isZero();
    if (copy.good().isPresent() && !old && why.isEmpty()) return Optional.empty();
    String found =
        copy.good().isEmpty()
            ? "there is no copy of it yet, so it blocks nothing"
            : old ? "its copy is too old and blocks nothing" : "an earlier copy goes on";
    return Optional.of(
        new Finding(
            State.WARN,
            "list " + list.name(),
            found + why,
            "portcullis lists refresh " + list.name()));
  }

  private void models() {
    try {
      int many = judging.models().models().size();
      if (judging.areModelsBuiltIn() && judging.profile().evidence()) {
        ok("models", "none of your own; beacons are found by evidence without any");
      } else if (judging.areModelsBuiltIn()) {
        findings.add(
            new Finding(
                State.WARN,
                "models",
                "only the built-in one, which knows the lab's beacon and no real malware",
                "portcullis models import FILE, FOLDER, ZIP or URL"));
      } else if (many > 0) {
        ok("models", many + " models");
      } else {
        findings.add(
            new Finding(
                State.WARN,
                "models",
                "none in force: nothing will be found",
                "portcullis models enable NAME"));
      }
    } catch (IOException broken) {
      findings.add(new Finding(State.FAIL, "models", String.valueOf(broken.getMessage()), ""));
    }
  }
}
