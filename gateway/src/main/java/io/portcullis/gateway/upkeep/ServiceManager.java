package io.portcullis.gateway.upkeep;

import io.portcullis.enforcer.netlink.UnixDatagrams;
import io.portcullis.gateway.events.OperatorLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The service manager that started this process, by the protocol of sd_notify(3): told when the
 * gateway is ready, reads its settings again or stops, and that it still works. Where none asks to
 * be told, nothing is said.
 */
public final class ServiceManager {
  /** Nobody asks to be told. */
  public static final ServiceManager NONE = new ServiceManager(Optional.empty(), Optional.empty());

  private final Optional<UnixDatagrams> socket;
  private final Optional<Duration> watchdog;

  private ServiceManager(Optional<UnixDatagrams> socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /**
   * The one that the variables of this process name: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC}
   * and {@code WATCHDOG_PID} (sd_watchdog_enabled(3)).
   *
   * @param pid of this process; a watchdog of another one is not ours to feed
   * @throws IOException when a variable makes no sense; the message names it
   */
  public static ServiceManager of(Map<String, String> environment, long pid) throws IOException {
    String address = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (address.isEmpty()) return NONE;
    try {
      return new ServiceManager(
          Optional.of(new UnixDatagrams(address)), watchdog(environment, pid));
    } catch (IllegalArgumentException wrong) {
      throw new IOException("NOTIFY_SOCKET, WATCHDOG_USEC or WATCHDOG_PID: " + wrong.getMessage());
    }
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String of = environment.getOrDefault("WATCHDOG_PID", "");
    if (!of.isEmpty() && Long.parseLong(of) != pid) return Optional.empty();
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    if (micros.isEmpty() || Long.parseLong(micros) <= 0) return Optional.empty();
    return Optional.of(Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), 1000L)));
  }

  /** How long it waits for a {@link #alive} before it ends the process; empty: it does not. */
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  /**
   * Blocks are restored and flows are read; also after a reload.
   *
   * @param journal hears when the service manager cannot be told; here and below
   */
  public void ready(OperatorLog journal) {
    tell("READY=1", journal);
  }

  /** Settings are being read again, until {@link #ready}. */
  public void reloading(OperatorLog journal) {
    tell("RELOADING=1", journal);
  }

  /** The gateway ends. */
  public void stopping(OperatorLog journal) {
    tell("STOPPING=1", journal);
  }

  /** The gateway does its work. */
  public void alive(OperatorLog journal) {
    tell("WATCHDOG=1", journal);
  }

  private void tell(String text, OperatorLog journal) {
    if (socket.isEmpty()) return;
    try {
      socket.get().send(text);
    } catch (IOException failed) {
      journal.error(failed, "the service manager was not told " + text);
    }
  }
}
