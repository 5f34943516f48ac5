package io.portcullis.gateway.cli.common;

import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.Signals;
import io.portcullis.rules.Actor;
import io.portcullis.rules.BootClock;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything outside the process that a command may touch, so that a test can put its own in place.
 *
 * @param out data, buffered: it is flushed when the command ends, and where somebody waits for it
 * @param err talk, flushed at each line
 * @param terminal whether somebody sits there who can be asked and likes colours
 * @param watched whether somebody sees what is said on standard error, wherever the data goes
 * @param environment the variables of the process
 * @param signals takes over the signals of a service, and gives the questions whether one came
 */
public record Environment(
    BootClock clock,
    ZoneId zone,
    KernelAccess.FirewallDoor firewall,
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    boolean terminal,
    boolean watched,
    Map<String, String> environment,
    Supplier<Signals> signals) {

  /** Large enough that a million lines of JSON are not a million writes. */
  private static final int BUFFER = 1 << 16;

  @SuppressWarnings("SystemConsoleNull") // true from Java 22 on; this is 17
  public static Environment ofThisProcess() {
    return new Environment(
        BootClock.system(),
        ZoneId.systemDefault(),
        KernelAccess::ofThisMachine,
        System.in,
        writer(FileDescriptor.out, false),
        writer(FileDescriptor.err, true),
        System.console() != null,
        isTerminal("/proc/self/fd/2"),
        System.getenv(),
        Signals::take);
  }

  /** System.console() says no as soon as one of the three goes elsewhere. */
  private static boolean isTerminal(String descriptor) {
    try {
      String device = Files.readSymbolicLink(Path.of(descriptor)).toString();
      return device.startsWith("/dev/pts/") || device.matches("/dev/(tty|console).*");
    } catch (IOException unknown) {
      return false;
    }
  }

  // Not System.out: that one encodes in the locale's charset and flushes at each line.
  private static PrintWriter writer(FileDescriptor to, boolean flush) {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), BUFFER),
        flush);
  }

  /** This world with other ends for what is printed. */
  Environment speakingTo(PrintWriter data, PrintWriter talk) {
    return new Environment(
        clock, zone, firewall, in, data, talk, terminal, watched, environment, signals);
  }

  /**
   * This world for a command that somebody gives elsewhere: nobody sits at a terminal, and nothing
   * is read.
   *
   * @param operator name of who gives it
   */
  public Environment onBehalfOf(String operator, PrintWriter data, PrintWriter talk) {
    return new Environment(
        clock,
        zone,
        firewall,
        InputStream.nullInputStream(),
        data,
        talk,
        false,
        false,
        Map.of("SUDO_USER", operator),
        () -> Signals.ending(() -> false));
  }

  /** Who gives the order, for ledger and log: the person behind sudo where there is one. */
  public Actor operator() {
    String user = environment.getOrDefault("SUDO_USER", environment.getOrDefault("USER", "root"));
    return new Actor.Operator(user);
  }
}
