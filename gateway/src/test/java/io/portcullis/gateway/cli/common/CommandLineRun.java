package io.portcullis.gateway.cli.common;

import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.gateway.cli.Portcullis;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.Signals;
import io.portcullis.rules.BootClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the real command line in this process, in a world of its own: a clock that a test moves, a
 * virtual kernel that outlives each command, captured output.
 */
public final class CommandLineRun {
  private final ManualClock clock = new ManualClock();
  private final Firewall kernel = new FakeFirewall(clock);
  private KernelAccess.FirewallDoor door = backend -> new Shared(kernel);
  private String input = "";
  private boolean terminal;
  private boolean watched;
  private java.util.function.BooleanSupplier stop = () -> false;
  private List<String> always = List.of();

  /** What a command left behind. */
  public record Result(int exit, String data, String talk) {}

  /** All commands get {@code --state}. */
  public CommandLineRun state(Path folder) {
    always = List.of("--state", folder.toString());
    return this;
  }

  /**
   * As {@link #state}, and a beacon of two seconds alarms with its fifth flow: for tests of the
   * life of blocks. How long the default takes to judge is not their matter.
   */
  public CommandLineRun stateWithQuickAlarms(Path folder) throws IOException {
    Path settings = Files.createDirectories(folder.resolve("conf.d")).resolve("10-judging.yaml");
    Files.writeString(settings, "detector: {profile: portcullis}\n");
    return state(folder);
  }

  public CommandLineRun input(String text) {
    input = text;
    return this;
  }

  public CommandLineRun terminal() {
    terminal = true;
    return this;
  }

  /** Somebody sees standard error. */
  public CommandLineRun watched() {
    watched = true;
    return this;
  }

  /** When somebody ends the service. */
  public CommandLineRun stopWhen(java.util.function.BooleanSupplier question) {
    stop = question;
    return this;
  }

  public CommandLineRun firewall(KernelAccess.FirewallDoor other) {
    door = other;
    return this;
  }

  public ManualClock clock() {
    return clock;
  }

  public Firewall kernel() {
    return kernel;
  }

  /** This kernel through another door, as another process has it. */
  public Firewall sharedKernel() {
    return new Shared(kernel);
  }

  /** This world, with other ends for what is printed. */
  public Environment world(PrintWriter data, PrintWriter talk) {
    return new Environment(
        clock,
        ZoneOffset.UTC,
        door,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        data,
        talk,
        terminal,
        watched,
        Map.of("SUDO_USER", "alice", "USER", "root", "NO_COLOR", "1"),
        () -> Signals.ending(stop));
  }

  public Result run(String... words) {
    List<String> line = new ArrayList<>(always);
    line.addAll(List.of(words));
    StringWriter data = new StringWriter();
    StringWriter talk = new StringWriter();
    Environment world = world(new PrintWriter(data), new PrintWriter(talk));
    int exit = Portcullis.run(world, line.toArray(String[]::new));
    return new Result(exit, data.toString(), talk.toString());
  }

  /** Moves only when told. */
  public static final class ManualClock implements BootClock {
    private Instant now = Instant.parse("2026-11-24T04:25:00.123456Z");
    private Duration sinceBoot = Duration.ofHours(5);

    public void forward(Duration by) {
      now = now.plus(by);
      sinceBoot = sinceBoot.plus(by);
    }

    /** Somebody sets the wall clock. */
    public void set(Duration by) {
      now = now.plus(by);
    }

    @Override
    public String bootId() {
      return "b00t";
    }

    @Override
    public Duration sinceBoot() {
      return sinceBoot;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** The virtual kernel for one command: closing it ends the socket, not the kernel. */
  private record Shared(Firewall kernel) implements Firewall {
    @Override
    public String name() {
      return kernel.name();
    }

    @Override
    public void prepare() throws io.portcullis.enforcer.firewall.FirewallException {
      kernel.prepare();
    }

    @Override
    public void apply(List<io.portcullis.enforcer.firewall.Change> changes)
        throws io.portcullis.enforcer.firewall.FirewallException {
      kernel.apply(changes);
    }

    @Override
    public java.util.Optional<Element> find(io.portcullis.rules.Target target)
        throws io.portcullis.enforcer.firewall.FirewallException {
      return kernel.find(target);
    }

    @Override
    public List<Element> list() throws io.portcullis.enforcer.firewall.FirewallException {
      return kernel.list();
    }

    @Override
    public boolean passes(List<io.portcullis.rules.Prefix> prefixes)
        throws io.portcullis.enforcer.firewall.FirewallException {
      return kernel.passes(prefixes);
    }

    @Override
    public io.portcullis.enforcer.firewall.KernelLists lists() {
      return kernel.lists();
    }

    @Override
    public boolean intact() throws io.portcullis.enforcer.firewall.FirewallException {
      return kernel.intact();
    }

    @Override
    public void remove() throws io.portcullis.enforcer.firewall.FirewallException {
      kernel.remove();
    }

    @Override
    public void close() {}
  }
}
